// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/presets.h"

#include "numeric/divergences.h"
#include "numeric/ks.h"
#include "numeric/moments.h"
#include "numeric/ranks.h"
#include "numeric/wasserstein.h"

#include <boost/math/special_functions/bessel.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace tiltmeter::numeric::presets {
namespace {

using Counts = std::span<const double>;
using Cells = std::span<const ValueCell>;

constexpr double exactKsRows = 10'000;

double distinctReferenceValues(Cells cells)
{
    return static_cast<double>(
        std::count_if(cells.begin(), cells.end(), [](const ValueCell& cell) { return cell.baseline > 0.0; }));
}

std::optional<double> distanceByDeviation(Cells cells, double ddof)
{
    const auto distance = wassersteinDistance(cells);
    const auto deviation = Moments::of(cells, Sample::Baseline).standardDeviation(ddof);
    if (!distance || !deviation)
        return std::nullopt;
    return *distance / std::max(*deviation, 0.001);
}

std::optional<double> ksValue(Cells cells)
{
    const auto statistic = ksStatistic(cells);
    return statistic ? std::optional(statistic->value) : std::nullopt;
}

/// Infinite chi-square where a category is unseen: SciPy then says p = 0.
std::optional<PValue> knownReferenceChiSquare(Counts reference, Counts current)
{
    // Also the door for what is broken or empty.
    if (!pearsonHomogeneity(reference, current))
        return std::nullopt;
    const auto test = oneSampleChiSquare(reference, current);
    return test ? test->pValue : PValue{0.0, -std::numeric_limits<double>::infinity()};
}

/// The limit distribution's cdf by the series of S. Csorgo and J. Faraway (1996), cut off as SciPy does.
double cutCramerVonMisesCdf(double x)
{
    double sum = 0.0;
    for (int k = 0; k < 1000; ++k) {
        const double y = 4.0 * k + 1.0;
        const double q = y * y / (16.0 * x);
        const double ratio = std::exp(boost::math::lgamma(k + 0.5) - boost::math::lgamma(k + 1.0));
        const double term = ratio / (std::pow(std::numbers::pi, 1.5) * std::sqrt(x)) * std::sqrt(y) *
                            std::exp(-q) * boost::math::cyl_bessel_k(0.25, q);
        sum += term;
        if (!(term >= 1e-7))
            break;
    }
    return sum;
}

/// Cells whose values lie in [low, high] for one sample; the other sample's counts are kept for its own
/// limits.
struct Trim {
    double low;
    double high;

    [[nodiscard]] double kept(double value, double count) const
    {
        return value >= low && value <= high ? count : 0.0;
    }
};

std::optional<Trim> trimLimits(Cells cells, Sample sample, double trim)
{
    const double positions[] = {trim, 1.0 - trim};
    const auto found = quantiles(cells, sample, positions);
    return found.empty() ? std::nullopt : std::optional(Trim{found[0], found[1]});
}

} // namespace

