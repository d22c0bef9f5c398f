// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/window_slicer.h"
#include "aggregate/window_stats.h"

#include <vector>

namespace tiltmeter {

/// The distribution of one column in each of a batch's windows. `cutPoints` are those of a numeric column,
/// strictly ascending; `dictionarySize` is that of a categorical one, 0 for a numeric one.
[[nodiscard]] std::vector<FeatureStats> countFeature(const ColumnView& view,
                                                     const std::vector<double>& cutPoints,
                                                     std::size_t dictionarySize, const Slices& slices);

} // namespace tiltmeter
