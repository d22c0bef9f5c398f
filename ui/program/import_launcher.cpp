// SPDX-License-Identifier: GPL-3.0-or-later
#include "program/import_launcher.h"

#include "context/app_context.h"
#include "import/import_dialog.h"
#include "settings/settings.h"

namespace tiltmeter {

ImportLauncher::ImportLauncher(AppContext& context, Settings& settings, QWidget& window, QObject* parent)
    : QObject(parent), m_context(context), m_settings(settings), m_window(window)
{
}

ImportDialog* ImportLauncher::dialog() const
{
    return qobject_cast<ImportDialog*>(m_dialog);
}

void ImportLauncher::open(const QStringList& files)
{
    if (ImportDialog* open = dialog()) {
        if (!open->isImporting())
            open->setFiles(files);
        open->raise();
        open->activateWindow();
        return;
    }
    const auto& monitor = m_context.monitor();
    if (!monitor)
        return;
    ImportServices services;
    services.import = [path = monitor->path()](const FileImport& order, const Progress& progress) {
        return importFile(path, order, progress);
    };
    auto* dialog = new ImportDialog(m_context.deployments(), m_context.deploymentName(), std::move(services),
                                    &m_context.jobs(), &m_window);
    m_dialog = dialog;
    m_imported.clear();
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFolder(m_settings.lastFolder());
    connect(dialog, &ImportDialog::folderChanged, &m_settings, &Settings::setLastFolder);
    connect(dialog, &ImportDialog::imported, this, [this](const QString& deployment) {
        m_imported = deployment;
        m_context.reload(deployment);
    });
    connect(dialog, &ImportDialog::configurationRequested, this, &ImportLauncher::configureWhenThere);
    dialog->setFiles(files);
    dialog->open();
}

void ImportLauncher::configureWhenThere()
{
    // The list of deployments may still be on its way.
    if (m_context.deployment() && m_context.deploymentName() == m_imported) {
        m_context.requestConfiguration();
        return;
    }
    connect(
        &m_context, &AppContext::deploymentChanged, this,
        [this] {
            if (m_context.deploymentName() == m_imported)
                m_context.requestConfiguration();
        },
        Qt::SingleShotConnection);
}

} // namespace tiltmeter
