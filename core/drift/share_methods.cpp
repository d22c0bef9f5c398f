// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/drift_method_row.h"
#include "numeric/contingency.h"
#include "numeric/drift_null.h"
#include "numeric/sparse_cells.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tiltmeter {
namespace {

using namespace numeric;

using ShareFunction = std::optional<double> (*)(std::span<const double>, std::span<const double>);

template <ShareFunction f>
void distance(const DriftInput& input, DriftMeasurement& result)
{
    result.value = f(input.pair.bins.baseline, input.pair.bins.current);
}

/// Frozen bins leave what lies beyond the baseline to bins of their own. Values that come often at its ends
/// are no draws of a continuous distribution: hardly anything is beyond them.
OuterBins outerBinsOf(const DriftInput& input)
{
    constexpr double often = 3;
    constexpr std::size_t fewDistinct = 11;
    if (!input.pair.plan->isNumeric || input.config.binning != DriftBinning::Frozen)
        return OuterBins::LikeOthers;
    if (!input.pair.plan->isExact)
        return OuterBins::BeyondBaseline;
    std::size_t distinct = 0;
    double smallest = 0;
    double largest = 0;
    for (const ValueCell& cell : input.pair.values) {
        if (!(cell.baseline > 0))
            continue;
        smallest = distinct++ == 0 ? cell.baseline : smallest;
        largest = cell.baseline;
    }
    return distinct > fewDistinct && smallest <= often && largest <= often ? OuterBins::BeyondBaseline
                                                                           : OuterBins::LikeOthers;
}

void psi(const DriftInput& input, DriftMeasurement& result)
{
    const BinnedCounts& bins = input.pair.bins;
    result.value = populationStabilityIndex(bins.baseline, bins.current, input.floor());
    const auto null = populationStabilityNull(bins.baseline, bins.current, input.floor(), outerBinsOf(input));
    if (!result.value || !null)
        return;
    setPValue(result, null->tail(*result.value));
    result.nullLimit = null->limit(input.config.alpha);
}

void jensenShannon(const DriftInput& input, DriftMeasurement& result)
{
    const BinnedCounts& bins = input.pair.bins;
    result.value = jensenShannonDistance(bins.baseline, bins.current, LogBase::Two);
    const auto nats = jensenShannonDivergence(bins.baseline, bins.current, LogBase::E);
    const auto null = jensenShannonNull(bins.baseline, bins.current, outerBinsOf(input));
    if (!result.value || !nats || !null)
        return;
    setPValue(result, null->tail(*nats));
    if (const auto limit = null->limit(input.config.alpha))
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

using HomogeneityTest = std::optional<ChiSquareTest> (*)(std::span<const double>, std::span<const double>);

/// The value is the statistic of the bins as they are. For the p-value of frozen bins of a number those that
/// hardly hold anything join their neighbors: the two beyond the baseline's range are empty there by their
/// making, and one value in them would count as much as a large change elsewhere.
BinnedCounts testedCells(const DriftInput& input)
{
    const bool hasOuter = input.pair.plan->isNumeric && input.config.binning == DriftBinning::Frozen;
    return hasOuter ? joinedSparse(input.pair.bins, CellOrder::Ordered) : input.pair.bins;
}

void setHomogeneityP(HomogeneityTest test, const DriftInput& input, DriftMeasurement& result)
{
    const BinnedCounts cells = testedCells(input);
    if (const auto found = test(cells.baseline, cells.current))
        setPValue(result, found->pValue);
}

void chiSquare(const DriftInput& input, DriftMeasurement& result)
{
    const auto test = pearsonHomogeneity(input.pair.bins.baseline, input.pair.bins.current);
    if (!test)
        return;
    result.value = test->statistic;
    const BinnedCounts cells = testedCells(input);
    const auto tested = pearsonHomogeneity(cells.baseline, cells.current);
    if (!tested)
        return;
    setPValue(result, tested->pValue);
    // There is no limit for the statistic of cells that chi-square does not hold for.
    if (test->degreesOfFreedom >= 1 && tested->degreesOfFreedom == test->degreesOfFreedom)
        result.nullLimit = chiSquareQuantile(input.config.alpha, test->degreesOfFreedom);
}

void gTest(const DriftInput& input, DriftMeasurement& result)
{
    const auto test = gTestHomogeneity(input.pair.bins.baseline, input.pair.bins.current);
    if (!test)
        return;
    result.value = test->statistic;
    setHomogeneityP(gTestHomogeneity, input, result);
}

/// The p-value is that of the homogeneity test of the same table.
void cramersVOf(const DriftInput& input, DriftMeasurement& result)
{
    result.value = cramersV(input.pair.bins.baseline, input.pair.bins.current);
    if (result.value)
        setHomogeneityP(pearsonHomogeneity, input, result);
}

DriftMethodRow row(std::string_view id, std::vector<std::string_view> aliases, bool isDefault,
                   std::optional<double> suggested, bool hasP, std::string_view formula,
                   std::string_view source, decltype(DriftMethodRow::measure) measure)
{
    return {{id, std::move(aliases), true, true, DriftUnit::Distance, DriftDirection::HighIsDrift, hasP,
             isDefault, suggested, formula, source},
            measure};
}

/// Large says no drift: it can't judge.
DriftMethodRow describing(DriftMethodRow row)
{
    row.info.direction = DriftDirection::Describes;
    row.info.unit = DriftUnit::Proportion;
    return row;
}

DriftMethodRow statistic(DriftMethodRow row)
{
    row.info.unit = DriftUnit::Statistic;
    return row;
}

/// With the smallest effect that matters.
DriftMethodRow material(double effect, DriftMethodRow row)
{
    row.info.material = effect;
    return row;
}

} // namespace

void addShareMethods(std::vector<DriftMethodRow>& rows)
{
    rows.push_back(material(
        0.04,
        row("jensen_shannon_distance", {"jensenshannon", "jensen_shannon", "js", "js_distance"}, true, 0.1,
            true, "sqrt((KL2(r, m) + KL2(c, m)) / 2), m = (r + c) / 2, logarithm base 2",
            "Endres and Schindelin 2003; p from 8 JSD nm / (n + m) as chi-square, scaled for small bins",
            jensenShannon)));
    rows.push_back(
        row("population_stability_index", {"psi"}, true, 0.1, true, "sum (c - r) ln(c / r)",
            "Yurdakul and Naranjo 2020; p from PSI nm / (n + m) as chi-square, scaled for small bins", psi));
    rows.push_back(material(0.035, row("hellinger_distance", {"hellinger"}, true, 0.1, false,
                                       "sqrt(sum (sqrt r - sqrt c)^2 / 2)", "Hellinger 1909",
                                       distance<hellingerDistance>)));
    rows.push_back(material(
        0.04, row("total_variation_distance", {"total_variation", "tvd"}, true, 0.1, false, "sum |r - c| / 2",
                  "the share of records that would have to move", distance<totalVariationDistance>)));
    rows.push_back(describing(row("overlap_coefficient", {"overlap"}, false, std::nullopt, false,
                                  "1 - sum |r - c| / 2", "1 for equal distributions", distance<overlap>)));
    rows.push_back(describing(row("bhattacharyya_coefficient", {"bhattacharyya"}, false, std::nullopt, false,
                                  "sum sqrt(r c)", "Bhattacharyya 1943; 1 for equal distributions",
                                  distance<bhattacharyyaCoefficient>)));
    rows.push_back(row("kullback_leibler_divergence", {"kl_divergence", "kl", "kl_div", "kullback_leibler"},
                       false, std::nullopt, false, "sum r ln(r / c)", "Kullback and Leibler 1951",
                       kullbackLeibler));
    rows.push_back(row("euclidean_distance", {"euclidean", "l2", "l2_euclid"}, true, std::nullopt, false,
                       "sqrt(sum (r - c)^2)", "Azure's data drift monitor", distance<euclideanDistance>));
    rows.push_back(row("chebyshev_distance", {"chebyshev", "l_infinity", "linf"}, true, std::nullopt, false,
                       "max |r - c|", "NannyML's L-infinity", distance<chebyshevDistance>));
    rows.push_back(
        statistic(row("chi_squared", {"chi_square", "chisquare", "chi2", "pearsons_chi_squared"}, true,
                      std::nullopt, true, "sum (observed - expected)^2 / expected of the 2 x k table",
                      "Pearson's test of homogeneity, k - 1 degrees of freedom", chiSquare)));
    rows.push_back(statistic(row("g_test", {}, false, std::nullopt, true, "2 sum O ln(O / E)",
                                 "likelihood ratio test of homogeneity", gTest)));
    rows.push_back(row("cramers_v", {}, true, 0.1, true, "sqrt(chi-square / n)", "Cramer 1946; p of the test",
                       cramersVOf));
}

} // namespace tiltmeter
