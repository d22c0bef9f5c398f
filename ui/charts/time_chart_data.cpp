// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/time_chart_data.h"

#include "history/evaluation.h"
#include "metrics/metric_table.h"
#include "text/measurement_text.h"
#include "text/number_text.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace tiltmeter {

void TimeChartData::countWithoutTimes()
{
    if (!std::ranges::any_of(windows, &TimeRange::empty))
        return;
    hasTime = false;
    std::int64_t before = 0;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        const auto count = i < records.size() ? static_cast<std::int64_t>(records[i]) : 1;
        const std::int64_t after = before + std::max<std::int64_t>(count, 1);
        windows[i] = {{before * 1000}, {after * 1000}};
        before = after;
    }
}

QString TimeChartData::windowName(std::size_t window, const QLocale& locale) const
{
    const TimeRange& range = windows[window];
    if (hasTime)
        return timeRangeText(range, locale);
    return recordRangeText(static_cast<std::uint64_t>(range.begin.microseconds / 1000 + 1),
                           static_cast<std::uint64_t>(range.end.microseconds / 1000), locale);
}

std::optional<std::size_t> TimeChartData::windowAt(double milliseconds) const
{
    if (windows.empty())
        return std::nullopt;
    const TimePoint t{static_cast<std::int64_t>(milliseconds * 1000)};
    const auto after = std::ranges::upper_bound(windows, t, {}, &TimeRange::begin);
    if (after == windows.begin())
        return 0;
    const auto before = static_cast<std::size_t>(after - windows.begin()) - 1;
    if (after == windows.end() || windows[before].contains(t))
        return before;
    const auto toBefore = t.microseconds - windows[before].end.microseconds;
    const auto toAfter = after->begin.microseconds - t.microseconds;
    return toBefore <= toAfter ? before : before + 1;
}

bool TimeChartData::failsAt(std::size_t window) const
{
    return std::ranges::any_of(
        series, [&](const ChartSeries& s) { return s.points[window].state == PointState::Fail; });
}

std::pair<double, double> TimeChartData::valueRange() const
{
    std::optional<double> low, high;
    const auto include = [&](std::optional<double> value) {
        if (!value || !std::isfinite(*value))
            return;
        low = std::min(low.value_or(*value), *value);
        high = std::max(high.value_or(*value), *value);
    };
    include(neutral);
    include(lowerLimit);
    include(upperLimit);
    for (const ChartSeries& s : series)
        for (const ChartPoint& point : s.points)
            include(point.value);
    if (!low)
        return {0, 1};
    const double span = std::max(*high - *low, 1e-6);
    const double lowest = *low - span;
    const double highest = *high + span;
    for (const ChartSeries& s : series) {
        for (const ChartPoint& point : s.points) {
            if (point.lower && *point.lower >= lowest)
                include(point.lower);
            if (point.upper && *point.upper <= highest)
                include(point.upper);
        }
    }
    for (const auto& range : band) {
        if (range && range->first >= lowest)
            include(range->first);
        if (range && range->second <= highest)
            include(range->second);
    }
    const double margin = 0.04 * (*high - *low);
    // What cannot be negative is not given room below zero.
    return {*low >= 0 ? std::max(0.0, *low - margin) : *low - margin, *high + margin};
}

PointState pointState(const Measurement& measurement)
{
    if (measurement.status == MeasurementStatus::Undefined || !measurement.value)
        return PointState::Undefined;
    if (measurement.status == MeasurementStatus::TooFewRecords)
        return PointState::TooFew;
    return pointState(measurement.verdict);
}

PointState pointState(Verdict verdict)
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

namespace {

ChartPoint point(const Measurement& measurement)
{
    ChartPoint result;
    result.value = measurement.value;
    result.state = pointState(measurement);
    if (measurement.interval) {
        if (std::isfinite(measurement.interval->lower))
            result.lower = measurement.interval->lower;
        if (std::isfinite(measurement.interval->upper))
            result.upper = measurement.interval->upper;
    }
    return result;
}

ChartSeries& seriesOf(TimeChartData& data, const QString& group)
{
    for (ChartSeries& s : data.series)
        if (s.name == group)
            return s;
    ChartSeries added;
    added.name = group;
    added.colorIndex = data.series.size();
    added.points.resize(data.windows.size());
    data.series.push_back(std::move(added));
    return data.series.back();
}

} // namespace

TimeChartData fairnessChart(const Evaluation& evaluation, const std::string& feature,
                            const std::string& metric)
{
    TimeChartData data;
    for (const WindowResult& window : evaluation.windows) {
        data.windows.push_back(window.range);
        data.records.push_back(window.records);
    }
    QString reference;
    for (std::size_t i = 0; i < evaluation.windows.size(); ++i) {
        for (const Measurement& m : evaluation.windows[i].measurements) {
            if (m.feature != feature || m.metric != metric)
                continue;
            seriesOf(data, QString::fromStdString(m.monitored)).points[i] = point(m);
            reference = QString::fromStdString(m.reference);
            if (m.limits.lower)
                data.lowerLimit = m.limits.lower;
            if (m.limits.upper)
                data.upperLimit = m.limits.upper;
        }
    }
    if (const MetricInfo* info = findMetric(metric)) {
        data.neutral = info->neutral;
        data.percent = info->unit == MetricUnit::Proportion;
    }
    data.valueTitle = metricName(metric);
    const QString name = QString::fromStdString(feature);
    if (data.series.size() == 1 && !reference.isEmpty() && !data.series.front().name.isEmpty())
        data.title = QCoreApplication::translate("FairnessChart", "%1: %2 against %3")
                         .arg(name, data.series.front().name, reference);
    else if (!reference.isEmpty())
        data.title = QCoreApplication::translate("FairnessChart", "%1: %n group(s) against %2", nullptr,
                                                 static_cast<int>(data.series.size()))
                         .arg(name, reference);
    else
        data.title = name;
    for (ChartSeries& series : data.series)
        if (series.name.isEmpty()) // one value over all groups
            series.name = QCoreApplication::translate("FairnessChart", "all groups");
    return data;
}

} // namespace tiltmeter
