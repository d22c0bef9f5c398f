// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/binning.h"

#include "numeric/moments.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace tiltmeter::numeric {
namespace {

struct Extent {
    double minimum;
    double maximum;
};

template <class Count>
std::optional<Extent> extent(std::span<const ValueCell> cells, Count count)
{
    const auto has = [&](const ValueCell& cell) { return count(cell) > 0.0; };
    const auto first = std::find_if(cells.begin(), cells.end(), has);
    if (first == cells.end())
        return std::nullopt;
    const auto last = std::find_if(cells.rbegin(), cells.rend(), has);
    return Extent{first->value, last->value};
}

std::optional<Extent> baselineExtent(std::span<const ValueCell> cells)
{
    return extent(cells, [](const ValueCell& cell) { return cell.baseline; });
}

/// Below, equal, above: with one edge a change to one side would go unseen.
OpenBins binsAround(double value)
{
    return {{value, std::nextafter(value, std::numeric_limits<double>::infinity())}};
}

OpenBins merged(std::vector<double> edges)
{
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    return {std::move(edges)};
}

BinnedCounts emptyCounts(std::size_t bins)
{
    return {std::vector<double>(bins, 0.0), std::vector<double>(bins, 0.0), 0.0, 0.0};
}

template <class Cell>
void addTo(BinnedCounts& counts, std::size_t bin, const Cell& cell)
{
    counts.baseline[bin] += cell.baseline;
    counts.current[bin] += cell.current;
}

} // namespace

std::vector<double> edgesOfCount(double minimum, double maximum, std::size_t bins)
{
    std::vector<double> edges;
    if (bins == 0)
        return edges;
    edges.reserve(bins + 1);
    const double step = (maximum - minimum) / static_cast<double>(bins);
    for (std::size_t i = 0; i < bins; ++i)
        edges.push_back(static_cast<double>(i) * step + minimum);
    edges.push_back(maximum);
    return edges;
}

std::vector<double> edgesOfWidth(double minimum, double maximum, double width)
{
    if (minimum == maximum)
        return {minimum - 0.5, maximum + 0.5};
    if (!(width > 0.0))
        return {minimum, maximum};
    return edgesOfCount(minimum, maximum, static_cast<std::size_t>(std::ceil((maximum - minimum) / width)));
}

std::optional<OpenBins> equalWidthBins(std::span<const ValueCell> cells, std::size_t count)
{
    const auto range = baselineExtent(cells);
    if (!range || count == 0)
        return std::nullopt;
    if (range->minimum == range->maximum)
        return binsAround(range->minimum);
    std::vector<double> edges = edgesOfCount(range->minimum, range->maximum, count);
    return merged({edges.begin() + 1, edges.end() - 1});
}

std::optional<OpenBins> quantileBins(std::span<const ValueCell> cells, std::size_t count)
{
    const auto range = baselineExtent(cells);
    if (!range || count == 0)
        return std::nullopt;
    if (range->minimum == range->maximum)
        return binsAround(range->minimum);
    std::vector<double> positions;
    for (std::size_t i = 1; i < count; ++i)
        positions.push_back(static_cast<double>(i) / static_cast<double>(count));
    return merged(quantiles(cells, Sample::Baseline, positions));
}

std::optional<ClosedBins> sturgesBinsPooled(std::span<const ValueCell> cells)
{
    const auto range = extent(cells, [](const ValueCell& cell) { return cell.baseline + cell.current; });
    if (!range)
        return std::nullopt;
    double total = 0.0;
    for (const ValueCell& cell : cells)
        total += cell.baseline + cell.current;
    const double width = (range->maximum - range->minimum) / (std::log2(total) + 1.0);
    return ClosedBins{edgesOfWidth(range->minimum, range->maximum, width)};
}

