// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/drift_method_row.h"
#include "numeric/contingency.h"
#include "numeric/drift_null.h"

#include <cmath>
#include <numbers>

namespace tiltmeter {
namespace {

using namespace numeric;

using ShareFunction = std::optional<double> (*)(std::span<const double>, std::span<const double>);

/// Bins that hold anything at all: what is empty on both sides tells nothing.
double usedBins(const BinnedCounts& bins)
{
    double used = 0;
    for (std::size_t i = 0; i < bins.baseline.size(); ++i)
        used += bins.baseline[i] + bins.current[i] > 0 ? 1 : 0;
    return used;
}

template <ShareFunction f>
void distance(const DriftInput& input, DriftMeasurement& result)
{
    result.value = f(input.pair.bins.baseline, input.pair.bins.current);
}

void psi(const DriftInput& input, DriftMeasurement& result)
{
    const BinnedCounts& bins = input.pair.bins;
    const double used = usedBins(bins);
    result.value = populationStabilityIndex(bins.baseline, bins.current, input.floor());
    if (!result.value || used < 2)
        return;
    setPValue(result, populationStabilityPValue(*result.value, input.n, input.m, used));
    result.nullLimit = populationStabilityLimit(input.n, input.m, used, input.config.alpha);
}

void jensenShannon(const DriftInput& input, DriftMeasurement& result)
{
    const BinnedCounts& bins = input.pair.bins;
    const double used = usedBins(bins);
    result.value = jensenShannonDistance(bins.baseline, bins.current, LogBase::Two);
    const auto nats = jensenShannonDivergence(bins.baseline, bins.current, LogBase::E);
    if (!result.value || !nats || used < 2)
        return;
    setPValue(result, jensenShannonPValue(*nats, input.n, input.m, used));
    if (const auto limit = jensenShannonLimit(input.n, input.m, used, input.config.alpha))
        result.nullLimit = std::min(1.0, std::sqrt(*limit / std::numbers::ln2));
}

void kullbackLeibler(const DriftInput& input, DriftMeasurement& result)
{
    result.value =
        kullbackLeiblerDivergence(input.pair.bins.baseline, input.pair.bins.current, input.floor());
}

std::optional<double> overlap(std::span<const double> r, std::span<const double> c)
{
    const auto distance = totalVariationDistance(r, c);
    return distance ? std::optional(1 - *distance) : std::nullopt;
}

void chiSquare(const DriftInput& input, DriftMeasurement& result)
{
    const auto test = pearsonHomogeneity(input.pair.bins.baseline, input.pair.bins.current);
    if (!test)
        return;
    result.value = test->statistic;
    setPValue(result, test->pValue);
    if (test->degreesOfFreedom >= 1)
        result.nullLimit = chiSquareQuantile(input.config.alpha, test->degreesOfFreedom);
}

void gTest(const DriftInput& input, DriftMeasurement& result)
{
    const auto test = gTestHomogeneity(input.pair.bins.baseline, input.pair.bins.current);
    if (!test)
        return;
    result.value = test->statistic;
    setPValue(result, test->pValue);
}

/// The p-value is that of the homogeneity test of the same table.
void cramersVOf(const DriftInput& input, DriftMeasurement& result)
{
    result.value = cramersV(input.pair.bins.baseline, input.pair.bins.current);
    if (const auto test = pearsonHomogeneity(input.pair.bins.baseline, input.pair.bins.current))
        setPValue(result, test->pValue);
}

DriftMethodRow row(std::string_view id, std::vector<std::string_view> aliases, bool isDefault,
                   std::optional<double> suggested, bool hasP, std::string_view formula,
                   std::string_view source, decltype(DriftMethodRow::measure) measure)
{
    return {{id, std::move(aliases), true, true, DriftUnit::Distance, DriftDirection::HighIsDrift, hasP,
             isDefault, suggested, formula, source},
            measure};
}

} // namespace

void addShareMethods(std::vector<DriftMethodRow>& rows)
{
    rows.push_back(row("jensen_shannon_distance", {"jensenshannon", "jensen_shannon", "js", "js_distance"},
                       true, 0.1, true,
                       "sqrt((KL2(r, m) + KL2(c, m)) / 2), m = (r + c) / 2, logarithm base 2",
                       "Endres and Schindelin 2003; p from 8 JSD nm / (n + m) as chi-square", jensenShannon));
    rows.push_back(row("psi", {"population_stability_index"}, true, 0.1, true, "sum (c - r) ln(c / r)",
                       "Yurdakul and Naranjo 2020; p from PSI nm / (n + m) as chi-square", psi));
    rows.push_back(row("hellinger", {"hellinger_distance"}, true, 0.1, false,
                       "sqrt(sum (sqrt r - sqrt c)^2 / 2)", "Hellinger 1909", distance<hellingerDistance>));
    rows.push_back(row("total_variation", {"tvd", "total_variation_distance"}, true, 0.1, false,
                       "sum |r - c| / 2", "the share of records that would have to move",
                       distance<totalVariationDistance>));
    DriftMethodRow overlapRow = row("overlap", {"overlap_coefficient"}, false, std::nullopt, false,
                                    "1 - sum |r - c| / 2", "1 for equal distributions", distance<overlap>);
    overlapRow.info.direction = DriftDirection::Describes;
    rows.push_back(overlapRow);
    rows.push_back(row("kl_divergence", {"kl", "kl_div", "kullback_leibler"}, false, std::nullopt, false,
                       "sum r ln(r / c)", "Kullback and Leibler 1951", kullbackLeibler));
    rows.push_back(row("euclidean", {"l2", "euclidean_distance", "l2_euclid"}, true, std::nullopt, false,
                       "sqrt(sum (r - c)^2)", "Azure's data drift monitor", distance<euclideanDistance>));
    rows.push_back(row("chebyshev", {"l_infinity", "linf"}, true, std::nullopt, false, "max |r - c|",
                       "NannyML's L-infinity", distance<chebyshevDistance>));
    DriftMethodRow chi = row("chi_square", {"chisquare", "chi2", "pearsons_chi_squared"}, true, std::nullopt,
                             true, "sum (observed - expected)^2 / expected of the 2 x k table",
                             "Pearson's test of homogeneity, k - 1 degrees of freedom", chiSquare);
    chi.info.unit = DriftUnit::Statistic;
    rows.push_back(chi);
    DriftMethodRow g = row("g_test", {}, false, std::nullopt, true, "2 sum O ln(O / E)",
                           "likelihood ratio test of homogeneity", gTest);
    g.info.unit = DriftUnit::Statistic;
    rows.push_back(g);
    rows.push_back(row("cramers_v", {}, true, 0.1, true, "sqrt(chi-square / n)", "Cramer 1946; p of the test",
                       cramersVOf));
}

} // namespace tiltmeter
