// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/flips.h"

#include <algorithm>
#include <iterator>

namespace tiltmeter {
namespace {

template <class T>
void append(std::vector<T>& from, std::vector<T>& into)
{
    into.insert(into.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

/// In the words of labels, in whose place the other decisions are. Where some records were compared, a
/// division by 0 is one: of rates between which there is no ratio, because nobody's decision differs.
void nameReason(Reason& reason, bool isCompared)
{
    if (reason == Reason::NoLabels || (reason == Reason::ZeroDenominator && !isCompared))
        reason = Reason::NoOtherDecisions;
}

void appendMeasurements(std::vector<Measurement>& from, std::vector<Measurement>& into)
{
    for (Measurement& m : from)
        nameReason(m.reason, m.monitoredRecords > 0 && (m.reference.empty() || m.referenceRecords > 0));
    append(from, into);
}

/// Both were made of the same groups in the same order.
void appendRates(std::vector<GroupRates>& from, std::vector<GroupRates>& into)
{
    for (std::size_t i = 0; i < std::min(from.size(), into.size()); ++i) {
        for (GroupRates::Rate& rate : from[i].rates)
            nameReason(rate.reason, from[i].flips && from[i].flips->compared > 0);
        append(from[i].rates, into[i].rates);
        into[i].flips = from[i].flips;
    }
}

bool isAmong(const MetricInfo& metric, const std::vector<std::string>& ids)
{
    const auto has = [&ids](std::string_view id) { return std::ranges::find(ids, id) != ids.end(); };
    return has(metric.id) || std::ranges::any_of(metric.aliases, has);
}

bool isLimited(const MetricInfo& metric, const FairnessConfig& config)
{
    const auto among = [&metric](const std::map<std::string, Limits>& limits) {
        return std::ranges::any_of(limits,
                                   [&](const auto& limit) { return findMetric(limit.first) == &metric; });
    };
    return among(config.limits) || std::ranges::any_of(config.features, [&](const MonitoredFeature& feature) {
               return among(feature.limits);
           });
}

} // namespace

Result<AggregationPlan> planForFlips(AggregationPlan plan, const Schema& schema, const std::string& column)
{
    if (!schema.find(column)) {
        std::string names;
        for (const ColumnSpec& each : schema.columns)
            names += (names.empty() ? "" : "\n") + each.name;
        return fail(ErrorCode::NoSuchColumn, column, names);
    }
    if (column == plan.predictionColumn)
        return fail(ErrorCode::InvalidValue, column, column + "\nother_column");
    plan.labelColumn = column;
    plan.scoreColumn.clear();
    plan.scoreCells = false;
    plan.regressionPrediction.clear();
    plan.regressionLabel.clear();
    return plan;
}

std::vector<const MetricInfo*> selectFlips(const FairnessConfig& config)
{
    const std::vector<std::string>& ids = config.metrics;
    const auto has = [&ids](std::string_view id) { return std::ranges::find(ids, id) != ids.end(); };
    const bool byDefault = ids.empty() || has("default");
    std::vector<const MetricInfo*> selected;
    for (const MetricInfo& metric : metricTable()) {
        if (!metric.needsOtherDecision || (metric.needsControl && config.controlFeature.empty()))
            continue;
        const bool isUsual = metric.scope == MetricScope::Group ||
                             (metric.scope == MetricScope::Pair && metric.unit == MetricUnit::Difference);
        if (has("all") || isAmong(metric, ids) || (byDefault && (isUsual || isLimited(metric, config))))
            selected.push_back(&metric);
    }
    return selected;
}

void addFlips(WindowResult flips, WindowResult& into)
{
    appendMeasurements(flips.measurements, into.measurements);
    appendRates(flips.groups, into.groups);
    appendRates(flips.totals, into.totals);
    for (std::size_t i = 0; i < std::min(flips.strata.size(), into.strata.size()); ++i) {
        appendMeasurements(flips.strata[i].measurements, into.strata[i].measurements);
        appendRates(flips.strata[i].groups, into.strata[i].groups);
    }
}

} // namespace tiltmeter
