// SPDX-License-Identifier: GPL-3.0-or-later
#include "steps/step_wizard.h"

#include "look/card.h"
#include "look/icons.h"
#include "look/label.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "look/theme.h"
#include "steps/step_page.h"
#include "text/error_text.h"

#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QStackedWidget>

namespace tiltmeter {

StepWizard::StepWizard(const QString& title, QWidget* panel, QWidget* parent)
    : QDialog(parent), m_steps(new QListWidget), m_stack(new QStackedWidget),
      m_question(new Label(TextRole::PageTitle)), m_panel(panel), m_notice(new Notice),
      m_back(new QPushButton(tr("&Back"))), m_next(new QPushButton(tr("&Next"))),
      m_save(new QPushButton(tr("&Save"))), m_cancel(new QPushButton(tr("Cancel")))
{
    setWindowTitle(title);
    layOut();
    resize(1200, 740);

    connect(m_back, &QPushButton::clicked, this, &StepWizard::back);
    connect(m_next, &QPushButton::clicked, this, &StepWizard::next);
    connect(m_save, &QPushButton::clicked, this, &StepWizard::save);
    connect(m_cancel, &QPushButton::clicked, this, &StepWizard::reject);
    connect(m_steps, &QListWidget::currentRowChanged, this, [this](int row) {
        if (!m_changing && row >= 0 && row != step())
            goTo(row);
    });
}

void StepWizard::layOut()
{
    m_steps->setObjectName(QStringLiteral("steps"));
    m_steps->setAccessibleName(tr("Steps"));
    m_steps->setFixedWidth(190);
    m_steps->setIconSize(QSize(16, 16));
    m_steps->setSpacing(2);
    m_steps->setFrameShape(QFrame::NoFrame);
    m_steps->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_back->setObjectName(QStringLiteral("back"));
    m_next->setObjectName(QStringLiteral("next"));
    m_save->setObjectName(QStringLiteral("save"));
    m_cancel->setObjectName(QStringLiteral("cancel"));
    for (QPushButton* button : {m_next, m_save})
        button->setProperty("primary", true);
    m_next->setDefault(true);

    auto* middle = new Card;
    middle->body()->setSpacing(spacing::large);
    middle->body()->addWidget(m_question);
    middle->body()->addWidget(m_stack, 1);
    middle->body()->addWidget(m_notice);
    m_panel->setFixedWidth(310);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(spacing::large);
    columns->addWidget(m_steps);
    columns->addWidget(middle, 1);
    columns->addWidget(m_panel);

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::small);
    buttons->addWidget(m_cancel);
    buttons->addStretch();
    buttons->addWidget(m_back);
    buttons->addWidget(m_next);
    buttons->addWidget(m_save);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::large, spacing::large, spacing::large, spacing::large);
    layout->setSpacing(spacing::large);
    layout->addLayout(columns, 1);
    layout->addLayout(buttons);
}

void StepWizard::addStep(StepPage* page)
{
    m_pages.push_back(page);
    m_visited.push_back(false);
    m_stack->addWidget(page);
    m_steps->addItem(page->stepName());
}

void StepWizard::begin()
{
    const bool isSaved = draftState().isSaved;
    if (isSaved)
        m_visited.assign(m_pages.size(), true);
    goTo(isSaved ? summaryStep() : 0);
}

int StepWizard::step() const
{
    return m_stack->currentIndex();
}

StepPage* StepWizard::currentPage() const
{
    return m_pages[static_cast<std::size_t>(step())];
}

void StepWizard::goTo(int target)
{
    // Forward only through steps that have been seen: the proposal of a step is looked at before it is saved.
    for (int before = 0; before < target; ++before)
        if (!m_visited[static_cast<std::size_t>(before)] && before != step())
            target = before;
    const bool fromBehind = target < step();
    m_visited[static_cast<std::size_t>(target)] = true;
    m_stack->setCurrentIndex(target);
    currentPage()->enter(fromBehind);
    currentPage()->load();
    // Return is for the step's main button, wherever the focus is.
    for (QPushButton* button : currentPage()->findChildren<QPushButton*>())
        button->setAutoDefault(false);
    pageShown();
    refresh();
    focusFirst((m_hasIntroduction && target == 0) || target == summaryStep());
}

