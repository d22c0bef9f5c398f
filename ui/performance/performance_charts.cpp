// SPDX-License-Identifier: GPL-3.0-or-later
#include "performance/performance_charts.h"

#include "performance/performance_measures.h"
#include "text/performance_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("PerformanceCharts", text);
}

PointState stateOf(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Pass:
        return PointState::Pass;
    case Verdict::Fail:
        return PointState::Fail;
    case Verdict::InsufficientEvidence:
        return PointState::Insufficient;
    case Verdict::NotJudged:
        break;
    }
    return PointState::NotJudged;
}

void setRange(ChartPoint& point, const std::optional<numeric::Interval>& range)
{
    if (range && std::isfinite(range->lower))
        point.lower = range->lower;
    if (range && std::isfinite(range->upper))
        point.upper = range->upper;
}

void addLevels(TimeChartData& data, const PerformanceMeasurement& m)
{
    const PerformanceMeasureInfo* measure = findPerformanceMeasure(m.metric);
    if (measure == nullptr || !m.baselineValue)
        return;
    data.neutral = m.baselineValue;
    const auto limit = m.change.limit ? m.change.limit : m.estimatedChange.limit;
    if (!limit || measure->direction == MetricDirection::BothAreBad)
        return;
    const double reach = measure->isRelative ? *limit * std::abs(*m.baselineValue) : *limit;
    if (measure->direction == MetricDirection::LowIsBad)
        data.lowerLimit = *m.baselineValue - reach;
    else
        data.upperLimit = *m.baselineValue + reach;
}

} // namespace

TimeChartData performanceChart(const PerformanceEvaluation& evaluation, const std::string& metric)
{
    TimeChartData data;
    data.valueTitle = performanceMeasureName(metric);
    data.title = tr("%1 over time").arg(data.valueTitle);
    data.percent = isPercentMeasure(metric);
    ChartSeries measured{tr("measured"), 0, {}};
    ChartSeries estimated{tr("estimated"), 1, {}};
    estimated.estimated = true;
    for (const PerformanceWindow& window : evaluation.windows) {
        data.windows.push_back(window.range);
        data.records.push_back(window.records);
        data.labelled.push_back(window.labelled);
        ChartPoint& point = measured.points.emplace_back();
        ChartPoint& guess = estimated.points.emplace_back();
        const PerformanceMeasurement* m = findMeasurement(window, metric);
        if (m == nullptr)
            continue;
        point.value = m->value;
        point.state = !m->value                                       ? PointState::Undefined
                      : m->status == MeasurementStatus::TooFewRecords ? PointState::TooFew
                                                                      : stateOf(m->change.verdict);
        setRange(point, m->interval);
        guess.value = m->estimate.value;
        guess.state = m->estimate.value ? stateOf(m->estimatedChange.verdict) : PointState::Undefined;
        setRange(guess, m->estimate.band);
        // With a baseline that rolls each window has its own; the newest is the one that is looked at.
        if (!window.inBaseline)
            addLevels(data, *m);
    }
    const auto hasValue = [](const ChartSeries& series) {
        return std::ranges::any_of(series.points, [](const ChartPoint& p) { return p.value.has_value(); });
    };
    if (hasValue(measured))
        data.series.push_back(std::move(measured));
    if (hasValue(estimated))
        data.series.push_back(std::move(estimated));
    return data;
}

} // namespace tiltmeter
