// SPDX-License-Identifier: GPL-3.0-or-later
#include "driftwizard/drift_window_page.h"

#include "driftwizard/drift_live_panel.h"
#include "driftwizard/window_strip.h"
#include "look/label.h"
#include "look/layouts.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "steps/window_fields.h"
#include "text/number_text.h"

#include <QFormLayout>
#include <QSpinBox>
#include <algorithm>

namespace tiltmeter {

DriftWindowPage::DriftWindowPage(DriftDraft* wizardDraft, QWidget* parent)
    : DriftWizardPage(wizardDraft, tr("Window and sample"),
                      tr("Over which time, and from how many records on, is drift judged?"), parent),
      m_window(new WindowFields(this)), m_minimum(recordsField()), m_counts(new SentenceLabel),
      m_notice(new Notice)
{
    m_minimum->setObjectName(QStringLiteral("minimumSample"));
    m_counts->setObjectName(QStringLiteral("counts"));
    connect(m_minimum, &QSpinBox::valueChanged, this, &DriftWindowPage::store);
    connect(m_window, &WindowFields::edited, this, &DriftWindowPage::store);

    auto* form = new QFormLayout;
    form->setHorizontalSpacing(spacing::large);
    form->setVerticalSpacing(spacing::small);
    form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    m_window->addTo(*form, tr("One comparison &per:"));
    form->addRow(fieldLabel(tr("&Minimum sample, values on both sides:"), m_minimum), m_minimum);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::medium);
    layout->addWidget(
        new SentenceLabel(tr("Long windows see small changes, short ones tell sooner. Below the minimum a "
                             "distance is shown but never judged: a few records always look different.")));
    layout->addLayout(form);
    layout->addWidget(m_counts);
    layout->addWidget(m_notice);
    layout->addStretch();
}

void DriftWindowPage::load()
{
    const DriftConfig& config = draft()->config();
    m_loading = true;
    m_minimum->setValue(static_cast<int>(std::min<std::int64_t>(config.minimumSample, m_minimum->maximum())));
    m_window->setWindow(config.window);
    m_loading = false;
    showProblem();
}

void DriftWindowPage::showProblem()
{
    const QString problem = obstacle();
    if (problem.isEmpty())
        m_notice->clear();
    else
        m_notice->show(Notice::Kind::Error, problem);
}

void DriftWindowPage::store()
{
    if (m_loading)
        return;
    draft()->edit([&](DriftConfig& config) {
        config.minimumSample = m_minimum->value();
        config.window = m_window->window();
    });
    showProblem();
}

void DriftWindowPage::setPreview(const std::shared_ptr<const DriftEvaluation>& preview, bool isSample)
{
    m_counts->clear();
    if (!preview || preview->windows.empty())
        return;
    const WindowCounts counts = countWindows(*preview);
    const auto& windows = preview->windows;
    if (isSample) { // how many a window holds, and so which can be judged, only all of them can tell
        m_counts->setText(
            tr("From a sample of %1 records: %2 windows, %3 of which can be judged already. The "
               "exact figures follow.")
                .arg(countText(recordsIn(*preview), locale()), countText(windows.size(), locale()),
                     countText(counts.judged, locale())));
        return;
    }
    const auto [fewest, most] = std::ranges::minmax(windows, {}, &DriftWindow::records);
    m_counts->setText(tr("In your data %1 windows hold %2 to %3 records; %4 of them can be judged.")
                          .arg(countText(windows.size(), locale()), countText(fewest.records, locale()),
                               countText(most.records, locale()), countText(counts.judged, locale())));
}

QString DriftWindowPage::obstacle() const
{
    return draft()->obstacle(DriftDraft::Part::Window);
}

} // namespace tiltmeter
