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

PointState stateOf(const DriftMeasurement& m)
{
    if (!m.value)
        return PointState::Undefined;
    if (m.status == MeasurementStatus::TooFewRecords)
        return PointState::TooFew;
    switch (m.verdict) {
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
        point.state = stateOf(*m);
        if (m->value && m->bound > 0) {
            point.lower = *m->value - m->bound;
            point.upper = *m->value + m->bound;
        }
        if (m->limit && !describes)
            data.upperLimit = m->limit;
        if (describes && m->baselineValue)
            data.neutral = m->baselineValue;
    }
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
        if (window.magnitude->mccLimit)
            data.upperLimit = std::max(data.upperLimit.value_or(0), *window.magnitude->mccLimit);
    }
    if (!any)
        return {};
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

std::vector<std::size_t> featuresByDrift(const DriftEvaluation& evaluation)
{
    std::vector<std::size_t> order(evaluation.features.size());
    std::iota(order.begin(), order.end(), 0);
    std::vector<std::pair<int, double>> keys;
    for (const DriftFeature& feature : evaluation.features)
        keys.push_back(urgency(evaluation, feature.name));
    std::ranges::stable_sort(order, [&keys](std::size_t a, std::size_t b) { return keys[a] > keys[b]; });
    return order;
}

} // namespace tiltmeter