std::optional<ClosedBins> doaneBinsBaseline(std::span<const ValueCell> cells)
{
    const auto range = baselineExtent(cells);
    if (!range)
        return std::nullopt;
    const Moments moments = Moments::of(cells, Sample::Baseline);
    const double n = moments.count();
    double width = 0.0;
    if (n > 2.0) {
        const double error = std::sqrt(6.0 * (n - 2.0) / ((n + 1.0) * (n + 3.0)));
        if (const auto skewness = moments.skewness())
            width = (range->maximum - range->minimum) /
                    (1.0 + std::log2(n) + std::log2(1.0 + std::abs(*skewness) / error));
    }
    return ClosedBins{edgesOfWidth(range->minimum, range->maximum, width)};
}

std::optional<CutPoints> cutPoints(std::span<const ValueCell> cells, std::size_t most)
{
    if (most < 2)
        return std::nullopt;
    CutPoints cuts;
    std::vector<double> through; // cumulated counts
    double total = 0.0;
    for (const ValueCell& cell : cells) {
        if (!(cell.baseline > 0.0))
            continue;
        total += cell.baseline;
        cuts.values.push_back(cell.value);
        through.push_back(total);
    }
    if (cuts.values.empty())
        return std::nullopt;
    if (cuts.values.size() <= most) {
        cuts.ownCells = cuts.values;
        cuts.isEveryValue = true;
        return cuts;
    }
    const std::vector<double> all = std::exchange(cuts.values, {});
    const double part = total / static_cast<double>(most - 1);
    for (std::size_t i = 0; i < most; ++i) {
        const auto place = std::lower_bound(through.begin(), through.end(), part * static_cast<double>(i));
        const auto index =
            std::min<std::size_t>(static_cast<std::size_t>(place - through.begin()), all.size() - 1);
        if (!cuts.values.empty() && all[index] <= cuts.values.back())
            continue;
        cuts.values.push_back(all[index]);
        if (through[index] - (index > 0 ? through[index - 1] : 0.0) >= part)
            cuts.ownCells.push_back(all[index]);
    }
    return cuts;
}

BinnedCounts binCounts(std::span<const ValueCell> cells, const OpenBins& bins)
{
    BinnedCounts counts = emptyCounts(bins.count());
    std::size_t bin = 0;
    for (const ValueCell& cell : cells) {
        while (bin < bins.innerEdges.size() && cell.value >= bins.innerEdges[bin])
            ++bin;
        addTo(counts, bin, cell);
    }
    return counts;
}

BinnedCounts binCounts(std::span<const ValueCell> cells, const ClosedBins& bins)
{
    BinnedCounts counts = emptyCounts(bins.count());
    std::size_t bin = 0;
    for (const ValueCell& cell : cells) {
        if (bins.count() == 0 || cell.value < bins.edges.front() || cell.value > bins.edges.back()) {
            counts.baselineOutside += cell.baseline;
            counts.currentOutside += cell.current;
            continue;
        }
        while (bin + 1 < bins.count() && cell.value >= bins.edges[bin + 1])
            ++bin;
        addTo(counts, bin, cell);
    }
    return counts;
}

std::optional<BinnedCounts> binCounts(std::span<const RangeCell> cells, const OpenBins& bins)
{
    BinnedCounts counts = emptyCounts(bins.count());
    std::size_t bin = 0;
    for (const RangeCell& cell : cells) {
        while (bin < bins.innerEdges.size() && cell.lower >= bins.innerEdges[bin])
            ++bin;
        const bool hasCounts = cell.baseline > 0.0 || cell.current > 0.0;
        // The range must end before the next edge, or on it; the last one may have values on its upper end.
        const bool isLast = &cell == &cells.back();
        if (hasCounts && bin < bins.innerEdges.size() &&
            (cell.upper > bins.innerEdges[bin] || (isLast && cell.upper == bins.innerEdges[bin])))
            return std::nullopt;
        addTo(counts, bin, cell);
    }
    return counts;
}

BinnedCounts ownBins(std::span<const ValueCell> cells)
{
    BinnedCounts counts;
    for (const ValueCell& cell : cells) {
        counts.baseline.push_back(cell.baseline);
        counts.current.push_back(cell.current);
    }
    return counts;
}

} // namespace tiltmeter::numeric
