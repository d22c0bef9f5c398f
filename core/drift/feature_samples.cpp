// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/feature_samples.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tiltmeter {
namespace {

using numeric::RangeCell;
using numeric::ValueCell;

constexpr std::size_t frozenBins = 10;
constexpr double infinity = std::numeric_limits<double>::infinity();

double countAt(const FeatureStats& stats, std::size_t cell)
{
    return cell < stats.counts.size() ? static_cast<double>(stats.counts[cell]) : 0.0;
}

double sumAt(const FeatureStats& stats, std::size_t cell)
{
    return cell < stats.sums.size() ? stats.sums[cell] : 0.0;
}

/// Cell i holds nothing but the cut point before it.
std::vector<ValueCell> exactCells(const FeaturePlan& plan, const FeatureStats& baseline,
                                  const FeatureStats& current)
{
    std::vector<ValueCell> cells;
    for (std::size_t i = 0; i < plan.cutPoints.size(); ++i) {
        const ValueCell cell{plan.cutPoints[i], countAt(baseline, i + 1), countAt(current, i + 1)};
        if (cell.baseline > 0 || cell.current > 0)
            cells.push_back(cell);
    }
    return cells;
}

/// The same values added in another order: their sums may differ by rounding, and the same records must be no
/// distance apart.
void snapToSame(RangeCell& cell)
{
    const double largest = std::max(std::abs(cell.lower), std::abs(cell.upper));
    const double rounding = cell.baseline * largest * cell.baseline * std::numeric_limits<double>::epsilon();
    if (cell.baseline == cell.current && std::abs(cell.baselineSum - cell.currentSum) <= rounding)
        cell.currentSum = cell.baselineSum;
}

std::vector<RangeCell> cellRanges(const FeaturePlan& plan, const FeatureStats& baseline,
                                  const FeatureStats& current)
{
    double minimum = infinity;
    double maximum = -infinity;
    for (const FeatureStats* stats : {&baseline, &current}) {
        if (stats->records == stats->missing)
            continue;
        minimum = std::min(minimum, stats->minimum);
        maximum = std::max(maximum, stats->maximum);
    }
    std::vector<RangeCell> cells;
    const std::size_t count = plan.cutPoints.size() + 1;
    for (std::size_t i = 0; i < count; ++i) {
        RangeCell cell;
        cell.baseline = countAt(baseline, i);
        cell.current = countAt(current, i);
        if (cell.baseline + cell.current == 0)
            continue;
        cell.lower = i == 0 ? minimum : std::max(plan.cutPoints[i - 1], minimum);
        cell.upper = i + 1 == count ? maximum : std::min(plan.cutPoints[i], maximum);
        // A cell up to the next double holds a single value.
        if (i > 0 && i + 1 < count && std::nextafter(plan.cutPoints[i - 1], infinity) == plan.cutPoints[i])
            cell.upper = cell.lower;
        // Sums of doubles may be off by rounding; they must stay possible.
        cell.baselineSum = std::clamp(sumAt(baseline, i), cell.lower * cell.baseline,
                                      std::max(cell.upper * cell.baseline, cell.lower * cell.baseline));
        cell.currentSum = std::clamp(sumAt(current, i), cell.lower * cell.current,
                                     std::max(cell.upper * cell.current, cell.lower * cell.current));
        snapToSame(cell);
        cells.push_back(cell);
    }
    return cells;
}

} // namespace

std::vector<double> withOwnCells(std::vector<double> values, std::span<const double> ownCells)
{
    for (const double value : ownCells) {
        values.push_back(value);
        values.push_back(std::nextafter(value, infinity));
    }
    std::ranges::sort(values);
    const auto same = std::ranges::unique(values);
    values.erase(same.begin(), same.end());
    return values;
}

