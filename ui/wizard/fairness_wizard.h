// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "base/result.h"
#include "jobs/job_runner.h"
#include "wizard/wizard_draft.h"

#include <QDialog>
#include <functional>
#include <memory>
#include <vector>

class QListWidget;
class QPushButton;
class QStackedWidget;
class QTimer;

namespace tiltmeter {

struct Evaluation;
class Label;
class LivePanel;
class Notice;
class SummaryPage;
class WizardPage;
class GroupsPage;
class LimitsPage;

/// What the wizard asks of the program around it; all are called on a worker thread.
struct WizardServices {
    /// Figures for a configuration that is not saved.
    std::function<Result<Evaluation>(const FairnessConfig&, const Progress&)> preview;
    /// Keeps the next revision and gives back its number.
    std::function<Result<std::int64_t>(const FairnessConfig&, const std::string& comment, const Progress&)>
        save;
};

/// The fairness wizard: steps with ticks at the left, one question in the middle, what it means on the data
/// at the right. Begins with the introduction for a new monitor, with the summary for an existing one.
class FairnessWizard : public QDialog
{
    Q_OBJECT
public:
    FairnessWizard(std::unique_ptr<WizardDraft> draft, WizardServices services, QWidget* parent = nullptr);
    ~FairnessWizard() override;

    [[nodiscard]] WizardDraft* draft() const { return m_draft.get(); }
    [[nodiscard]] int step() const;
    void goTo(int step);
    void reject() override;

Q_SIGNALS:
    void saved(std::int64_t revision);
    /// New figures are on the live panel; for tests.
    void previewShown();

private:
    enum Step { Introduction, Features, Groups, LimitValues, OutcomeValues, Sample, Summary, StepCount };

    void addPages();
    void layOut();
    void next();
    void back();
    void save();
    void draftChanged();
    void refresh();
    void requestPreview();
    void showPreview();
    [[nodiscard]] WizardPage* page() const;
    void editSection(ConfigSection section, const QString& feature);

    std::unique_ptr<WizardDraft> m_draft;
    WizardServices m_services;
    std::vector<WizardPage*> m_pages;
    GroupsPage* m_groups = nullptr;
    LimitsPage* m_limits = nullptr;
    SummaryPage* m_summary = nullptr;
    QListWidget* m_steps;
    QStackedWidget* m_stack;
    Label* m_question;
    LivePanel* m_live;
    Notice* m_notice;
    QPushButton* m_back;
    QPushButton* m_next;
    QPushButton* m_save;
    QPushButton* m_cancel;
    QTimer* m_previewTimer;
    std::shared_ptr<const Evaluation> m_preview;
    std::vector<bool> m_visited;
    bool m_returnToSummary = false;
    bool m_changing = false;
    JobRunner m_previewJob; // last: ends before what it uses goes
    JobRunner m_saveJob;
};

} // namespace tiltmeter
