// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/evaluation_facts.h"

#include "metrics/metric_table.h"
#include "metrics/plan_for.h"

#include <algorithm>

namespace tiltmeter {
namespace {

void addOnce(std::vector<std::string>& list, const std::string& item)
{
    if (std::ranges::find(list, item) == list.end())
        list.push_back(item);
}

bool hasLimits(const Measurement& m)
{
    return m.limits.lower || m.limits.upper;
}

} // namespace

std::vector<std::string> measuredFeatures(const Evaluation& evaluation, bool withAllRecords)
{
    std::vector<std::string> measured;
    forEachMeasurement(evaluation, [&](const Measurement& m) {
        if (withAllRecords || !m.feature.empty())
            addOnce(measured, m.feature);
    });
    std::vector<std::string> ordered;
    const auto take = [&](const std::string& name) {
        if (std::ranges::find(measured, name) != measured.end())
            addOnce(ordered, name);
    };
    for (const MonitoredFeature& feature : evaluation.config.features)
        take(feature.column);
    for (const Intersection& intersection : evaluation.config.intersections)
        take(displayName(intersection));
    for (const std::string& name : measured)
        addOnce(ordered, name);
    return ordered;
}

std::vector<std::string> measuredMetrics(const Evaluation& evaluation, const std::string& feature)
{
    std::vector<std::string> measured;
    forEachMeasurement(evaluation, [&](const Measurement& m) {
        if (m.feature == feature)
            addOnce(measured, m.metric);
    });
    std::vector<std::string> ordered;
    for (const MetricInfo& info : metricTable())
        if (std::ranges::find(measured, info.id) != measured.end())
            ordered.emplace_back(info.id);
    for (const std::string& metric : measured)
        addOnce(ordered, metric);
    return ordered;
}

std::vector<std::string> leadingMetrics(const Evaluation& evaluation, const std::string& feature)
{
    std::vector<std::string> limited;
    forEachMeasurement(evaluation, [&](const Measurement& m) {
        if (m.feature == feature && hasLimits(m))
            addOnce(limited, m.metric);
    });
    std::vector<std::string> metrics = measuredMetrics(evaluation, feature);
    if (limited.empty()) {
        metrics.resize(std::min<std::size_t>(metrics.size(), 1));
        return metrics;
    }
    std::erase_if(metrics, [&](const std::string& metric) {
        return std::ranges::find(limited, metric) == limited.end();
    });
    return metrics;
}

std::vector<ComparisonKey> comparisonsOf(const Evaluation& evaluation, const std::string& feature,
                                         const std::string& metric)
{
    std::vector<ComparisonKey> keys;
    forEachMeasurement(evaluation, [&](const Measurement& m) {
        if (m.feature != feature || m.metric != metric)
            return;
        const auto known = std::ranges::find(keys, m.monitored, &ComparisonKey::monitored);
        if (known != keys.end())
            known->reference = m.reference;
        else
            keys.push_back({m.feature, m.metric, m.monitored, m.reference});
    });
    return keys;
}

const Measurement* findMeasurement(const WindowResult& window, const ComparisonKey& key)
{
    for (const Measurement& m : window.measurements)
        if (m.feature == key.feature && m.metric == key.metric && m.monitored == key.monitored)
            return &m;
    return nullptr;
}

Standing standingOf(const Evaluation& evaluation, const ComparisonKey& key)
{
    Standing standing;
    for (auto window = evaluation.windows.rbegin(); window != evaluation.windows.rend(); ++window) {
        const Measurement* m = findMeasurement(*window, key);
        if (m == nullptr || m->verdict == Verdict::NotJudged)
            continue;
        if (standing.measurement == nullptr) {
            standing.measurement = m;
            standing.window = &window->range;
        }
        if (m->verdict != Verdict::Fail)
            break;
        if (!window->range.empty()) // of records without times there is no day to name
            standing.failingSince = window->range.begin;
    }
    if (standing.measurement == nullptr)
        standing.measurement = findMeasurement(evaluation.overall, key);
    return standing;
}

} // namespace tiltmeter
