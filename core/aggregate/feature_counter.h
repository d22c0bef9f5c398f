// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/cell_finder.h"
#include "aggregate/window_slicer.h"
#include "aggregate/window_stats.h"

#include <vector>

namespace tiltmeter {

/// The distribution of one column in each of a batch's windows. `cells` are those of a numeric column,
/// `withSums` says whether their sums are kept; `dictionarySize` is that of a categorical one, 0 for a
/// numeric one.
[[nodiscard]] std::vector<FeatureStats> countFeature(const ColumnView& view, const CellFinder& cells,
                                                     bool withSums, std::size_t dictionarySize,
                                                     const Slices& slices);

} // namespace tiltmeter
