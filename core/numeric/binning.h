// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/cells.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace tiltmeter::numeric {

/// Bins that cover all numbers: the outer ones are open to infinity, a value on an inner edge belongs to the
/// bin above it. k edges, strictly ascending, make k + 1 bins.
struct OpenBins {
    std::vector<double> innerEdges;

    [[nodiscard]] std::size_t count() const { return innerEdges.size() + 1; }
    friend bool operator==(const OpenBins&, const OpenBins&) = default;
};

/// Bins from the first edge to the last, both included (as NumPy's histogram): a value on an inner edge
/// belongs to the bin above it. k edges make k - 1 bins; what is outside is counted apart.
struct ClosedBins {
    std::vector<double> edges;

    [[nodiscard]] std::size_t count() const { return edges.size() < 2 ? 0 : edges.size() - 1; }
    friend bool operator==(const ClosedBins&, const ClosedBins&) = default;
};

struct BinnedCounts {
    std::vector<double> baseline;
    std::vector<double> current;
    double baselineOutside = 0.0; ///< always 0 for open bins
    double currentOutside = 0.0;
};

/// `count` bins of equal width between the baseline's minimum and maximum. A constant baseline gets three
/// bins: below it, equal to it, above it. Nothing when the baseline is empty or count is 0.
[[nodiscard]] std::optional<OpenBins> equalWidthBins(std::span<const ValueCell> cells,
                                                     std::size_t count = 10);

/// Inner edges at the baseline's linear quantiles 1/count .. (count - 1)/count, equal edges merged: fewer
/// bins where one value is frequent. Constant baseline as above.
[[nodiscard]] std::optional<OpenBins> quantileBins(std::span<const ValueCell> cells, std::size_t count = 10);

/// H. A. Sturges' rule (1926) on both samples pooled, as numpy.histogram_bin_edges(..., "sturges"): what
/// Evidently uses for columns with more than 20 distinct baseline values. One value only: one bin of width 1
/// around it.
[[nodiscard]] std::optional<ClosedBins> sturgesBinsPooled(std::span<const ValueCell> cells);

/// D. P. Doane's rule (1976) on the baseline alone, as numpy.histogram_bin_edges(..., "doane"): what NannyML
/// uses.
[[nodiscard]] std::optional<ClosedBins> doaneBinsBaseline(std::span<const ValueCell> cells);

/// NumPy's edges for a rule that asks for a bin width: ceil(range / width) equal bins; one bin where the
/// width is 0.
[[nodiscard]] std::vector<double> edgesOfWidth(double minimum, double maximum, double width);
/// `bins` equal bins, edges as numpy.linspace computes them.
[[nodiscard]] std::vector<double> edgesOfCount(double minimum, double maximum, std::size_t bins);

/// Cut points to freeze for a feature, from its baseline: all distinct values where they are at most `most`;
/// else `most` or fewer observed values at equally spaced ranks, the smallest and the largest among them.
struct CutPoints {
    std::vector<double> values; ///< ascending
    std::vector<double>
        ownCells; ///< those to count apart from the interval after them: all, or the frequent ones
    bool isEveryValue = false; ///< what depends on the baseline's values alone is then exact
};
/// Frequent is a value that at least one of `most` - 1 equal parts of the baseline could consist of. Nothing
/// when the baseline is empty or most < 2.
[[nodiscard]] std::optional<CutPoints> cutPoints(std::span<const ValueCell> cells, std::size_t most);

/// Counts of both samples per bin.
[[nodiscard]] BinnedCounts binCounts(std::span<const ValueCell> cells, const OpenBins& bins);
[[nodiscard]] BinnedCounts binCounts(std::span<const ValueCell> cells, const ClosedBins& bins);
/// From intervals: nothing when an inner edge lies strictly inside a range that has counts, since its values
/// can't be told apart. Merging the frozen cells needs edges among the cut points.
[[nodiscard]] std::optional<BinnedCounts> binCounts(std::span<const RangeCell> cells, const OpenBins& bins);
/// Each value a bin of its own, as Evidently takes columns with few distinct values.
[[nodiscard]] BinnedCounts ownBins(std::span<const ValueCell> cells);

} // namespace tiltmeter::numeric