namespace evidently {

std::optional<BinnedCounts> bins(Cells cells)
{
    if (!sampleSizes(cells))
        return std::nullopt;
    if (distinctReferenceValues(cells) <= 20.0)
        return ownBins(cells);
    return binCounts(cells, *sturgesBinsPooled(cells));
}

std::optional<double> psi(Counts reference, Counts current)
{
    return populationStabilityIndex(reference, current, FloorPolicy::evidently());
}

std::optional<double> kl(Counts reference, Counts current)
{
    return kullbackLeiblerDivergence(reference, current, FloorPolicy::evidently(), true);
}

std::optional<double> jensenShannon(Counts reference, Counts current)
{
    return jensenShannonDistance(reference, current, LogBase::E);
}

std::optional<double> hellinger(Counts reference, Counts current)
{
    return hellingerDistance(reference, current);
}

std::optional<double> hellinger(Cells cells)
{
    if (!sampleSizes(cells))
        return std::nullopt;
    // Each distinct value counts once for the bins.
    std::vector<ValueCell> once;
    for (const ValueCell& cell : cells) {
        if (cell.baseline + cell.current > 0.0)
            once.push_back({cell.value, 1.0, 0.0});
    }
    const BinnedCounts counts = binCounts(cells, *sturgesBinsPooled(once));
    return hellingerDistance(counts.baseline, counts.current);
}

std::optional<double> normedWasserstein(Cells cells)
{
    return distanceByDeviation(cells, 0.0);
}

std::optional<double> energy(Cells cells)
{
    return energyDistance(cells);
}

std::optional<PValue> ks(Cells cells)
{
    const auto sizes = sampleSizes(cells);
    if (!sizes)
        return std::nullopt;
    if (std::max(sizes->baseline, sizes->current) <= exactKsRows)
        return ksPValueExact(cells);
    return ksPValueOneSample(ksStatistic(cells)->value, sizes->baseline, sizes->current);
}

std::optional<double> cramerVonMises(Cells cells)
{
    const auto sizes = sampleSizes(cells);
    const auto statistic = cramerVonMisesMidrank(cells);
    if (!sizes || !statistic || std::max(sizes->baseline, sizes->current) <= 20.0 ||
        std::min(sizes->baseline, sizes->current) <= 1.0)
        return std::nullopt;
    const auto x = cramerVonMisesStandardized(*statistic, sizes->baseline, sizes->current);
    if (!x)
        return std::nullopt;
    return *x < 0.003 ? 1.0 : std::max(0.0, 1.0 - cutCramerVonMisesCdf(*x));
}

std::optional<double> andersonDarling(Cells cells)
{
    const auto test = numeric::andersonDarling(cells);
    return test ? std::optional(test->pInterpolated) : std::nullopt;
}

std::optional<PValue> tTest(Cells cells)
{
    const auto test = studentTest(Moments::of(cells, Sample::Baseline), Moments::of(cells, Sample::Current));
    return test ? std::optional(test->twoSided) : std::nullopt;
}

std::optional<PValue> mannWhitney(Cells cells)
{
    const auto sizes = sampleSizes(cells);
    if (!sizes)
        return std::nullopt;
    const bool hasTies = std::any_of(
        cells.begin(), cells.end(), [](const ValueCell& cell) { return cell.baseline + cell.current > 1.0; });
    if (!hasTies && std::min(sizes->baseline, sizes->current) <= 8.0)
        return std::nullopt;
    return numeric::mannWhitney(cells)->baselineSmaller;
}

std::optional<PValue> chiSquare(Counts reference, Counts current)
{
    return knownReferenceChiSquare(reference, current);
}

std::optional<double> zTest(Counts reference, Counts current)
{
    if (reference.size() != current.size())
        return std::nullopt;
    TwoByTwo table;
    bool isFirst = true;
    for (std::size_t i = 0; i < reference.size(); ++i) {
        if (reference[i] == 0.0 && current[i] == 0.0)
            continue;
        (isFirst ? table.baselineNo : table.baselineYes) += reference[i];
        (isFirst ? table.currentNo : table.currentYes) += current[i];
        isFirst = false;
    }
    const auto test = pooledProportionsTest(table);
    if (!test)
        return std::nullopt;
    return 2.0 * (1.0 - std::erfc(-std::abs(test->z) / std::numbers::sqrt2) / 2.0);
}

Choice chosen(bool numeric, double referenceRows, double distinct)
{
    const bool asNumeric = numeric && distinct > 5.0;
    if (referenceRows > 1000.0)
        return {asNumeric ? Method::NormedWasserstein : Method::JensenShannon, 0.1, false};
    if (asNumeric)
        return {Method::Ks, 0.05, true};
    return {distinct > 2.0 ? Method::ChiSquare : Method::Z, 0.05, true};
}

} // namespace evidently

namespace nannyml {

std::optional<BinnedCounts> bins(Cells cells)
{
    const auto sizes = sampleSizes(cells);
    if (!sizes)
        return std::nullopt;
    const double distinct = distinctReferenceValues(cells);
    if (distinct <= 50.0 && distinct / sizes->baseline <= 0.1) {
        const BinnedCounts own = ownBins(cells);
        return categories(own.baseline, own.current);
    }
    BinnedCounts counts = binCounts(cells, *doaneBinsBaseline(cells));
    if (counts.currentOutside > 0.0) {
        counts.baseline.push_back(0.0);
        counts.current.push_back(counts.currentOutside);
        counts.currentOutside = 0.0;
    }
    return counts;
}

BinnedCounts categories(Counts reference, Counts current)
{
    BinnedCounts counts;
    double unseen = 0.0;
    for (std::size_t i = 0; i < std::min(reference.size(), current.size()); ++i) {
        if (reference[i] == 0.0) {
            unseen += current[i];
            continue;
        }
        counts.baseline.push_back(reference[i]);
        counts.current.push_back(current[i]);
    }
    if (unseen > 0.0) {
        counts.baseline.push_back(0.0);
        counts.current.push_back(unseen);
    }
    return counts;
}

std::optional<double> jensenShannon(const BinnedCounts& counts)
{
    return jensenShannonDistance(counts.baseline, counts.current, LogBase::Two);
}

std::optional<double> hellinger(const BinnedCounts& counts)
{
    return hellingerDistance(counts.baseline, counts.current);
}

std::optional<double> lInfinity(Counts reference, Counts current)
{
    return chebyshevDistance(reference, current);
}

std::optional<ChiSquareTest> chiSquare(Counts reference, Counts current)
{
    // scipy.stats.chi2_contingency corrects two-by-two tables by default.
    if (auto corrected = pearsonHomogeneityYates(reference, current))
        return corrected;
    return pearsonHomogeneity(reference, current);
}

std::optional<double> ks(Cells cells)
{
    return ksValue(cells);
}

std::optional<double> wasserstein(Cells cells)
{
    return wassersteinDistance(cells);
}

} // namespace nannyml

