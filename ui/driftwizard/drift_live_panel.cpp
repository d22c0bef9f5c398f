// SPDX-License-Identifier: GPL-3.0-or-later
#include "driftwizard/drift_live_panel.h"

#include "drift/drift_charts.h"
#include "driftwizard/window_strip.h"
#include "look/elided_label.h"
#include "look/label.h"
#include "look/paleness.h"
#include "look/spacing.h"
#include "look/state.h"
#include "text/drift_config_text.h"
#include "text/drift_text.h"
#include "text/number_text.h"

#include <QGridLayout>
#include <algorithm>

namespace tiltmeter {
namespace {

constexpr std::size_t mostColumns = 6;

/// Of the newest window that is judged.
const DriftMeasurement* newestOf(const DriftEvaluation& evaluation, const std::string& feature)
{
    for (auto window = evaluation.windows.rbegin(); window != evaluation.windows.rend(); ++window)
        if (const DriftMeasurement* m = judgedMeasurement(*window, feature);
            m != nullptr && m->verdict != Verdict::NotJudged)
            return m;
    return nullptr;
}

} // namespace

std::uint64_t recordsIn(const DriftEvaluation& evaluation)
{
    std::uint64_t records = 0;
    for (const DriftWindow& window : evaluation.windows)
        records += window.records;
    return records;
}

QString baselineRecordsText(const DriftEvaluation& evaluation, const QLocale& locale)
{
    if (evaluation.config.baseline.kind == DriftBaselineKind::Rolling) {
        std::uint64_t fewest = 0;
        std::uint64_t most = 0;
        for (const DriftWindow& window : evaluation.windows) {
            if (window.baselineRecords == 0)
                continue;
            fewest = fewest == 0 ? window.baselineRecords : std::min(fewest, window.baselineRecords);
            most = std::max(most, window.baselineRecords);
        }
        return DriftLivePanel::tr("%1 to %2 records before a window", "fewest, most")
            .arg(countText(fewest, locale), countText(most, locale));
    }
    const QString records = DriftLivePanel::tr("%1 records", "number of records")
                                .arg(countText(evaluation.baselineRecords, locale));
    return evaluation.baselineRange.empty()
               ? records
               : DriftLivePanel::tr("%1, %2", "number of records, time range")
                     .arg(records, timeRangeText(evaluation.baselineRange, locale));
}

DriftLivePanel::DriftLivePanel(QWidget* parent)
    : Card(tr("What this means on your data"), parent), m_baseline(new Label(TextRole::Strong)),
      m_sample(new SentenceLabel(TextRole::Caption, {})), m_records(new SentenceLabel(TextRole::Caption, {})),
      m_strip(new WindowStrip), m_windows(new SentenceLabel(TextRole::Caption, {})),
      m_drifting(new Label(TextRole::Figure)), m_columns(new QGridLayout), m_sentence(new SentenceLabel),
      m_obstacle(new SentenceLabel), m_figures(new QWidget)
{
    m_sample->setObjectName(QStringLiteral("liveSample"));
    m_records->setObjectName(QStringLiteral("baselineRecords"));
    m_windows->setObjectName(QStringLiteral("windowCounts"));
    m_drifting->setObjectName(QStringLiteral("drifting"));
    m_obstacle->setObjectName(QStringLiteral("liveObstacle"));
    m_baseline->setText(tr("Baseline"));
    m_columns->setHorizontalSpacing(spacing::small);
    m_columns->setVerticalSpacing(spacing::tiny);
    m_columns->setColumnStretch(0, 1);
    auto* layout = new QVBoxLayout(m_figures);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addWidget(m_baseline);
    layout->addWidget(m_sample);
    layout->addWidget(m_records);
    layout->addWidget(m_strip);
    layout->addWidget(m_windows);
    layout->addWidget(new Separator);
    layout->addWidget(m_drifting);
    layout->addLayout(m_columns);
    layout->addWidget(m_sentence);
    body()->addWidget(m_figures);
    body()->addWidget(m_obstacle);
    body()->addStretch();
    m_figures->hide();
    m_obstacle->setText(tr("The figures appear as soon as the windows have been compared."));
}

void DriftLivePanel::show(const std::shared_ptr<const DriftEvaluation>& preview, bool isSample)
{
    if (!preview)
        return;
    m_sample->setText(tr("From a sample of %1 records; the exact figures follow.")
                          .arg(countText(recordsIn(*preview), locale())));
    m_sample->setVisible(isSample);
    m_records->setText(baselineRecordsText(*preview, locale()));
    m_strip->setContent(preview);
    const WindowCounts counts = countWindows(*preview);
    QStringList parts{
        tr("Judged: %1 of %2 windows.", "judged, all")
            .arg(countText(counts.judged, locale()), countText(preview->windows.size(), locale()))};
    if (counts.inBaseline > 0)
        parts << (colors().dark ? tr("In the baseline (white): %1.") : tr("In the baseline (black): %1."))
                     .arg(countText(counts.inBaseline, locale()));
    if (counts.tooFew > 0)
        parts << tr("Too few records (pale): %1.").arg(countText(counts.tooFew, locale()));
    m_windows->setText(parts.join(QLatin1Char(' ')));
    showColumns(*preview);
    m_sentence->setText(driftSummarySentence(*preview, locale()));
    m_obstacle->hide();
    m_figures->show();
    setPending(false);
}

void DriftLivePanel::showColumns(const DriftEvaluation& preview)
{
    while (QLayoutItem* item = m_columns->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    struct Entry {
        const DriftFeature* feature;
        const DriftMeasurement* measurement;
    };
    std::vector<Entry> entries;
    std::size_t drifting = 0;
    for (const DriftFeature& feature : preview.features)
        if (const DriftMeasurement* m = newestOf(preview, feature.name)) {
            entries.push_back({&feature, m});
            drifting += m->verdict == Verdict::Fail ? 1 : 0;
        }
    std::ranges::stable_sort(entries, [](const Entry& a, const Entry& b) {
        return isWorse(stateOf(*a.measurement), stateOf(*b.measurement));
    });
    m_drifting->setText(entries.empty()
                            ? tr("Nothing judged")
                            : tr("%1 of %2 drift", "columns that drift, columns")
                                  .arg(countText(drifting, locale()), countText(entries.size(), locale())));
    for (std::size_t i = 0; i < entries.size() && i < mostColumns; ++i) {
        const DriftMeasurement& m = *entries[i].measurement;
        auto* name = new ElidedLabel(TextRole::Body);
        name->setFullText(QString::fromStdString(entries[i].feature->name));
        auto* value = new Label(TextRole::Caption, driftValueText(m, locale()));
        value->setToolTip(driftMetricName(m.metric));
        auto* badge = new StateBadge(stateOf(m));
        badge->setText(driftVerdictName(m));
        const int row = static_cast<int>(i);
        m_columns->addWidget(name, row, 0);
        m_columns->addWidget(value, row, 1, Qt::AlignRight | Qt::AlignVCenter);
        m_columns->addWidget(badge, row, 2, Qt::AlignRight);
    }
}

void DriftLivePanel::setPending(bool pending)
{
    setPale(*m_figures, pending);
}

void DriftLivePanel::setObstacle(const QString& sentence)
{
    m_obstacle->setText(sentence);
    m_obstacle->show();
    m_figures->hide();
}

} // namespace tiltmeter
