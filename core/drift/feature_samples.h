// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/window_stats.h"
#include "config/drift_config.h"
#include "numeric/binning.h"
#include "numeric/cells.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tiltmeter {

/// How one column is counted, frozen before the windows are looked at.
struct FeaturePlan {
    std::string column;
    bool isNumeric = false;
    /// Numeric: every distinct value of baseline and windows is a cut point of its own, so that all measures
    /// are exact; otherwise cells between the baseline's quantiles, frequent values apart.
    bool isExact = true;
    std::vector<double> cutPoints; ///< of the scan (aggregate/plan.h)
    numeric::OpenBins bins;        ///< of the measures that compare shares; edges are among the cut points
    std::vector<double> drawn;     ///< edges of the bins to draw
    std::vector<std::string> categories; ///< categorical: sorted names, as counted in both samples
};

/// A column's counts in one sample; categorical ones in the order of FeaturePlan::categories.
struct FeatureSample {
    FeatureStats stats; ///< categorical: counts without missing
    /// Records that were refused because this column's cell was not of its kind; nullopt: not known.
    std::optional<std::uint64_t> refused = 0;
    [[nodiscard]] std::uint64_t present() const { return stats.records - stats.missing; }
};

/// Baseline and window of one column side by side.
struct FeaturePair {
    const FeaturePlan* plan = nullptr;
    const FeatureSample* baseline = nullptr;
    const FeatureSample* current = nullptr;
    std::vector<numeric::ValueCell> values; ///< numeric: exact, or each cell taken as one tied value
    std::vector<numeric::RangeCell> ranges; ///< numeric and not exact
    numeric::BinnedCounts bins;             ///< shares to compare: bins, or categories
};

/// Cut points of a scan that keep apart what `values` (ascending) lists in `ownCells`: a value's own cell is
/// the one from it to the next double.
[[nodiscard]] std::vector<double> withOwnCells(std::vector<double> values, std::span<const double> ownCells);

/// Bins for the measures that compare shares, from the baseline's values alone.
[[nodiscard]] numeric::OpenBins driftBins(std::span<const numeric::ValueCell> baseline, DriftBinning binning);

/// The same from a sample that is counted by the plan; of cells the bins are sums, between the cut points
/// that lie nearest outwards.
[[nodiscard]] numeric::OpenBins driftBins(const FeaturePlan& plan, const FeatureSample& baseline,
                                          DriftBinning binning);

[[nodiscard]] FeaturePair pairOf(const FeaturePlan& plan, const FeatureSample& baseline,
                                 const FeatureSample& current);

/// The baseline's counts in the bins that are drawn, or by category.
[[nodiscard]] std::vector<double> drawnCounts(const FeaturePair& pair);

/// The range cells (numeric and not exact) or the value cells of one sample alone.
[[nodiscard]] std::vector<numeric::ValueCell>
valueCellsOf(const FeaturePlan& plan, const FeatureSample& baseline, const FeatureSample& current);

} // namespace tiltmeter
