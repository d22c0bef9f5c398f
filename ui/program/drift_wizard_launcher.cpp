// SPDX-License-Identifier: GPL-3.0-or-later
#include "program/drift_wizard_launcher.h"

#include "context/app_context.h"
#include "context/drift_results.h"
#include "driftwizard/drift_wizard.h"
#include "program/preview_sample.h"

namespace tiltmeter {

DriftWizardLauncher::DriftWizardLauncher(AppContext& context, QWidget& window, QObject* parent)
    : QObject(parent), m_context(context), m_window(window), m_runner(&context.jobs())
{
}

DriftWizard* DriftWizardLauncher::wizard() const
{
    return m_wizard;
}

void DriftWizardLauncher::open()
{
    if (m_wizard) {
        m_wizard->raise();
        m_wizard->activateWindow();
        return;
    }
    if (!m_context.deployment())
        return;
    const auto& monitor = m_context.monitor();
    m_runner.run<DriftMaterial>(
        tr("Reading the columns"),
        [monitor,
         name = m_context.deploymentName().toStdString()](const Progress& progress) -> Result<DriftMaterial> {
            DriftMaterial material;
            TILTMETER_ASSIGN(material.deployment, monitor->deployment(name));
            TILTMETER_ASSIGN(material.dataSets, monitor->dataSets(name));
            TILTMETER_ASSIGN(material.profile, monitor->profile(name, progress));
            TILTMETER_ASSIGN(material.revisions, monitor->driftRevisions(name));
            return material;
        },
        this,
        [this, monitor](Result<DriftMaterial> material) {
            if (material)
                show(monitor, std::move(*material));
            else if (material.error().code != ErrorCode::Cancelled)
                Q_EMIT m_context.failed(tr("The wizard could not be opened."), material.error());
        });
}

void DriftWizardLauncher::show(const std::shared_ptr<Monitor>& monitor, DriftMaterial material)
{
    const std::string name = material.deployment.deployment.name;
    DriftWizardServices services;
    const auto previewOf = [monitor, name](std::uint64_t sampleRecords) {
        return [monitor, name, sampleRecords](const DriftConfig& config, const Progress& progress) {
            DriftOptions options;
            options.config = config;
            options.sampleRecords = sampleRecords;
            return monitor->drift(name, options, progress);
        };
    };
    services.preview = previewOf(0);
    if (material.deployment.records >= recordsWorthADriftSample)
        services.samplePreview = previewOf(driftSample);
    services.save = [monitor, name](const DriftConfig& config, const std::string& comment) {
        return monitor->saveDriftConfiguration(name, config, comment);
    };
    m_wizard =
        new DriftWizard(std::make_unique<DriftDraft>(std::move(material)), std::move(services), &m_window);
    m_wizard->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_wizard, &DriftWizard::saved, &m_context, [this] { m_context.drift().forget(); });
    m_wizard->open();
}

} // namespace tiltmeter
