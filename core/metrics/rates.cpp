// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/rates.h"

#include "metrics/rate_cache.h"
#include "numeric/proportion.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tiltmeter {

MetricValue::MetricValue(double number)
{
    if (std::isfinite(number))
        value = number;
    else
        reason = Reason::ZeroDenominator;
}

std::uint64_t RateRow::eligible(const GroupData& group) const
{
    switch (basis) {
    case Basis::Cells:
        return group.count(records != 0 ? records : denominator);
    case Basis::Records:
        return group.records;
    case Basis::Scored:
        return group.scoredAtAll().records;
    case Basis::ScoredWithLabel:
        return group.scoredWithLabel().records;
    case Basis::Regression:
        break;
    }
    return group.regression.records;
}

std::span<const RateRow> rateTable()
{
    static const std::vector<RateRow> table = [] {
        std::vector<RateRow> rows;
        addOutcomeRates(rows);
        addScoreRates(rows);
        addRegressionRates(rows);
        addClassRates(rows);
        for (std::size_t i = 0; i < rows.size(); ++i)
            rows[i].index = i;
        return rows;
    }();
    return table;
}

const RateRow* findRate(std::string_view id)
{
    const auto it = std::ranges::find(rateTable(), id, [](const RateRow& row) { return row.info.id; });
    return it == rateTable().end() ? nullptr : &*it;
}

Reason whyNothing(const GroupData& group, bool aboutLabels)
{
    if (group.records == 0 && !group.resampled)
        return Reason::EmptyGroup;
    // Nothing can be said about labels when no record has one.
    if (aboutLabels && group.sum(cells::withLabel) == 0)
        return Reason::NoLabels;
    return Reason::ZeroDenominator;
}

namespace {

MetricValue computed(const RateRow& rate, const GroupData& group, const GroupData* overall)
{
    if (!rate.isProportion())
        return rate.value(group, overall);
    const double denominator = group.sum(rate.denominator);
    if (!(denominator > 0))
        return whyNothing(group, rate.info.needsLabels);
    return group.sum(rate.numerator) / denominator;
}

} // namespace

MetricValue rateOf(const RateRow& rate, const GroupData& group, const GroupData* overall)
{
    // Of one draw every rate is asked for by many metrics; otherwise those of outcome cells are as quick to
    // compute as to look up.
    if (group.cache == nullptr || (rate.isOfCells() && !group.resampled))
        return computed(rate, group, overall);
    std::optional<MetricValue>& known = group.cache->of(rate).value;
    if (!known)
        known = computed(rate, group, overall);
    return *known;
}

Proportion proportionOf(const RateRow& rate, const GroupData& group)
{
    assert(rate.isProportion());
    const double n = group.effective(rate.denominator);
    if (!(n > 0))
        return {};
    return {group.sum(rate.numerator) / group.sum(rate.denominator) * n, n};
}

std::optional<MetricInterval> rateInterval(const RateRow& rate, const GroupData& group,
                                           const IntervalOptions& options)
{
    if (rate.isProportion()) {
        const Proportion p = proportionOf(rate, group);
        if (!(p.n > 0))
            return std::nullopt;
        return MetricInterval{numeric::wilson(p.x, p.n, options.confidence), IntervalMethod::Wilson};
    }
    if (rate.interval == nullptr || !rateOf(rate, group, &group).value)
        return std::nullopt;
    if (group.cache == nullptr)
        return rate.interval(group, options);
    for (const RateCache::Interval& known : group.cache->of(rate).intervals)
        if (known.options == options)
            return known.interval;
    const std::optional<MetricInterval> interval = rate.interval(group, options);
    group.cache->of(rate).intervals.push_back({options, interval});
    return interval;
}

} // namespace tiltmeter
