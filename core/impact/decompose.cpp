// SPDX-License-Identifier: GPL-3.0-or-later
#include "impact/decompose.h"

#include "numeric/standardization.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tiltmeter {
namespace {

constexpr std::uint64_t fewestRecords = 30;

StratumCounts strataOf(const OutcomeWindow& window, std::size_t set, std::size_t first, std::size_t count)
{
    StratumCounts strata;
    strata.all.resize(count);
    strata.yes.resize(count);
    if (set >= window.sets.size()) // no record at all
        return strata;
    for (std::size_t s = 0; s < count && first + s < window.sets[set].size(); ++s) {
        const OutcomeSums& sums = window.sets[set][first + s];
        strata.yes[s] = sums.favorable;
        strata.all[s] = sums.favorable + sums.unfavorable;
        strata.records += sums.records;
        strata.squared += sums.squaredWeight;
    }
    return strata;
}

/// To the effective sample size (Kish 1965); weights of 1 stay as they are.
double scaleOf(const StratumCounts& strata)
{
    const double weight = std::accumulate(strata.all.begin(), strata.all.end(), 0.0);
    return strata.squared > 0 ? weight / strata.squared : 1;
}

ImpactReading readingOf(const MixDecomposition& d)
{
    const bool mix = d.mix && d.mix->isSure();
    const bool treatment = d.treatment && d.treatment->isSure();
    if (mix && treatment)
        return ImpactReading::Both;
    if (mix)
        return ImpactReading::Population;
    return treatment ? ImpactReading::Treatment : ImpactReading::Nothing;
}

void fillIn(MixDecomposition& d, const StratumCounts& baseline, const StratumCounts& current,
            double confidence)
{
    std::vector<numeric::RateCell> cells(baseline.all.size());
    const double before = scaleOf(baseline);
    const double now = scaleOf(current);
    for (std::size_t s = 0; s < cells.size(); ++s)
        cells[s] = {before * baseline.all[s], before * baseline.yes[s], now * current.all[s],
                    now * current.yes[s]};
    std::erase_if(cells, [](const numeric::RateCell& c) { return c.baseline <= 0 && c.current <= 0; });
    const auto parts = numeric::decomposeRates(cells);
    if (!parts) {
        d.status = ImpactStatus::TooFewRecords;
        return;
    }
    d.baselineRate = parts->baselineRate;
    d.currentRate = parts->currentRate;
    d.unmatched = parts->unmatched;
    if (std::min(d.baselineRecords, d.records) < fewestRecords) {
        d.status = ImpactStatus::TooFewRecords;
        return;
    }
    const auto intervals = numeric::decompositionIntervals(cells, confidence);
    if (!intervals) {
        d.status = ImpactStatus::TooFewRecords;
        return;
    }
    d.change = {parts->change, intervals->change};
    d.mix = {parts->mix, intervals->mix};
    d.rate = {parts->rate, intervals->rate};
    d.interaction = {parts->interaction, intervals->interaction};
    d.treatment = {parts->treatment, intervals->treatment};
    if (d.change->isSure())
        d.explained = parts->mix / parts->change;
    else
        d.status = ImpactStatus::NoChange;
    d.reading = readingOf(d);
}

} // namespace

void StratumCounts::add(const StratumCounts& other)
{
    for (std::size_t s = 0; s < all.size(); ++s) {
        all[s] += other.all[s];
        yes[s] += other.yes[s];
    }
    squared += other.squared;
    records += other.records;
}

EntryCounts countsOf(const MixPlan& plan, const MixPlan::Entry& entry, const OutcomeWindow& window)
{
    EntryCounts counts(plan.columns.size());
    for (std::size_t column = 0; column < plan.columns.size(); ++column)
        for (std::size_t group = 0; entry.sets[column] && group < plan.columns[column].groups.size(); ++group)
            counts[column].push_back(
                strataOf(window, *entry.sets[column], group * entry.strata, entry.strata));
    return counts;
}

void add(EntryCounts& sum, const EntryCounts& part)
{
    for (std::size_t column = 0; column < sum.size(); ++column)
        for (std::size_t group = 0; group < sum[column].size(); ++group)
            sum[column][group].add(part[column][group]);
}

std::vector<MixDecomposition> decompose(const MixPlan& plan, const MixPlan::Entry& entry,
                                        const EntryCounts& baseline, const EntryCounts& window,
                                        double confidence)
{
    std::vector<MixDecomposition> result;
    for (std::size_t column = 0; column < plan.columns.size(); ++column) {
        const MixPlan::Protected& by = plan.columns[column];
        const bool isFeature = std::ranges::any_of(
            entry.features, [&by](const auto* f) { return f->feature->name == by.column; });
        if (isFeature) // its mix within one of its own groups says nothing
            continue;
        for (std::size_t group = 0; group < by.groups.size(); ++group) {
            MixDecomposition& d = result.emplace_back();
            d.protectedColumn = by.column;
            d.group = by.groups[group];
            d.isReference = by.isReference[group];
            if (!entry.sets[column]) {
                d.status = ImpactStatus::TooManyCategories;
                continue;
            }
            const StratumCounts& before = baseline[column][group];
            const StratumCounts& now = window[column][group];
            d.baselineRecords = before.records;
            d.records = now.records;
            fillIn(d, before, now, confidence);
        }
    }
    return result;
}

} // namespace tiltmeter
