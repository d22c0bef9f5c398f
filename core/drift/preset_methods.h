// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_method_row.h"

#include <vector>

namespace tiltmeter {

/// Replaces what was measured of one column by what another program measures, with its own bins, floors,
/// choice of the deciding measure and thresholds; what describes a sample stays. Where that program's result
/// is a p-value, it is the value. P-values that the program compares are judged by themselves, without
/// correction for the number of columns: that is how it does. Feature and family of the new measurements are
/// left to the caller.
///
///   Evidently  decides by rows and distinct values of the baseline (presets::evidently::chosen)
///   NannyMl    Jensen-Shannon distance against mean + 3 SD of the baseline's chunks (no lower threshold)
///   Azure      normalized Wasserstein distance (numbers), Jensen-Shannon distance (categories), both 0.1
///
/// For columns that are counted in cells, bins are filled with the cells' means and p-values taken from them.
void applyPreset(const DriftInput& input, DriftPreset preset, std::vector<DriftMeasurement>& measurements);

} // namespace tiltmeter
