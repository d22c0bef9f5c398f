// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/drift_method_row.h"
#include "numeric/ks.h"
#include "numeric/ranks.h"
#include "numeric/wasserstein.h"

#include <cmath>

namespace tiltmeter {
namespace {

using namespace numeric;

bool isExact(const DriftInput& input)
{
    return input.pair.plan->isExact;
}

void take(DriftMeasurement& result, const std::optional<BoundedValue>& bounded, double scale = 1)
{
    if (!bounded)
        return;
    result.value = bounded->value / scale;
    result.bound = bounded->bound / scale;
}

void ks(const DriftInput& input, DriftMeasurement& result)
{
    if (isExact(input)) {
        if (const auto statistic = ksStatistic(input.pair.values))
            result.value = statistic->value;
    } else if (const auto statistic = ksStatisticBounded(input.pair.ranges)) {
        // The statistic lies in [value, value + bound]; the part that is sure is shown and tested.
        result.value = statistic->value;
        result.bound = statistic->bound;
    }
    if (result.value)
        setPValue(result, ksPValueOneSample(*result.value, input.n, input.m));
}

std::optional<BoundedValue> wassersteinOf(const DriftInput& input)
{
    if (!isExact(input))
        return wassersteinDistance(std::span<const RangeCell>(input.pair.ranges));
    const auto value = wassersteinDistance(std::span<const ValueCell>(input.pair.values));
    return value ? std::optional(BoundedValue{*value, 0}) : std::nullopt;
}

void wasserstein(const DriftInput& input, DriftMeasurement& result)
{
    take(result, wassersteinOf(input));
}

void wassersteinNormalized(const DriftInput& input, DriftMeasurement& result)
{
    const auto deviation = input.baseline.standardDeviation(0);
    if (!deviation || !(*deviation > 0)) {
        result.reason = DriftReason::ConstantBaseline;
        return;
    }
    take(result, wassersteinOf(input), *deviation);
}

void energy(const DriftInput& input, DriftMeasurement& result)
{
    if (isExact(input))
        result.value = energyDistance(std::span<const ValueCell>(input.pair.values));
    else
        take(result, energyDistance(std::span<const RangeCell>(input.pair.ranges)));
}

void cramerVonMisesOf(const DriftInput& input, DriftMeasurement& result)
{
    if (isExact(input))
        result.value = cramerVonMises(std::span<const ValueCell>(input.pair.values));
    else
        take(result, cramerVonMises(std::span<const RangeCell>(input.pair.ranges)));
    if (result.value)
        setPValue(result, cramerVonMisesPValue(*result.value, input.n, input.m));
}

/// As SciPy computes it: from cells it is that of cells taken as ties.
void cramerVonMisesOfMidranks(const DriftInput& input, DriftMeasurement& result)
{
    result.value = cramerVonMisesMidrank(input.pair.values);
    result.hasBound = isExact(input);
    if (result.value)
        setPValue(result, cramerVonMisesPValue(*result.value, input.n, input.m));
}

void andersonDarlingOf(const DriftInput& input, DriftMeasurement& result)
{
    const auto test = andersonDarling(input.pair.values);
    if (!test)
        return;
    result.value = test->standardized;
    setPValue(result, test->pValue);
    if (isExact(input))
        return;
    const auto bounded = andersonDarlingBounded(input.pair.ranges);
    result.hasBound = bounded.has_value();
    if (bounded)
        result.bound = bounded->bound;
}

/// Pairs of a baseline's and a window's value that share a cell: their order is not known.
double undecidedPairs(const DriftInput& input)
{
    double pairs = 0;
    for (const RangeCell& cell : input.pair.ranges)
        pairs += cell.lower < cell.upper ? cell.baseline * cell.current : 0;
    return pairs;
}

void mannWhitneyU(const DriftInput& input, DriftMeasurement& result)
{
    const auto test = mannWhitney(input.pair.values);
    if (!test)
        return;
    result.value = test->uBaseline;
    result.bound = undecidedPairs(input) / 2;
    setPValue(result, test->twoSided);
}

/// Twice the distance of the probability of superiority from one half: 0 without a shift, 1 for no overlap.
void mannWhitneyEffect(const DriftInput& input, DriftMeasurement& result)
{
    const auto test = mannWhitney(input.pair.values);
    if (!test)
        return;
    result.value = std::abs(2 * test->superiority - 1);
    result.bound = undecidedPairs(input) / (input.n * input.m);
    setPValue(result, test->twoSided);
}

void welchT(const DriftInput& input, DriftMeasurement& result)
{
    const auto test = welchTest(input.baseline, input.current);
    if (!test)
        return;
    result.value = test->t;
    setPValue(result, test->twoSided);
}

void meanShift(const DriftInput& input, DriftMeasurement& result)
{
    const auto shift = standardizedDifference(input.baseline, input.current, Denominator::BaselineDeviation);
    if (!shift) {
        result.reason = DriftReason::ConstantBaseline;
        return;
    }
    result.value = std::abs(*shift);
    if (const auto test = welchTest(input.baseline, input.current))
        setPValue(result, test->twoSided);
}

DriftMethodRow row(std::string_view id, std::vector<std::string_view> aliases, bool isDefault, DriftUnit unit,
                   std::optional<double> suggested, bool hasP, std::string_view formula,
                   std::string_view source, decltype(DriftMethodRow::measure) measure)
{
    return {{id, std::move(aliases), true, false, unit, DriftDirection::HighIsDrift, hasP, isDefault,
             suggested, formula, source},
            measure};
}

} // namespace

void addNumericMethods(std::vector<DriftMethodRow>& rows)
{
    rows.push_back(row("wasserstein_distance", {"wasserstein", "earth_movers_distance"}, true, DriftUnit::Own,
                       std::nullopt, false, "integral of |F - G| dx", "order 1, in the column's unit",
                       wasserstein));
    rows.push_back(row("normalized_wasserstein_distance",
                       {"wasserstein_normalized", "normalized_wasserstein", "normed_wasserstein"}, true,
                       DriftUnit::Distance, 0.1, false,
                       "integral of |F - G| dx / standard deviation of the baseline",
                       "Evidently and Azure ML compare it with 0.1", wassersteinNormalized));
    DriftMethodRow largest =
        row("kolmogorov_smirnov", {"ks_statistic", "ks"}, true, DriftUnit::Distance, 0.1, true, "max |F - G|",
            "p from the one-sample distribution with nm / (n + m) values (Simard and L'Ecuyer 2011)", ks);
    largest.info.material = 0.04;
    rows.push_back(largest);
    rows.push_back(row("energy_distance", {"energy", "ed"}, true, DriftUnit::Statistic, std::nullopt, false,
                       "sqrt(2 integral (F - G)^2 dx)", "Szekely 2003", energy));
    rows.push_back(row("cramer_von_mises", {"cvm"}, true, DriftUnit::Statistic, std::nullopt, true,
                       "nm / N^2 sum (F - G)^2", "Anderson 1962", cramerVonMisesOf));
    DriftMethodRow midranks = row("cramer_von_mises_midrank", {}, false, DriftUnit::Statistic, std::nullopt,
                                  true, "U / (nm N) - (4 nm - 1) / (6 N), U from midranks",
                                  "as SciPy computes it; ties alone make it grow", cramerVonMisesOfMidranks);
    midranks.info.direction = DriftDirection::Describes;
    rows.push_back(midranks);
    rows.push_back(row("anderson_darling", {"anderson"}, true, DriftUnit::Statistic, std::nullopt, true,
                       "(A^2 - 1) / its standard deviation", "Scholz and Stephens 1987, midranks",
                       andersonDarlingOf));
    DriftMethodRow u =
        row("mann_whitney_u", {"mann_whitney", "mannw"}, false, DriftUnit::Statistic, std::nullopt, true,
            "pairs in which the baseline's value is the larger one, ties one half",
            "Mann and Whitney 1947, normal approximation with ties and continuity", mannWhitneyU);
    u.info.direction = DriftDirection::Describes;
    rows.push_back(u);
    rows.push_back(row("mann_whitney_effect", {"rank_biserial_correlation"}, false, DriftUnit::Distance, 0.1,
                       true, "|2 P(c > r) - 1|, ties one half", "p of Mann and Whitney's test (1947)",
                       mannWhitneyEffect));
    DriftMethodRow t = row("welch_t", {"t_test", "welch"}, false, DriftUnit::Statistic, std::nullopt, true,
                           "(mean(r) - mean(c)) / sqrt(var(r) / n + var(c) / m)",
                           "Welch 1947, variances not assumed equal", welchT);
    t.info.direction = DriftDirection::Describes;
    rows.push_back(t);
    rows.push_back(row("mean_shift", {"standardized_mean_difference"}, true, DriftUnit::Distance, 0.1, true,
                       "|mean(c) - mean(r)| / standard deviation of the baseline", "p of Welch's test (1947)",
                       meanShift));
}

} // namespace tiltmeter
