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

/// Both were made of the same groups in the same order.
void appendRates(std::vector<GroupRates>& from, std::vector<GroupRates>& into)
{
    for (std::size_t i = 0; i < std::min(from.size(), into.size()); ++i)
        append(from[i].rates, into[i].rates);
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
        return fail(ErrorCode::InvalidValue, "--other-decision", column + "\nother_column");
    plan.labelColumn = column;
    plan.scoreColumn.clear();
    plan.scoreCells = false;
    plan.regressionPrediction.clear();
    plan.regressionLabel.clear();
    return plan;
}

std::vector<const MetricInfo*> selectFlips(const std::vector<std::string>& ids)
{
    const auto has = [&ids](std::string_view id) { return std::ranges::find(ids, id) != ids.end(); };
    std::vector<const MetricInfo*> selected;
    for (const MetricInfo& metric : metricTable()) {
        if (!metric.needsOtherDecision)
            continue;
        const bool isUsual = metric.scope == MetricScope::Group ||
                             (metric.scope == MetricScope::Pair && metric.unit == MetricUnit::Difference);
        const bool isNamed = has(metric.id) || std::ranges::any_of(metric.aliases, has);
        if (isNamed || has("all") || (isUsual && (ids.empty() || has("default"))))
            selected.push_back(&metric);
    }
    return selected;
}

void addFlips(WindowResult flips, WindowResult& into)
{
    append(flips.measurements, into.measurements);
    appendRates(flips.groups, into.groups);
    appendRates(flips.totals, into.totals);
    for (std::size_t i = 0; i < std::min(flips.strata.size(), into.strata.size()); ++i) {
        append(flips.strata[i].measurements, into.strata[i].measurements);
        appendRates(flips.strata[i].groups, into.strata[i].groups);
    }
}

} // namespace tiltmeter