numeric::OpenBins driftBins(std::span<const ValueCell> baseline, DriftBinning binning)
{
    if (binning == DriftBinning::Deciles)
        return numeric::quantileBins(baseline).value_or(numeric::OpenBins{});
    if (binning == DriftBinning::EqualWidth)
        return numeric::equalWidthBins(baseline).value_or(numeric::OpenBins{});
    auto points = numeric::cutPoints(baseline, frozenBins + 1);
    if (!points)
        return {};
    // The largest value is the edge of the last full bin: what lies above it has a bin of its own.
    std::vector<double> values = points->values;
    if (!points->isEveryValue && !values.empty())
        values.back() = std::nextafter(values.back(), infinity);
    std::vector<double> own = points->ownCells;
    return {withOwnCells(std::move(values), own)};
}

numeric::OpenBins driftBins(const FeaturePlan& plan, const FeatureSample& baseline, DriftBinning binning)
{
    const std::vector<ValueCell> cells = valueCellsOf(plan, baseline, FeatureSample{});
    numeric::OpenBins bins = driftBins(cells, binning);
    if (plan.isExact || cells.empty())
        return bins;
    // An edge is the mean of the cell that it begins at, except for the last one, which ends the largest.
    for (double& edge : bins.innerEdges) {
        const bool isEnd = edge > cells.back().value;
        const auto at = isEnd ? std::ranges::lower_bound(plan.cutPoints, edge)
                              : std::ranges::upper_bound(plan.cutPoints, edge);
        if (isEnd && at != plan.cutPoints.end())
            edge = *at;
        else if (!isEnd && at != plan.cutPoints.begin())
            edge = *std::prev(at);
    }
    std::erase_if(bins.innerEdges,
                  [&plan](double edge) { return !std::ranges::binary_search(plan.cutPoints, edge); });
    const auto same = std::ranges::unique(bins.innerEdges);
    bins.innerEdges.erase(same.begin(), same.end());
    return bins;
}

std::vector<ValueCell> valueCellsOf(const FeaturePlan& plan, const FeatureSample& baseline,
                                    const FeatureSample& current)
{
    if (!plan.isNumeric)
        return {};
    if (plan.isExact)
        return exactCells(plan, baseline.stats, current.stats);
    return numeric::tiedCells(cellRanges(plan, baseline.stats, current.stats));
}

FeaturePair pairOf(const FeaturePlan& plan, const FeatureSample& baseline, const FeatureSample& current)
{
    FeaturePair pair;
    pair.plan = &plan;
    pair.baseline = &baseline;
    pair.current = &current;
    if (!plan.isNumeric) {
        for (std::size_t i = 0; i < plan.categories.size(); ++i) {
            pair.bins.baseline.push_back(countAt(baseline.stats, i));
            pair.bins.current.push_back(countAt(current.stats, i));
        }
        return pair;
    }
    if (plan.isExact) {
        pair.values = exactCells(plan, baseline.stats, current.stats);
        pair.bins = numeric::binCounts(pair.values, plan.bins);
    } else {
        pair.ranges = cellRanges(plan, baseline.stats, current.stats);
        pair.values = numeric::tiedCells(pair.ranges);
        pair.bins = numeric::binCounts(pair.ranges, plan.bins).value_or(numeric::BinnedCounts{});
    }
    return pair;
}

std::vector<double> drawnCounts(const FeaturePair& pair)
{
    const FeaturePlan& plan = *pair.plan;
    if (!plan.isNumeric)
        return pair.bins.baseline;
    std::vector<double> counts;
    if (plan.drawn.size() < 2)
        return counts;
    counts.assign(plan.drawn.size() - 1, 0.0);
    for (const ValueCell& cell : pair.values) {
        const auto above = std::ranges::upper_bound(plan.drawn, cell.value) - plan.drawn.begin();
        const auto bin = std::clamp<std::ptrdiff_t>(above - 1, 0, std::ptrdiff_t(counts.size()) - 1);
        counts[static_cast<std::size_t>(bin)] += cell.baseline;
    }
    return counts;
}

} // namespace tiltmeter
