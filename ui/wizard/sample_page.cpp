// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/sample_page.h"

#include "fairness/fairness_view_model.h"
#include "look/label.h"
#include "look/layouts.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "numeric/two_proportions.h"
#include "steps/window_fields.h"
#include "text/error_text.h"
#include "text/number_text.h"

#include <QComboBox>
#include <QFormLayout>
#include <QSpinBox>
#include <algorithm>
#include <cmath>

namespace tiltmeter {

SamplePage::SamplePage(WizardDraft* wizardDraft, QWidget* parent)
    : WizardPage(wizardDraft, tr("Sample and window"),
                 tr("How many records make a measurement, and over which time?"), parent),
      m_sample(recordsField()), m_group(recordsField()), m_window(new WindowFields(this)),
      m_confidence(new QComboBox), m_detect(new SentenceLabel), m_windows(new SentenceLabel),
      m_notice(new Notice)
{
    m_windows->setObjectName(QStringLiteral("windowsWithEnough"));
    m_sample->setObjectName(QStringLiteral("minimumSample"));
    m_group->setObjectName(QStringLiteral("minimumGroup"));
    m_detect->setObjectName(QStringLiteral("detectable"));
    for (QSpinBox* field : {m_sample, m_group})
        connect(field, &QSpinBox::valueChanged, this, &SamplePage::store);
    connect(m_window, &WindowFields::edited, this, &SamplePage::store);
    for (const double level : {0.9, 0.95, 0.99, 0.999})
        m_confidence->addItem(percentText(level, locale(), level > 0.99 ? 1 : 0), level);
    connect(m_confidence, &QComboBox::currentIndexChanged, this, &SamplePage::store);

    auto* form = new QFormLayout;
    form->setHorizontalSpacing(spacing::large);
    form->setVerticalSpacing(spacing::small);
    form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    form->addRow(fieldLabel(tr("&Minimum sample size, records in a window:"), m_sample), m_sample);
    form->addRow(fieldLabel(tr("Minimum records in each &group:"), m_group), m_group);
    m_window->addTo(*form, tr("One measurement &per:"));
    form->addRow(fieldLabel(tr("&Confidence of the intervals:"), m_confidence), m_confidence);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::medium);
    layout->addWidget(new SentenceLabel(
        tr("Below the minimum a score is shown but never judged: a few records would say more about "
           "chance than about the model.")));
    layout->addLayout(form);
    layout->addWidget(m_detect);
    layout->addWidget(m_windows);
    layout->addWidget(m_notice);
    layout->addStretch();
}

void SamplePage::load()
{
    const FairnessConfig& config = draft()->config();
    m_loading = true;
    m_sample->setValue(static_cast<int>(std::min<std::int64_t>(config.minimumSample, m_sample->maximum())));
    m_group->setValue(static_cast<int>(std::min<std::int64_t>(config.minimumGroup, m_group->maximum())));
    m_window->setWindow(config.window);
    int level = 1;
    for (int i = 0; i < m_confidence->count(); ++i)
        if (std::abs(m_confidence->itemData(i).toDouble() - config.confidence) < 1e-9)
            level = i;
    m_confidence->setCurrentIndex(level);
    m_loading = false;
    explain();
    const QString problem = obstacle();
    if (problem.isEmpty())
        m_notice->clear();
    else
        m_notice->show(Notice::Kind::Error, problem);
}

void SamplePage::store()
{
    if (m_loading)
        return;
    draft()->edit([&](FairnessConfig& config) {
        config.minimumSample = m_sample->value();
        config.minimumGroup = m_group->value();
        config.window = m_window->window();
        config.confidence = m_confidence->currentData().toDouble();
    });
    load();
}

void SamplePage::setPreview(const std::shared_ptr<const Evaluation>& preview, bool isSample)
{
    m_preview = preview;
    m_isSample = isSample;
    explain();
}

void SamplePage::explain()
{
    m_detect->clear();
    m_windows->clear();
    if (!m_preview || draft()->config().features.empty())
        return;
    // Of a sample of the minimum size, the groups get the shares that they have in the data.
    const std::string feature = draft()->config().features.front().column;
    const auto bars = barsOf(m_preview->overall, feature);
    const GroupBars::Bar* reference = nullptr;
    const GroupBars::Bar* monitored = nullptr;
    for (const GroupBars::Bar& bar : bars) {
        if (bar.isReference)
            reference = &bar;
        else if (monitored == nullptr || bar.records < monitored->records)
            monitored = &bar;
    }
    const auto total = static_cast<double>(m_preview->overall.records);
    if (reference != nullptr && monitored != nullptr && reference->share && total > 0) {
        const auto sample = static_cast<double>(draft()->config().minimumSample);
        const double n1 = std::max(static_cast<double>(draft()->config().minimumGroup),
                                   sample * static_cast<double>(monitored->records) / total);
        const double n2 = std::max(static_cast<double>(draft()->config().minimumGroup),
                                   sample * static_cast<double>(reference->records) / total);
        const double alpha = 1 - draft()->config().confidence;
        const auto gap = numeric::detectableDifference(*reference->share, n1, n2, alpha, 0.8);
        const QString groups = tr("%1 of %2 and %3 of %4", "records, group, records, group")
                                   .arg(locale().toString(std::round(n1)), monitored->name,
                                        locale().toString(std::round(n2)), reference->name);
        if (std::isfinite(gap))
            m_detect->setText(tr("A sample of %1 (about %2) detects, four times in five, a gap of %3 points "
                                 "or more from the %4 of %5. "
                                 "Smaller gaps need more records.")
                                  .arg(countText(static_cast<std::uint64_t>(sample), locale()), groups,
                                       pointsText(gap, locale()), percentText(*reference->share, locale()),
                                       reference->name));
        else
            m_detect->setText(
                tr("A sample of %1 (about %2) is too small to detect any gap four times in five.")
                    .arg(countText(static_cast<std::uint64_t>(sample), locale()), groups));
    }
    if (m_preview->windows.empty())
        return;
    std::size_t enough = 0;
    for (const WindowResult& window : m_preview->windows)
        enough += window.records >= static_cast<std::uint64_t>(draft()->config().minimumSample) ? 1 : 0;
    if (m_isSample) { // more records can only make it more windows
        m_windows->setText(
            tr("From a sample of %1 records: at least %2 windows reach the minimum. The exact "
               "figures follow.")
                .arg(countText(m_preview->overall.records, locale()), countText(enough, locale())));
        return;
    }
    m_windows->setText(tr("In your data %1 of %2 windows reach the minimum.")
                           .arg(countText(enough, locale()), countText(m_preview->windows.size(), locale())));
}

QString SamplePage::obstacle() const
{
    return firstErrorOf(ConfigSection::Sample);
}

} // namespace tiltmeter
