// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/metric_table.h"

#include "metrics/metric_row.h"

#include <algorithm>
#include <cassert>
#include <deque>
#include <map>

namespace tiltmeter {
namespace {

MetricRow rateAsMetric(const RateRow& rate)
{
    MetricRow row;
    row.info = rate.info;
    row.rate = &rate;
    row.value = [](const MetricRow& self, const MetricInput& input) {
        return rateOf(*self.rate, *input.monitored, input.overall);
    };
    row.interval = [](const MetricRow& self, const MetricInput& input, const IntervalOptions& options) {
        return rateInterval(*self.rate, *input.monitored, options);
    };
    row.resampled = rate.resampled;
    row.needsScoreCells = rate.needsScoreCells;
    row.minimumClasses = rate.minimumClasses;
    row.basis = rate.basis;
    row.records = rate.records != 0 ? rate.records : rate.denominator;
    return row;
}

struct Table {
    std::vector<MetricRow> rows;
    std::vector<MetricInfo> infos; ///< of the rows, in their order
    std::map<std::string_view, std::size_t> byName;

    Table()
    {
        addPairMetrics(rows);
        addNamedPairMetrics(rows);
        addDistributionMetrics(rows);
        addScorePairMetrics(rows);
        addControlMetrics(rows);
        addNamedGroupMetrics(rows);
        addGroupMetrics(rows);
        addInequalityMetrics(rows);
        addBiasScan(rows);
        for (const RateRow& rate : rateTable())
            rows.push_back(rateAsMetric(rate));
        for (const MetricRow& row : rows)
            infos.push_back(row.info);
        for (std::size_t i = 0; i < infos.size(); ++i) {
            [[maybe_unused]] const bool isNew = byName.emplace(infos[i].id, i).second;
            assert(isNew);
        }
        // A name that is an id somewhere means that one, whatever peers call so.
        for (std::size_t i = 0; i < infos.size(); ++i)
            for (const std::string_view alias : infos[i].aliases)
                byName.emplace(alias, i);
    }
};

const Table& table()
{
    static const Table instance;
    return instance;
}

} // namespace

std::span<const MetricInfo> metricTable()
{
    return table().infos;
}

const MetricInfo* findMetric(std::string_view id)
{
    const auto it = table().byName.find(id);
    return it == table().byName.end() ? nullptr : &table().infos[it->second];
}

namespace {

/// What a comparison comes to when groups, or records, are treated alike.
std::optional<double> equalityOf(const MetricInfo& info)
{
    using enum MetricUnit;
    const MetricRow& row = rowOf(info);
    const bool isGroup = row.extreme == Extreme::Minimum || row.extreme == Extreme::Maximum;
    const bool ofGroups = info.scope == MetricScope::Groups && !isGroup &&
                          (info.unit == Difference || info.unit == Ratio || info.unit == Distance);
    // Nothing is more equal than 0, as of indices of inequality.
    const bool isIndex = row.rate == nullptr && info.scope != MetricScope::Group &&
                         info.direction == MetricDirection::HighIsBad && info.sensible.lower == info.neutral;
    const bool ofPair = info.scope == MetricScope::Pair && info.unit != Plain;
    return ofPair || ofGroups || isIndex ? std::optional(info.neutral) : std::nullopt;
}

} // namespace

MetricRules metricRules()
{
    return [](std::string_view id) -> std::optional<MetricRule> {
        const MetricInfo* info = findMetric(id);
        if (info == nullptr)
            return std::nullopt;
        return MetricRule{info->sensible,        info->needsLabels,       info->needsScores,
                          info->needsRegression, info->needsControl,      info->scope != MetricScope::Group,
                          equalityOf(*info),     info->needsOtherDecision};
    };
}

const MetricRow& rowOf(const MetricInfo& info)
{
    const auto index = static_cast<std::size_t>(&info - table().infos.data());
    assert(index < table().rows.size());
    return table().rows[index];
}

std::string_view keepName(std::string name)
{
    static std::deque<std::string> names;
    return names.emplace_back(std::move(name));
}

std::uint64_t MetricRow::eligible(const GroupData& group) const
{
    RateRow row;
    row.basis = basis;
    row.records = records;
    return row.eligible(group);
}

Reason asReference(Reason reason)
{
    switch (reason) {
    case Reason::EmptyGroup:
        return Reason::EmptyReference;
    case Reason::ZeroDenominator:
        return Reason::ZeroReferenceDenominator;
    default:
        return reason;
    }
}

void addRateCounts(const RateRow& rate, const GroupData& group, const std::string& prefix,
                   MetricCounts& counts)
{
    const auto add = [&](std::string_view name, double value) {
        std::string full = prefix + std::string(name);
        if (std::ranges::find(counts, full, &MetricCounts::value_type::first) == counts.end())
            counts.emplace_back(std::move(full), value);
    };
    if (rate.isProportion()) {
        add(rate.numeratorName, group.sum(rate.numerator));
        add(rate.denominatorName, group.sum(rate.denominator));
        return;
    }
    switch (rate.basis) {
    case Basis::Cells:
        add("true_positives", group.sum(cells::truePositive));
        add("false_positives", group.sum(cells::falsePositive));
        add("false_negatives", group.sum(cells::falseNegative));
        add("true_negatives", group.sum(cells::trueNegative));
        return;
    case Basis::Records:
        add("records", static_cast<double>(group.records));
        return;
    case Basis::Scored:
        add("scored", group.scoredAtAll().weight);
        return;
    case Basis::ScoredWithLabel:
        add("scored_favorable_labels", group.scored[static_cast<std::size_t>(Outcome::Favorable)].weight);
        add("scored_unfavorable_labels", group.scored[static_cast<std::size_t>(Outcome::Unfavorable)].weight);
        return;
    case Basis::Regression:
        add("predicted_and_labelled", group.regression.weight);
        return;
    }
}

numeric::Interval absoluteInterval(const numeric::Interval& interval)
{
    const double low = std::abs(interval.lower);
    const double high = std::abs(interval.upper);
    const bool mayBeZero = interval.lower <= 0 && interval.upper >= 0;
    return {mayBeZero ? 0 : std::min(low, high), std::max(low, high)};
}

} // namespace tiltmeter
