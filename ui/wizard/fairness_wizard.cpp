// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/fairness_wizard.h"

#include "history/evaluation.h"
#include "text/error_text.h"
#include "wizard/features_page.h"
#include "wizard/groups_page.h"
#include "wizard/introduction_page.h"
#include "wizard/limits_page.h"
#include "wizard/live_panel.h"
#include "wizard/outcome_page.h"
#include "wizard/sample_page.h"
#include "wizard/summary_page.h"

#include <QTimer>

namespace tiltmeter {

FairnessWizard::FairnessWizard(std::unique_ptr<WizardDraft> wizardDraft, WizardServices services,
                               QWidget* parent)
    : StepWizard(tr("Fairness monitor"), new LivePanel, parent), m_draft(std::move(wizardDraft)),
      m_services(std::move(services)), m_live(findChild<LivePanel*>()), m_previewTimer(new QTimer(this))
{
    setObjectName(QStringLiteral("fairnessWizard"));
    setIntroduction(true);
    addPages();
    connect(m_draft.get(), &WizardDraft::changed, this, &FairnessWizard::draftChanged);
    // Typing and dragging come in bursts: one question to the data for each, not fifty.
    m_previewTimer->setSingleShot(true);
    m_previewTimer->setInterval(15);
    connect(m_previewTimer, &QTimer::timeout, this, &FairnessWizard::requestPreview);
    begin();
    requestPreview();
}

FairnessWizard::~FairnessWizard() = default;

void FairnessWizard::addPages()
{
    m_groups = new GroupsPage(draft());
    m_limits = new LimitsPage(draft());
    m_summary = new SummaryPage(draft());
    for (WizardPage* added : std::initializer_list<WizardPage*>{
             new IntroductionPage(draft()), new FeaturesPage(draft()), m_groups, m_limits,
             new OutcomePage(draft()), new SamplePage(draft()), m_summary}) {
        addStep(added);
        connect(added, &WizardPage::currentFeatureChanged, this, [this] {
            showPreview();
            refresh();
        });
    }
    connect(m_summary, &SummaryPage::editRequested, this, &FairnessWizard::editSection);
    connect(m_summary, &SummaryPage::addFeatureRequested, this, [this] { goTo(Features); });
}

WizardPage* FairnessWizard::page() const
{
    return static_cast<WizardPage*>(currentPage());
}

StepWizard::DraftState FairnessWizard::draftState() const
{
    return {m_draft->isSaved(), m_draft->isChanged(), m_summary->obstacle()};
}

void FairnessWizard::pageShown()
{
    page()->setPreview(m_preview, m_previewIsSample);
    showPreview();
}

void FairnessWizard::editSection(ConfigSection section, const QString& feature)
{
    switch (section) {
    case ConfigSection::Features:
        editFromSummary(Features);
        break;
    case ConfigSection::Groups:
        editFromSummary(Groups);
        m_groups->showFeature(feature.toStdString());
        break;
    case ConfigSection::Limits:
    case ConfigSection::Metrics:
        editFromSummary(LimitValues);
        m_limits->showFeature(feature.toStdString());
        break;
    case ConfigSection::Outcome:
        editFromSummary(OutcomeValues);
        break;
    case ConfigSection::Sample:
        editFromSummary(Sample);
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

void FairnessWizard::requestPreview()
{
    if (m_draft->hasErrors()) {
        m_previewJob.forget();
        m_preview.reset();
        m_live->setObstacle(
            tr("The figures appear as soon as this can be measured: %1").arg(m_summary->obstacle()));
        page()->setPreview(nullptr, false);
        return;
    }
    const FairnessConfig config = m_draft->config();
    using Work = PreviewRunner<Evaluation>::Work;
    const auto with = [&config](const auto& preview) {
        return preview
                   ? Work([config, preview](const Progress& progress) { return preview(config, progress); })
                   : Work();
    };
    m_previewJob.run(with(m_services.preview), with(m_services.samplePreview), this,
                     [this](Result<Evaluation> evaluation, bool isSample) {
                         if (!evaluation) {
                             if (evaluation.error().code != ErrorCode::Cancelled)
                                 m_live->setObstacle(describe(evaluation.error()));
                             return;
                         }
                         m_preview = std::make_shared<const Evaluation>(std::move(*evaluation));
                         m_previewIsSample = isSample;
                         page()->setPreview(m_preview, isSample);
                         showPreview();
                         Q_EMIT previewShown();
                     });
}

void FairnessWizard::showPreview()
{
    if (m_preview)
        m_live->show(m_preview, page()->currentFeature(), m_previewIsSample);
}

void FairnessWizard::startSaving()
{
    FairnessConfig config = m_draft->config();
    const std::string comment = m_summary->comment().toStdString();
    auto keep = m_services.save;
    m_saveJob.run<std::int64_t>(
        tr("Saving the monitor"),
        [config, comment, keep](const Progress& progress) { return keep(config, comment, progress); }, this,
        [this](const Result<std::int64_t>& revision) { finishSaving(revision); });
}

} // namespace tiltmeter
