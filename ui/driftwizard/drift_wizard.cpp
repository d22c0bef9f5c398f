// SPDX-License-Identifier: GPL-3.0-or-later
#include "driftwizard/drift_wizard.h"

#include "driftwizard/baseline_page.h"
#include "driftwizard/columns_page.h"
#include "driftwizard/drift_live_panel.h"
#include "driftwizard/drift_summary_page.h"
#include "driftwizard/drift_window_page.h"
#include "driftwizard/methods_page.h"
#include "text/error_text.h"

#include <QTimer>

namespace tiltmeter {
namespace {

constexpr int previewDelay = 20; ///< ms; a question for each burst of edits, not for each of them

} // namespace

DriftConfig previewConfig(DriftConfig config)
{
    config.methods = {"missing_rate"}; // what decides is measured in any case
    config.magnitude = false;
    return config;
}

DriftWizard::DriftWizard(std::unique_ptr<DriftDraft> wizardDraft, DriftWizardServices services,
                         QWidget* parent)
    : StepWizard(tr("Drift monitor"), new DriftLivePanel, parent), m_draft(std::move(wizardDraft)),
      m_services(std::move(services)), m_live(findChild<DriftLivePanel*>()), m_previewTimer(new QTimer(this))
{
    setObjectName(QStringLiteral("driftWizard"));
    addPages();
    connect(m_draft.get(), &DriftDraft::changed, this, &DriftWizard::draftChanged);
    m_previewTimer->setSingleShot(true);
    m_previewTimer->setInterval(previewDelay);
    connect(m_previewTimer, &QTimer::timeout, this, &DriftWizard::requestPreview);
    begin();
    requestPreview();
}

DriftWizard::~DriftWizard() = default;

void DriftWizard::addPages()
{
    m_summary = new DriftSummaryPage(draft());
    for (DriftWizardPage* added : std::initializer_list<DriftWizardPage*>{
             new BaselinePage(draft()), new ColumnsPage(draft()), new DriftWindowPage(draft()),
             new MethodsPage(draft()), m_summary})
        addStep(added);
    connect(m_summary, &DriftSummaryPage::editRequested, this,
            [this](DriftDraft::Part part) { editFromSummary(static_cast<int>(part)); });
}

DriftWizardPage* DriftWizard::page() const
{
    return static_cast<DriftWizardPage*>(currentPage());
}

StepWizard::DraftState DriftWizard::draftState() const
{
    return {m_draft->isSaved(), m_draft->isChanged(), m_draft->obstacle()};
}

void DriftWizard::pageShown()
{
    page()->setPreview(m_preview, m_previewIsSample);
}

void DriftWizard::draftChanged()
{
    refresh();
    m_live->setPending(true);
    m_previewTimer->start();
}

void DriftWizard::requestPreview()
{
    if (const QString obstacle = m_draft->obstacle(); !obstacle.isEmpty()) {
        m_previewJob.forget();
        m_preview.reset();
        m_live->setObstacle(tr("The figures appear as soon as this can be compared: %1").arg(obstacle));
        page()->setPreview(nullptr, false);
        return;
    }
    const DriftConfig config = previewConfig(m_draft->config());
    using Work = PreviewRunner<DriftEvaluation>::Work;
    const auto with = [&config](const auto& preview) {
        return preview
                   ? Work([config, preview](const Progress& progress) { return preview(config, progress); })
                   : Work();
    };
    // Windows of so many records would be others in a sample.
    const bool canSample = config.window.kind != WindowKind::Records;
    m_previewJob.run(with(m_services.preview), canSample ? with(m_services.samplePreview) : Work(), this,
                     [this](Result<DriftEvaluation> evaluation, bool isSample) {
                         if (!evaluation) {
                             if (evaluation.error().code == ErrorCode::Cancelled)
                                 return;
                             m_preview.reset();
                             m_live->setObstacle(describe(evaluation.error()));
                         } else {
                             m_preview = std::make_shared<const DriftEvaluation>(std::move(*evaluation));
                             m_live->show(m_preview, isSample);
                         }
                         m_previewIsSample = isSample;
                         page()->setPreview(m_preview, isSample);
                         Q_EMIT previewShown();
                     });
}

void DriftWizard::startSaving()
{
    const DriftConfig config = m_draft->config();
    const std::string comment = m_summary->comment().toStdString();
    auto keep = m_services.save;
    m_saveJob.run<std::int64_t>(
        tr("Saving the monitor"), [config, comment, keep](const Progress&) { return keep(config, comment); },
        this, [this](const Result<std::int64_t>& revision) { finishSaving(revision); });
}

} // namespace tiltmeter
