// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/fairness_wizard.h"

#include "history/evaluation.h"
#include "look/card.h"
#include "look/icons.h"
#include "look/label.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "look/theme.h"
#include "text/error_text.h"
#include "wizard/features_page.h"
#include "wizard/groups_page.h"
#include "wizard/introduction_page.h"
#include "wizard/limits_page.h"
#include "wizard/live_panel.h"
#include "wizard/outcome_page.h"
#include "wizard/sample_page.h"
#include "wizard/summary_page.h"

#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QStackedWidget>
#include <QTimer>

namespace tiltmeter {

FairnessWizard::FairnessWizard(std::unique_ptr<WizardDraft> wizardDraft, WizardServices services,
                               QWidget* parent)
    : QDialog(parent), m_draft(std::move(wizardDraft)), m_services(std::move(services)),
      m_steps(new QListWidget), m_stack(new QStackedWidget), m_question(new Label(TextRole::PageTitle)),
      m_live(new LivePanel), m_notice(new Notice), m_back(new QPushButton(tr("&Back"))),
      m_next(new QPushButton(tr("&Next"))), m_save(new QPushButton(tr("&Save"))),
      m_cancel(new QPushButton(tr("Cancel"))), m_previewTimer(new QTimer(this)), m_visited(StepCount, false)
{
    setWindowTitle(tr("Fairness monitor"));
    setObjectName(QStringLiteral("fairnessWizard"));
    addPages();
    layOut();
    resize(1200, 740);

    connect(m_back, &QPushButton::clicked, this, &FairnessWizard::back);
    connect(m_next, &QPushButton::clicked, this, &FairnessWizard::next);
    connect(m_save, &QPushButton::clicked, this, &FairnessWizard::save);
    connect(m_cancel, &QPushButton::clicked, this, &FairnessWizard::reject);
    connect(m_steps, &QListWidget::currentRowChanged, this, [this](int row) {
        if (!m_changing && row >= 0 && row != step())
            goTo(row);
    });
    connect(m_draft.get(), &WizardDraft::changed, this, &FairnessWizard::draftChanged);
    // Typing and dragging come in bursts: one question to the data for each, not fifty.
    m_previewTimer->setSingleShot(true);
    m_previewTimer->setInterval(15);
    connect(m_previewTimer, &QTimer::timeout, this, &FairnessWizard::requestPreview);

    if (m_draft->isSaved())
        m_visited.assign(StepCount, true);
    goTo(m_draft->isSaved() ? Summary : Introduction);
    requestPreview();
}

FairnessWizard::~FairnessWizard() = default;

void FairnessWizard::addPages()
{
    m_groups = new GroupsPage(draft());
    m_limits = new LimitsPage(draft());
    m_summary = new SummaryPage(draft());
    m_pages = {new IntroductionPage(draft()), new FeaturesPage(draft()), m_groups, m_limits,
               new OutcomePage(draft()),      new SamplePage(draft()),   m_summary};
    for (WizardPage* added : m_pages) {
        m_stack->addWidget(added);
        m_steps->addItem(added->stepName());
        connect(added, &WizardPage::currentFeatureChanged, this, [this] {
            showPreview();
            refresh();
        });
    }
    connect(m_summary, &SummaryPage::editRequested, this, &FairnessWizard::editSection);
    connect(m_summary, &SummaryPage::addFeatureRequested, this, [this] { goTo(Features); });
}

void FairnessWizard::layOut()
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
    m_live->setFixedWidth(310);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(spacing::large);
    columns->addWidget(m_steps);
    columns->addWidget(middle, 1);
    columns->addWidget(m_live);

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

int FairnessWizard::step() const
{
    return m_stack->currentIndex();
}

WizardPage* FairnessWizard::page() const
{
    return m_pages[static_cast<std::size_t>(step())];
}

void FairnessWizard::goTo(int target)
{
    // Forward only through steps that have been seen: the proposal of a step is looked at before it is saved.
    for (int before = 0; before < target; ++before)
        if (!m_visited[static_cast<std::size_t>(before)] && before != step())
            target = before;
    const bool fromBehind = target < step();
    m_visited[static_cast<std::size_t>(target)] = true;
    m_stack->setCurrentIndex(target);
    page()->enter(fromBehind);
    page()->load();
    page()->setPreview(m_preview);
    // Return is for the step's main button, wherever the focus is.
    for (QPushButton* button : page()->findChildren<QPushButton*>())
        button->setAutoDefault(false);
    showPreview();
    refresh();
    // Where to begin by keyboard: the page's first control, or Next where there is nothing to choose.
    QWidget* first = nullptr;
    for (QWidget* candidate : page()->findChildren<QWidget*>())
        if (first == nullptr && candidate->isVisibleTo(this) && candidate->isEnabled() &&
            (candidate->focusPolicy() & Qt::TabFocus))
            first = candidate;
    if (target == Introduction || target == Summary || first == nullptr)
        first = m_next->isVisibleTo(this) ? m_next : m_save;
    first->setFocus(Qt::OtherFocusReason);
}

void FairnessWizard::next()
{
    if (!page()->obstacle().isEmpty() || page()->stepForward())
        return;
    if (m_returnToSummary) {
        m_returnToSummary = false;
        goTo(Summary);
    } else {
        goTo(std::min(step() + 1, static_cast<int>(Summary)));
    }
}

void FairnessWizard::back()
{
    if (!page()->stepBack())
        goTo(std::max(0, step() - 1));
}

void FairnessWizard::editSection(ConfigSection section, const QString& feature)
{
    m_returnToSummary = true;
    switch (section) {
    case ConfigSection::Features:
        goTo(Features);
        break;
    case ConfigSection::Groups:
        goTo(Groups);
        m_groups->showFeature(feature.toStdString());
        break;
    case ConfigSection::Limits:
    case ConfigSection::Metrics:
        goTo(LimitValues);
        m_limits->showFeature(feature.toStdString());
        break;
    case ConfigSection::Outcome:
        goTo(OutcomeValues);
        break;
    case ConfigSection::Sample:
        goTo(Sample);
        break;
    }
    refresh();
}

void FairnessWizard::draftChanged()
{
    refresh();
    m_live->setPending(true);
    m_previewTimer->start();
}

void FairnessWizard::refresh()
{
    m_changing = true;
    m_steps->setCurrentRow(step());
    for (int i = 0; i < StepCount; ++i) {
        const auto index = static_cast<std::size_t>(i);
        const bool done = m_visited[index] && i != step();
        const bool fine = m_pages[index]->obstacle().isEmpty();
        QListWidgetItem* item = m_steps->item(i);
        item->setText(tr("%1  %2", "number, step").arg(i + 1).arg(m_pages[index]->stepName()));
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

    const bool atSummary = step() == Summary;
    const QString obstacle = page()->obstacle();
    m_question->setText(page()->question());
    m_back->setEnabled(step() > 0);
    m_next->setVisible(!atSummary);
    m_next->setText(step() == Introduction ? tr("Be&gin")
                    : m_returnToSummary    ? tr("Back to the &summary")
                                           : tr("&Next"));
    m_next->setEnabled(obstacle.isEmpty());
    m_next->setToolTip(obstacle);
    m_save->setVisible(atSummary || m_draft->isSaved() || m_visited[Summary]);
    m_save->setEnabled(!m_draft->hasErrors() && !m_saveJob.isRunning() &&
                       (m_draft->isChanged() || !m_draft->isSaved()));
    m_save->setToolTip(m_draft->hasErrors() ? m_summary->obstacle()
                       : !m_draft->isChanged() && m_draft->isSaved()
                           ? tr("Nothing has changed since the last revision.")
                           : QString());
    if (atSummary)
        m_save->setDefault(true);
    else
        m_next->setDefault(true);
    m_live->setVisible(step() != Introduction);
}

void FairnessWizard::requestPreview()
{
    if (m_draft->hasErrors()) {
        m_previewJob.forget();
        m_preview.reset();
        m_live->setObstacle(
            tr("The figures appear as soon as this can be measured: %1").arg(m_summary->obstacle()));
        page()->setPreview(nullptr);
        return;
    }
    FairnessConfig config = m_draft->config();
    auto preview = m_services.preview;
    m_previewJob.run<Evaluation>(
        {}, [config, preview](const Progress& progress) { return preview(config, progress); }, this,
        [this](Result<Evaluation> evaluation) {
            if (!evaluation) {
                if (evaluation.error().code != ErrorCode::Cancelled)
                    m_live->setObstacle(describe(evaluation.error()));
                return;
            }
            m_preview = std::make_shared<const Evaluation>(std::move(*evaluation));
            page()->setPreview(m_preview);
            showPreview();
            Q_EMIT previewShown();
        });
}

void FairnessWizard::showPreview()
{
    if (m_preview)
        m_live->show(m_preview, page()->currentFeature());
}

void FairnessWizard::save()
{
    if (m_draft->hasErrors())
        return;
    FairnessConfig config = m_draft->config();
    const std::string comment = m_summary->comment().toStdString();
    auto keep = m_services.save;
    m_saveJob.run<std::int64_t>(
        tr("Saving the monitor"),
        [config, comment, keep](const Progress& progress) { return keep(config, comment, progress); }, this,
        [this](Result<std::int64_t> revision) {
            if (!revision) {
                m_notice->show(Notice::Kind::Error, describe(revision.error()));
                refresh();
                return;
            }
            Q_EMIT saved(*revision);
            accept();
        });
    m_save->setEnabled(false);
}

void FairnessWizard::reject()
{
    // Asks only if something would be lost.
    if (m_draft->isChanged()) {
        QMessageBox question(QMessageBox::Question, tr("Fairness monitor"),
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