namespace deepchecks {

std::optional<double> earthMoversDistance(Cells cells, double trim)
{
    if (!sampleSizes(cells) || !(trim >= 0.0 && trim < 0.5))
        return std::nullopt;
    std::vector<ValueCell> kept(cells.begin(), cells.end());
    const auto train = trimLimits(cells, Sample::Baseline, trim);
    const auto test = trimLimits(cells, Sample::Current, trim);
    if (!train || !test)
        return std::nullopt;
    for (ValueCell& cell : kept) {
        cell.baseline = train->kept(cell.value, cell.baseline);
        cell.current = test->kept(cell.value, cell.current);
    }
    std::erase_if(kept, [](const ValueCell& cell) { return cell.baseline + cell.current == 0.0; });
    const auto distance = wassersteinDistance(kept);
    if (!distance)
        return std::nullopt;
    const double range = kept.back().value - kept.front().value;
    return range > 0.0 ? *distance / range : 0.0;
}

std::optional<double> psi(Counts train, Counts test)
{
    return populationStabilityIndex(train, test, FloorPolicy::atLeast(0.01));
}

std::optional<double> cramersV(Counts train, Counts test)
{
    std::vector<double> first(train.begin(), train.end());
    std::vector<double> second(test.begin(), test.end());
    double n = 0.0;
    double m = 0.0;
    for (const double count : first)
        n += count;
    for (const double count : second)
        m += count;
    if (!(n > 0.0 && m > 0.0))
        return std::nullopt;
    for (double& count : n > m ? first : second)
        count *= std::min(n, m) / std::max(n, m);
    // A single category is no drift to Deepchecks.
    if (const auto single = pearsonHomogeneity(first, second); single && single->degreesOfFreedom == 0.0)
        return 0.0;
    return cramersVBiasCorrected(first, second);
}

std::optional<double> ks(Cells cells)
{
    return ksValue(cells);
}

} // namespace deepchecks

namespace azure {

std::optional<ClosedBins> bins(Cells cells)
{
    const auto sizes = sampleSizes(cells);
    if (!sizes)
        return std::nullopt;
    const auto has = [](const ValueCell& cell) { return cell.baseline + cell.current > 0.0; };
    const double minimum = std::find_if(cells.begin(), cells.end(), has)->value;
    const double maximum = std::find_if(cells.rbegin(), cells.rend(), has)->value;
    if (minimum == maximum) {
        const double half = minimum == 0.0 ? 0.005 : 0.005 * std::abs(minimum);
        return ClosedBins{{minimum - half, minimum + half}};
    }
    const double count = std::ceil(std::log2(std::min(sizes->baseline, sizes->current)) + 1.0);
    return ClosedBins{edgesOfCount(minimum, maximum, static_cast<std::size_t>(std::max(1.0, count)))};
}

std::optional<double> jensenShannon(Counts baseline, Counts target)
{
    return jensenShannonDistance(baseline, target, LogBase::Two);
}

std::optional<double> psi(Counts baseline, Counts target)
{
    return populationStabilityIndex(baseline, target, FloorPolicy::laplace());
}

std::optional<double> normalizedWasserstein(Cells cells)
{
    return distanceByDeviation(cells, 1.0);
}

std::optional<PValue> ks(Cells cells)
{
    const auto sizes = sampleSizes(cells);
    if (!sizes || std::max(sizes->baseline, sizes->current) >= exactKsRows)
        return std::nullopt;
    return ksPValueExact(cells);
}

std::optional<PValue> chiSquare(Counts baseline, Counts target)
{
    return knownReferenceChiSquare(baseline, target);
}

} // namespace azure

} // namespace tiltmeter::numeric::presets
