// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QDialog>
#include <cstdint>
#include <vector>

class QListWidget;
class QPushButton;
class QStackedWidget;

namespace tiltmeter {

class Label;
class Notice;
class StepPage;

/// A wizard that makes a configuration and keeps it as a revision: steps with ticks at the left, one question
/// in the middle, what it means on the data at the right. The last step is the summary, from which every
/// other one can be gone back to.
class StepWizard : public QDialog
{
    Q_OBJECT
public:
    [[nodiscard]] int step() const;
    /// Forward only through steps that have been seen.
    void goTo(int step);
    void reject() override;

Q_SIGNALS:
    void saved(std::int64_t revision);

protected:
    /// `panel` stands at the right, hidden in the introduction.
    StepWizard(const QString& title, QWidget* panel, QWidget* parent);

    /// How the draft stands.
    struct DraftState {
        bool isSaved = false;   ///< there was a revision to begin with
        bool isChanged = false; ///< something would be lost by leaving now
        QString obstacle;       ///< why it can't be saved; empty when it can
    };
    [[nodiscard]] virtual DraftState draftState() const = 0;
    /// A page was shown: give it and the panel what they follow.
    virtual void pageShown() = 0;
    /// Saves, and calls finishSaving() when that is done. Called only for a draft without obstacle.
    virtual void startSaving() = 0;

    /// In order; the last one is the summary.
    void addStep(StepPage* page);
    /// The first step only says what the wizard is for.
    void setIntroduction(bool has) { m_hasIntroduction = has; }
    /// At the summary when there is a revision already, else at the beginning. After all steps are there.
    void begin();
    /// To a part from the summary: Next then leads back there.
    void editFromSummary(int step);
    /// Buttons, ticks and the question, after the draft or a page changed.
    void refresh();
    void finishSaving(const Result<std::int64_t>& revision);

    [[nodiscard]] StepPage* currentPage() const;
    [[nodiscard]] int summaryStep() const { return static_cast<int>(m_pages.size()) - 1; }

private:
    void layOut();
    void next();
    void back();
    void save();
    void refreshSteps();
    void focusFirst(bool onButtons);

    std::vector<StepPage*> m_pages;
    std::vector<bool> m_visited;
    QListWidget* m_steps;
    QStackedWidget* m_stack;
    Label* m_question;
    QWidget* m_panel;
    Notice* m_notice;
    QPushButton* m_back;
    QPushButton* m_next;
    QPushButton* m_save;
    QPushButton* m_cancel;
    bool m_hasIntroduction = false;
    bool m_returnToSummary = false;
    bool m_changing = false;
    bool m_saving = false;
};

} // namespace tiltmeter
