// SPDX-License-Identifier: GPL-3.0-or-later
#include "program/wizard_launcher.h"

#include "context/app_context.h"
#include "program/preview_sample.h"
#include "wizard/fairness_wizard.h"

namespace tiltmeter {

WizardLauncher::WizardLauncher(AppContext& context, QWidget& window, QObject* parent)
    : QObject(parent), m_context(context), m_window(window), m_runner(&context.jobs())
{
}

FairnessWizard* WizardLauncher::wizard() const
{
    return m_wizard;
}

void WizardLauncher::open()
{
    if (m_wizard) {
        m_wizard->raise();
        m_wizard->activateWindow();
        return;
    }
    if (!m_context.deployment())
        return;
    const auto& monitor = m_context.monitor();
    m_runner.run<Material>(
        tr("Reading the columns"),
        [monitor,
         name = m_context.deploymentName().toStdString()](const Progress& progress) -> Result<Material> {
            Material material;
            TILTMETER_ASSIGN(material.deployment, monitor->deployment(name));
            TILTMETER_ASSIGN(material.profile, monitor->profile(name, progress));
            TILTMETER_ASSIGN(material.saved, monitor->configuration(name));
            TILTMETER_ASSIGN(material.probability, monitor->probabilityOf(name));
            return material;
        },
        this,
        [this, monitor](Result<Material> material) {
            if (material)
                show(monitor, std::move(*material));
            else if (material.error().code != ErrorCode::Cancelled)
                Q_EMIT m_context.failed(tr("The wizard could not be opened."), material.error());
        });
}

void WizardLauncher::show(std::shared_ptr<Monitor> monitor, Material material)
{
    const std::string name = material.deployment.deployment.name;
    std::optional<FairnessConfig> saved;
    if (material.saved)
        saved = std::move(material.saved->config);
    auto draft = std::make_unique<WizardDraft>(std::move(material.deployment.schema),
                                               std::move(material.profile), std::move(saved));
    draft->setProbabilityOf(material.probability.of, material.probability.className);
    WizardServices services;
    const auto previewOf = [monitor, name](std::uint64_t sampleRecords) {
        return [monitor, name, sampleRecords](const FairnessConfig& config, const Progress& progress) {
            // Only what the live panel shows: it has to follow every edit.
            EvaluateOptions options;
            options.metrics = {"selection_rate", "disparate_impact", "statistical_parity_difference"};
            options.onlyMetrics = true;
            options.sampleRecords = sampleRecords;
            return monitor->evaluate(name, config, options, progress);
        };
    };
    services.preview = previewOf(0);
    if (material.deployment.records >= recordsWorthAFairnessSample)
        services.samplePreview = previewOf(fairnessSample);
    services.save = [monitor, name](const FairnessConfig& config, const std::string& comment,
                                    const Progress& progress) {
        return monitor->saveConfiguration(name, config, comment, progress);
    };
    m_wizard = new FairnessWizard(std::move(draft), std::move(services), &m_window);
    m_wizard->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_wizard, &FairnessWizard::saved, &m_context,
            [this, name] { m_context.reload(QString::fromStdString(name)); });
    m_wizard->open();
    Q_EMIT opened();
}

} // namespace tiltmeter
