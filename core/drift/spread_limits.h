// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_evaluation.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tiltmeter {

/// By feature and measure.
using DriftSpreadLimits = std::map<std::pair<std::string, std::string>, double>;

/// Limits of what the baseline's own windows let expect (DriftMeasurement::spreadLimit), from `parts`, each
/// measured against the rest of the baseline; of measures with 3 values or more. With NannyML's preset that
/// program's own: mean + 3 SD.
[[nodiscard]] DriftSpreadLimits driftSpreadLimits(const std::vector<DriftWindow>& parts,
                                                  const std::vector<DriftFeature>& features,
                                                  DriftPreset preset);

} // namespace tiltmeter