/// Where to begin by keyboard: the page's first control, or Next where there is nothing to choose.
void StepWizard::focusFirst(bool onButtons)
{
    QWidget* first = nullptr;
    for (QWidget* candidate : currentPage()->findChildren<QWidget*>())
        if (first == nullptr && candidate->isVisibleTo(this) && candidate->isEnabled() &&
            (candidate->focusPolicy() & Qt::TabFocus))
            first = candidate;
    if (onButtons || first == nullptr)
        first = m_next->isVisibleTo(this) ? m_next : m_save;
    first->setFocus(Qt::OtherFocusReason);
}

void StepWizard::next()
{
    if (!currentPage()->obstacle().isEmpty() || currentPage()->stepForward())
        return;
    if (m_returnToSummary) {
        m_returnToSummary = false;
        goTo(summaryStep());
    } else {
        goTo(std::min(step() + 1, summaryStep()));
    }
}

void StepWizard::back()
{
    if (!currentPage()->stepBack())
        goTo(std::max(0, step() - 1));
}

void StepWizard::editFromSummary(int target)
{
    m_returnToSummary = true;
    goTo(target);
}

void StepWizard::refreshSteps()
{
    m_changing = true;
    m_steps->setCurrentRow(step());
    for (int i = 0; i < m_steps->count(); ++i) {
        const auto index = static_cast<std::size_t>(i);
        const bool done = m_visited[index] && i != step();
        const bool fine = m_pages[index]->obstacle().isEmpty();
        QListWidgetItem* item = m_steps->item(i);
        item->setText(tr("%1  %2", "number, step").arg(i + 1).arg(m_pages[index]->stepName()));
        item->setSizeHint(QSize(0, m_steps->fontMetrics().height() + spacing::medium));
        if (done && fine)
            item->setIcon(icon(QStringLiteral("pass"), colors().pass));
        else if (done)
            item->setIcon(icon(QStringLiteral("warning"), colors().fail));
        else
            item->setIcon(
                icon(QStringLiteral("toofew"), i == step() ? colors().accent : colors().disabledText));
        item->setFlags(m_visited[index] || i == step() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable
                                                       : Qt::NoItemFlags);
    }
    m_changing = false;
}

void StepWizard::refresh()
{
    refreshSteps();
    const bool atSummary = step() == summaryStep();
    const bool inIntroduction = m_hasIntroduction && step() == 0;
    const QString obstacle = currentPage()->obstacle();
    m_question->setText(currentPage()->question());
    m_back->setEnabled(step() > 0);
    m_next->setVisible(!atSummary);
    m_next->setText(inIntroduction      ? tr("Be&gin")
                    : m_returnToSummary ? tr("Back to the &summary")
                                        : tr("&Next"));
    m_next->setEnabled(obstacle.isEmpty());
    m_next->setToolTip(obstacle);
    const DraftState state = draftState();
    m_save->setVisible(atSummary || state.isSaved || m_visited.back());
    m_save->setEnabled(state.obstacle.isEmpty() && !m_saving && (state.isChanged || !state.isSaved));
    m_save->setToolTip(!state.obstacle.isEmpty() ? state.obstacle
                       : !state.isChanged && state.isSaved
                           ? tr("Nothing has changed since the last revision.")
                           : QString());
    if (atSummary)
        m_save->setDefault(true);
    else
        m_next->setDefault(true);
    m_panel->setVisible(!inIntroduction);
}

void StepWizard::save()
{
    if (m_saving || !draftState().obstacle.isEmpty())
        return;
    m_saving = true;
    m_save->setEnabled(false);
    startSaving();
}

void StepWizard::finishSaving(const Result<std::int64_t>& revision)
{
    m_saving = false;
    if (!revision) {
        m_notice->show(Notice::Kind::Error, describe(revision.error()));
        refresh();
        return;
    }
    Q_EMIT saved(*revision);
    accept();
}

void StepWizard::reject()
{
    // Asks only if something would be lost.
    if (draftState().isChanged) {
        QMessageBox question(QMessageBox::Question, windowTitle(),
                             tr("Discard your changes to this monitor?"), QMessageBox::NoButton, this);
        question.setObjectName(QStringLiteral("discard"));
        QPushButton* discard = question.addButton(tr("Discard"), QMessageBox::DestructiveRole);
        QPushButton* stay = question.addButton(tr("Keep editing"), QMessageBox::RejectRole);
        question.setDefaultButton(stay);
        question.setEscapeButton(stay);
        question.exec();
        if (question.clickedButton() != discard)
            return;
    }
    QDialog::reject();
}

} // namespace tiltmeter
