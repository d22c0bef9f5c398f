// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "base/result.h"
#include "jobs/job_runner.h"
#include "jobs/preview_runner.h"
#include "steps/step_wizard.h"
#include "wizard/wizard_draft.h"

#include <functional>
#include <memory>

class QTimer;

namespace tiltmeter {

struct Evaluation;
class LivePanel;
class SummaryPage;
class WizardPage;
class GroupsPage;
class LimitsPage;

/// What the wizard asks of the program around it; all are called on a worker thread.
struct WizardServices {
    /// Figures for a configuration that is not saved.
    std::function<Result<Evaluation>(const FairnessConfig&, const Progress&)> preview;
    /// The same from a sample, where the records are so many that one would wait for all of them; else empty.
    std::function<Result<Evaluation>(const FairnessConfig&, const Progress&)> samplePreview = nullptr;
    /// Keeps the next revision and gives back its number.
    std::function<Result<std::int64_t>(const FairnessConfig&, const std::string& comment, const Progress&)>
        save;
};

/// The fairness wizard. Begins with the introduction for a new monitor, with the summary for an existing one.
class FairnessWizard : public StepWizard
{
    Q_OBJECT
public:
    FairnessWizard(std::unique_ptr<WizardDraft> draft, WizardServices services, QWidget* parent = nullptr);
    ~FairnessWizard() override;

    [[nodiscard]] WizardDraft* draft() const { return m_draft.get(); }

Q_SIGNALS:
    /// New figures are on the live panel; for tests.
    void previewShown();

private:
    enum Step { Introduction, Features, Groups, LimitValues, OutcomeValues, Sample, Summary };

    void addPages();
    [[nodiscard]] DraftState draftState() const override;
    void pageShown() override;
    void startSaving() override;
    void draftChanged();
    void requestPreview();
    void showPreview();
    [[nodiscard]] WizardPage* page() const;
    void editSection(ConfigSection section, const QString& feature);

    std::unique_ptr<WizardDraft> m_draft;
    WizardServices m_services;
    GroupsPage* m_groups = nullptr;
    LimitsPage* m_limits = nullptr;
    SummaryPage* m_summary = nullptr;
    LivePanel* m_live;
    QTimer* m_previewTimer;
    std::shared_ptr<const Evaluation> m_preview;
    bool m_previewIsSample = false;
    PreviewRunner<Evaluation> m_previewJob; // last: ends before what it uses goes
    JobRunner m_saveJob;
};

} // namespace tiltmeter
