// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/profile.h"
#include "jobs/job_runner.h"
#include "monitor/monitor.h"

#include <QObject>
#include <QPointer>
#include <memory>
#include <optional>

class QWidget;

namespace tiltmeter {

class AppContext;
class FairnessWizard;

/// Reads what the wizard needs (profile, newest configuration), opens it over the window, and has the result
/// evaluated.
class WizardLauncher : public QObject
{
    Q_OBJECT
public:
    WizardLauncher(AppContext& context, QWidget& window, QObject* parent = nullptr);

    /// One wizard at a time: an open one is brought to the front.
    void open();
    /// nullptr: none is open.
    [[nodiscard]] FairnessWizard* wizard() const;

Q_SIGNALS:
    void opened();

private:
    struct Material {
        DeploymentSummary deployment;
        DataProfile profile;
        std::optional<ConfigurationRevision> saved;
        ProbabilityChoice probability;
    };
    void show(std::shared_ptr<Monitor> monitor, Material material);

    AppContext& m_context;
    QWidget& m_window;
    QPointer<FairnessWizard> m_wizard;
    JobRunner m_runner;
};

} // namespace tiltmeter
