// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "driftwizard/drift_draft.h"
#include "jobs/job_runner.h"

#include <QObject>
#include <QPointer>
#include <memory>

class QWidget;

namespace tiltmeter {

class AppContext;
class DriftWizard;

/// Reads what the drift wizard needs, opens it over the window, and has the windows compared anew when it
/// was saved.
class DriftWizardLauncher : public QObject
{
    Q_OBJECT
public:
    DriftWizardLauncher(AppContext& context, QWidget& window, QObject* parent = nullptr);

    /// One wizard at a time: an open one is brought to the front.
    void open();
    /// nullptr: none is open.
    [[nodiscard]] DriftWizard* wizard() const;

private:
    void show(const std::shared_ptr<Monitor>& monitor, DriftMaterial material);

    AppContext& m_context;
    QWidget& m_window;
    QPointer<DriftWizard> m_wizard;
    JobRunner m_runner;
};

} // namespace tiltmeter
