// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/icons.h"
#include "settings/settings.h"
#include "settings/settings_dialog.h"
#include "shell/about_dialog.h"
#include "shell/header_bar.h"
#include "shell/help_dialog.h"
#include "shell/main_window.h"
#include "shell/navigation_list.h"
#include "shell/places.h"

#include <QApplication>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenuBar>

namespace tiltmeter {

/// Opens a dialog of which there is one at a time, without an event loop of its own.
template <class Dialog, class... Arguments>
void MainWindow::openDialog(Arguments&&... arguments)
{
    if (auto* open = findChild<Dialog*>()) {
        open->raise();
        open->activateWindow();
        return;
    }
    auto* dialog = new Dialog(std::forward<Arguments>(arguments)..., this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::buildMenus()
{
    menuBar()->addMenu(buildFileMenu());

    auto* monitor = menuBar()->addMenu(tr("&Monitor"));
    m_configure = monitor->addAction(icon(QStringLiteral("fairness")), tr("Configure &fairness…"));
    m_configure->setShortcut(tr("Ctrl+F"));
    connect(m_configure, &QAction::triggered, &m_context, [this] { m_context.requestConfiguration(); });
    m_configureDrift = monitor->addAction(icon(QStringLiteral("drift")), tr("Configure &drift…"));
    m_configureDrift->setShortcut(tr("Ctrl+D"));
    connect(m_configureDrift, &QAction::triggered, &m_context, &AppContext::requestDriftConfiguration);
    m_evaluate = monitor->addAction(icon(QStringLiteral("evaluate")), tr("&Evaluate"));
    m_evaluate->setShortcut(tr("Ctrl+E"));
    connect(m_evaluate, &QAction::triggered, &m_context, &AppContext::evaluate);
    auto* period = monitor->addAction(icon(QStringLiteral("calendar")), tr("Choose a &period…"));
    connect(period, &QAction::triggered, m_header, &HeaderBar::choosePeriod);
    connect(monitor, &QMenu::aboutToShow, this, [this, period] {
        const DeploymentSummary* summary = m_context.deployment();
        period->setEnabled(summary && summary->covered);
    });

    menuBar()->addMenu(buildViewMenu());

    auto* help = menuBar()->addMenu(tr("&Help"));
    auto* words = help->addAction(icon(QStringLiteral("help")), tr("&Words and keys"));
    words->setShortcut(QKeySequence::HelpContents);
    connect(words, &QAction::triggered, this, [this] { openDialog<HelpDialog>(); });
    connect(m_header, &HeaderBar::helpRequested, this, [this] { openDialog<HelpDialog>(); });
    auto* about = help->addAction(icon(QStringLiteral("info")), tr("&About Tiltmeter"));
    connect(about, &QAction::triggered, this, [this] { openDialog<AboutDialog>(); });
    refreshActions();
}

QMenu* MainWindow::buildFileMenu()
{
    auto* menu = new QMenu(tr("&File"), this);
    auto* create = menu->addAction(icon(QStringLiteral("new")), tr("&New store…"));
    create->setShortcut(QKeySequence::New);
    connect(create, &QAction::triggered, this, &MainWindow::newStore);
    auto* open = menu->addAction(icon(QStringLiteral("open")), tr("&Open a store…"));
    open->setShortcut(QKeySequence::Open);
    connect(open, &QAction::triggered, this, &MainWindow::openStore);
    m_recentMenu = menu->addMenu(tr("Open &recent"));
    connect(&m_settings, &Settings::recentStoresChanged, this, &MainWindow::refreshRecentMenu);
    refreshRecentMenu();
    auto* own = menu->addAction(tr("Open my &default store"));
    own->setToolTip(defaultStorePath());
    connect(own, &QAction::triggered, this, [this] { m_context.openOrCreateStore(defaultStorePath()); });
    menu->addSeparator();

    m_import = menu->addAction(icon(QStringLiteral("import")), tr("&Import a prediction log…"));
    m_import->setShortcut(tr("Ctrl+I"));
    connect(m_import, &QAction::triggered, this, &MainWindow::chooseLogs);
    m_close = menu->addAction(tr("&Close the store"));
    m_close->setShortcut(QKeySequence::Close);
    connect(m_close, &QAction::triggered, &m_context, &AppContext::closeStore);
    menu->addSeparator();

    auto* settings = menu->addAction(icon(QStringLiteral("settings")), tr("&Settings…"));
    settings->setShortcut(QKeySequence::Preferences);
    connect(settings, &QAction::triggered, this, [this] { openDialog<SettingsDialog>(m_settings); });
    auto* quit = menu->addAction(tr("&Quit"));
    quit->setShortcut(QKeySequence::Quit);
    connect(quit, &QAction::triggered, this, &QWidget::close);
    return menu;
}

QMenu* MainWindow::buildViewMenu()
{
    m_viewMenu = new QMenu(tr("&View"), this);
    m_pagesEnd = m_viewMenu->addSeparator();
    m_reload = m_viewMenu->addAction(icon(QStringLiteral("restore")), tr("&Read the store anew"));
    m_reload->setShortcut(QKeySequence::Refresh);
    connect(m_reload, &QAction::triggered, &m_context, [this] { m_context.reload(); });
    auto* focus = m_viewMenu->addAction(tr("&List of pages, page"));
    focus->setShortcut(Qt::Key_F6);
    connect(focus, &QAction::triggered, this, &MainWindow::toggleFocus);
    return m_viewMenu;
}

void MainWindow::refreshRecentMenu()
{
    m_recentMenu->clear();
    const QStringList paths = m_settings.recentStores();
    for (const QString& path : paths) {
        QString name = QDir::toNativeSeparators(path);
        QAction* action = m_recentMenu->addAction(name.replace(QLatin1Char('&'), QLatin1String("&&")));
        connect(action, &QAction::triggered, &m_context, [this, path] { m_context.openStore(path); });
    }
    m_recentMenu->setEnabled(!paths.isEmpty());
}

void MainWindow::refreshActions()
{
    const bool open = m_context.monitor() != nullptr;
    m_import->setVisible(m_context.offers(AppContext::Offer::Import));
    for (QAction* configure : {m_configure, m_configureDrift}) {
        configure->setVisible(m_context.offers(AppContext::Offer::Configure));
        configure->setEnabled(m_context.deployment() != nullptr);
    }
    m_close->setEnabled(open);
    m_reload->setEnabled(open);
    m_evaluate->setEnabled(m_context.isConfigured());
    const QList<QAction*> actions = m_viewMenu->actions();
    for (QAction* action : actions)
        if (action->objectName().startsWith(QLatin1String("go-")))
            action->setEnabled(open);
}

QFileDialog* MainWindow::makeFileDialog(const QString& title, const QString& objectName)
{
    auto* dialog = new QFileDialog(this, title, m_settings.lastFolder());
    dialog->setObjectName(objectName);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::accepted, this,
            [this, dialog] { m_settings.setLastFolder(dialog->directory().absolutePath()); });
    return dialog;
}

void MainWindow::newStore()
{
    QFileDialog* dialog = makeFileDialog(tr("New store"), QStringLiteral("newStoreDialog"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setNameFilter(tr("Tiltmeter stores (*.tilt)"));
    dialog->setDefaultSuffix(QStringLiteral("tilt"));
    // An existing store is never written over: making one there is refused.
    dialog->setOption(QFileDialog::DontConfirmOverwrite);
    connect(dialog, &QFileDialog::fileSelected, &m_context, &AppContext::createStore);
    dialog->open();
}

void MainWindow::openStore()
{
    QFileDialog* dialog = makeFileDialog(tr("Open a store"), QStringLiteral("openStoreDialog"));
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Tiltmeter stores (*.tilt)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, &m_context, &AppContext::openStore);
    dialog->open();
}

void MainWindow::chooseLogs()
{
    if (m_context.monitor())
        m_context.requestImport(); // the dialog asks for the files itself
    else
        importInto({});
}

} // namespace tiltmeter
