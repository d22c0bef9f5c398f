// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/drift_charts.h"

#include "drift/drift_methods.h"
#include "text/drift_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <numeric>

namespace tiltmeter {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("DriftCharts", text);
}

PointState pointStateOf(const DriftMeasurement& m)
{
    if (!m.value)
        return PointState::Undefined;
    switch (stateOf(m)) {
    case State::Pass:
        return PointState::Pass;
    case State::Fail:
        return PointState::Fail;
    case State::InsufficientEvidence:
        return PointState::Insufficient;
    case State::TooFewRecords:
        return PointState::TooFew;
    default:
        return PointState::NotJudged;
    }
}

/// Drifted windows, then how far the newest judged value lies against its limit.
std::pair<int, double> urgency(const DriftEvaluation& evaluation, const std::string& feature)
{
    std::pair<int, double> result{0, 0};
    for (const DriftWindow& window : evaluation.windows) {
        const DriftMeasurement* m = judgedMeasurement(window, feature);
        if (m == nullptr || !m->value || window.inBaseline)
            continue;
        result.first += m->verdict == Verdict::Fail ? 1 : 0;
        result.second = m->limit && *m->limit > 0 ? *m->value / *m->limit : *m->value;
    }
    return result;
}

/// Index of the first drifted window; the number of windows when there is none.
std::size_t firstBreach(const DriftEvaluation& evaluation, const std::string& feature)
{
    const auto it = std::ranges::find_if(evaluation.windows, [&feature](const DriftWindow& window) {
        const DriftMeasurement* m = judgedMeasurement(window, feature);
        return m != nullptr && m->verdict == Verdict::Fail;
    });
    return static_cast<std::size_t>(it - evaluation.windows.begin());
}

/// Windows without times are drawn one after the other, a millisecond a record.
TimePoint markOf(const DriftChange& change, const DriftEvaluation& evaluation)
{
    if (change.hasTimes)
        return change.since;
    std::uint64_t before = 0;
    for (const DriftWindow& window : evaluation.windows)
        before += window.firstRecord < change.sinceRecord ? window.records : 0;
    return {static_cast<std::int64_t>(before) * 1000};
}

} // namespace

TimeChartData driftChart(const DriftEvaluation& evaluation, std::size_t feature, const std::string& metric)
{
    TimeChartData data;
    const DriftFeature& column = evaluation.features[feature];
    data.title = QStringLiteral("%1: %2").arg(QString::fromStdString(column.name), driftMetricName(metric));
    data.valueTitle = driftMetricName(metric);
    const DriftMethodInfo* info = findDriftMethod(metric);
    data.percent = info != nullptr && info->unit == DriftUnit::Proportion;
    const bool describes = info != nullptr && info->direction == DriftDirection::Describes;
    ChartSeries series{tr("Window"), 0, {}};
    for (const DriftWindow& window : evaluation.windows) {
        data.windows.push_back(window.range);
        data.records.push_back(window.records);
        ChartPoint& point = series.points.emplace_back();
        const DriftMeasurement* m = findMeasurement(window, column.name, metric);
        if (m == nullptr)
            continue;
        point.value = m->value;
        point.state = pointStateOf(*m);
        if (m->value && m->bound > 0) {
            point.lower = *m->value - m->bound;
            point.upper = *m->value + m->bound;
        }
        if (m->limit && !describes)
            data.upperLimit = m->limit;
        if (describes && m->baselineValue)
            data.neutral = m->baselineValue;
        if (!describes && m->nullLimit) {
            data.band.resize(evaluation.windows.size());
            data.band[series.points.size() - 1] = std::pair(0.0, *m->nullLimit);
        }
    }
    data.bandName = tr("by chance");
    if (const DriftChange* change = changeOf(evaluation, feature))
        data.marks.push_back({markOf(*change, evaluation), change->kind == ChangeKind::Sudden
                                                               ? tr("sudden change")
                                                               : tr("gradual change")});
    if (!describes)
        data.neutral = 0;
    data.series.push_back(std::move(series));
    return data;
}

