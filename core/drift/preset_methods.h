// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_method_row.h"

#include <vector>

namespace tiltmeter {

/// Replaces what was measured of one column by what another program measures, with its own bins, floors,
/// choice of the deciding measure and thresholds. P-values that the program compares are judged by
/// themselves, without correction for the number of columns: that is how it does.
void applyPreset(const DriftInput& input, DriftPreset preset, std::vector<DriftMeasurement>& measurements);

} // namespace tiltmeter
