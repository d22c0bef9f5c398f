// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "base/result.h"
#include "driftwizard/drift_draft.h"
#include "jobs/job_runner.h"
#include "jobs/preview_runner.h"
#include "steps/step_wizard.h"

#include <functional>
#include <memory>

class QTimer;

namespace tiltmeter {

class DriftLivePanel;
class DriftSummaryPage;
class DriftWizardPage;

/// What the wizard asks of the program around it; all are called on a worker thread.
struct DriftWizardServices {
    /// The comparison with a configuration that is not saved.
    std::function<Result<DriftEvaluation>(const DriftConfig&, const Progress&)> preview;
    /// The same from a sample, where the records are so many that one would wait for all of them; else empty.
    std::function<Result<DriftEvaluation>(const DriftConfig&, const Progress&)> samplePreview = nullptr;
    /// Keeps the next revision and gives back its number.
    std::function<Result<std::int64_t>(const DriftConfig&, const std::string& comment)> save;
};

/// What is enough for the live panel: what decides, without what takes time.
[[nodiscard]] DriftConfig previewConfig(DriftConfig config);

/// The drift wizard: baseline, columns, window, methods, summary. At the summary for an existing monitor.
class DriftWizard : public StepWizard
{
    Q_OBJECT
public:
    DriftWizard(std::unique_ptr<DriftDraft> draft, DriftWizardServices services, QWidget* parent = nullptr);
    ~DriftWizard() override;

    enum Step { Baseline, Columns, Window, Methods, Summary };
    [[nodiscard]] DriftDraft* draft() const { return m_draft.get(); }

Q_SIGNALS:
    /// New figures are on the live panel; for tests.
    void previewShown();

private:
    void addPages();
    [[nodiscard]] DraftState draftState() const override;
    void pageShown() override;
    void startSaving() override;
    void draftChanged();
    void requestPreview();
    [[nodiscard]] DriftWizardPage* page() const;

    std::unique_ptr<DriftDraft> m_draft;
    DriftWizardServices m_services;
    DriftLivePanel* m_live;
    DriftSummaryPage* m_summary = nullptr;
    QTimer* m_previewTimer;
    std::shared_ptr<const DriftEvaluation> m_preview;
    bool m_previewIsSample = false;
    PreviewRunner<DriftEvaluation> m_previewJob; // last: ends before what it uses goes
    JobRunner m_saveJob;
};

} // namespace tiltmeter