TimeChartData magnitudeChart(const DriftEvaluation& evaluation)
{
    TimeChartData data;
    data.title = tr("Drift magnitude");
    data.valueTitle = tr("Matthews' correlation");
    ChartSeries series{tr("Drift magnitude"), 0, {}};
    bool any = false;
    for (const DriftWindow& window : evaluation.windows) {
        data.windows.push_back(window.range);
        data.records.push_back(window.records);
        ChartPoint& point = series.points.emplace_back();
        if (!window.magnitude || !window.magnitude->mcc)
            continue;
        any = true;
        point.value = window.magnitude->mcc;
        point.state = window.magnitude->exceeds ? PointState::Fail : PointState::Pass;
        // The limit falls with the records of a window; the highest is on the safe side.
        data.band.resize(evaluation.windows.size());
        if (window.magnitude->mccLimit)
            data.band[series.points.size() - 1] = std::pair(0.0, *window.magnitude->mccLimit);
        if (window.magnitude->mccLimit)
            data.upperLimit = std::max(data.upperLimit.value_or(0), *window.magnitude->mccLimit);
    }
    if (!any)
        return {};
    data.bandName = tr("by guessing");
    data.neutral = 0;
    data.series.push_back(std::move(series));
    return data;
}

std::vector<std::string> chartableMeasures(const DriftEvaluation& evaluation, std::size_t feature)
{
    std::vector<std::string> measures;
    const std::string& name = evaluation.features[feature].name;
    for (const DriftWindow& window : evaluation.windows) {
        for (const DriftMeasurement& m : window.measurements)
            if (m.feature == name && m.value && std::ranges::find(measures, m.metric) == measures.end())
                measures.push_back(m.metric);
    }
    for (const DriftWindow& window : evaluation.windows)
        if (const DriftMeasurement* judged = judgedMeasurement(window, name)) {
            const auto it = std::ranges::find(measures, judged->metric);
            if (it != measures.end())
                std::rotate(measures.begin(), it, it + 1);
            break;
        }
    return measures;
}

std::vector<std::size_t> featuresInOrder(const DriftEvaluation& evaluation, DriftOrder by)
{
    std::vector<std::size_t> order(evaluation.features.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto nameOf = [&](std::size_t i) { return QString::fromStdString(evaluation.features[i].name); };
    if (by == DriftOrder::Name) {
        std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
            return QString::localeAwareCompare(nameOf(a), nameOf(b)) < 0;
        });
        return order;
    }
    std::vector<std::pair<int, double>> urgencies;
    std::vector<std::size_t> firsts;
    for (const DriftFeature& feature : evaluation.features) {
        urgencies.push_back(urgency(evaluation, feature.name));
        firsts.push_back(firstBreach(evaluation, feature.name));
    }
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        if (by == DriftOrder::FirstBreach && firsts[a] != firsts[b])
            return firsts[a] < firsts[b];
        return urgencies[a] > urgencies[b];
    });
    return order;
}

std::size_t newestJudged(const DriftEvaluation& evaluation, std::size_t feature)
{
    for (std::size_t i = evaluation.windows.size(); i-- > 0;) {
        const DriftMeasurement* m =
            judgedMeasurement(evaluation.windows[i], evaluation.features[feature].name);
        if (m != nullptr && m->verdict != Verdict::NotJudged)
            return i;
    }
    return evaluation.windows.empty() ? 0 : evaluation.windows.size() - 1;
}

State stateOf(const DriftMeasurement& m)
{
    if (m.status == MeasurementStatus::Undefined)
        return State::Undefined;
    if (m.status == MeasurementStatus::TooFewRecords)
        return State::TooFewRecords;
    return stateOf(m.verdict);
}

const DriftChange* changeOf(const DriftEvaluation& evaluation, std::size_t feature)
{
    const auto it =
        std::ranges::find(evaluation.changes, evaluation.features[feature].name, &DriftChange::feature);
    return it == evaluation.changes.end() ? nullptr : &*it;
}

} // namespace tiltmeter
