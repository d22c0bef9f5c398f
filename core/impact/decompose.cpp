// SPDX-License-Identifier: GPL-3.0-or-later
#include "impact/decompose.h"

#include "numeric/standardization.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

constexpr std::uint64_t fewestRecords = 30;

/// One group in one sample: by stratum what was decided, and in whose favor.
struct Strata {
    std::vector<double> all;
    std::vector<double> yes;
    std::uint64_t records = 0;
};

Strata strataOf(const WindowStats& stats, std::size_t set, std::size_t first, std::size_t count,
                const std::vector<OutcomeClass>& classes)
{
    Strata strata;
    strata.all.resize(count);
    strata.yes.resize(count);
    if (set >= stats.sets.size()) // no record at all
        return strata;
    double weight = 0;
    double squared = 0;
    for (std::size_t s = 0; s < count && first + s < stats.sets[set].size(); ++s) {
        const Tally counted = tally(stats.sets[set][first + s], classes);
        const auto sumOf = [](const auto& byLabel) { return byLabel[0] + byLabel[1] + byLabel[2]; };
        constexpr auto no = static_cast<std::size_t>(Outcome::Unfavorable);
        constexpr auto yes = static_cast<std::size_t>(Outcome::Favorable);
        strata.yes[s] = sumOf(counted.weight[yes]);
        strata.all[s] = strata.yes[s] + sumOf(counted.weight[no]);
        strata.records += sumOf(counted.records[yes]) + sumOf(counted.records[no]);
        weight += strata.all[s];
        squared += sumOf(counted.squaredWeight[yes]) + sumOf(counted.squaredWeight[no]);
    }
    // To the effective sample size (Kish 1965); weights of 1 stay as they are.
    const double scale = squared > 0 ? weight / squared : 1;
    for (std::size_t s = 0; s < count; ++s) {
        strata.yes[s] *= scale;
        strata.all[s] *= scale;
    }
    return strata;
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

void fillIn(MixDecomposition& d, const Strata& baseline, const Strata& current, double confidence, int draws,
            std::uint64_t seed, KeptIntervals& kept)
{
    std::vector<numeric::RateCell> cells(baseline.all.size());
    for (std::size_t s = 0; s < cells.size(); ++s)
        cells[s] = {baseline.all[s], baseline.yes[s], current.all[s], current.yes[s]};
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
    const auto intervals = kept.bootstrap(cells, confidence, draws, seed);
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

std::vector<MixDecomposition> decompose(const MixPlan& plan, const MixPlan::Entry& entry,
                                        const WindowStats& baseline, const WindowStats& window,
                                        double confidence, int draws, std::uint64_t seed, KeptIntervals& kept)
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
            const auto strata = [&](const WindowStats& stats) {
                return strataOf(stats, *entry.sets[column], group * entry.strata, entry.strata,
                                plan.scan.classes);
            };
            const Strata before = strata(baseline);
            const Strata now = strata(window);
            d.baselineRecords = before.records;
            d.records = now.records;
            fillIn(d, before, now, confidence, draws, seed + column * 1009 + group, kept);
        }
    }
    return result;
}

} // namespace tiltmeter
