// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_evaluation.h"

#include <vector>

namespace tiltmeter {

/// A feature with findings.
struct DriftedFeature {
    const DriftFeature* feature = nullptr;
    TimeRange since;               ///< from its first drifted window to the last window of all
    std::uint64_t firstRecord = 0; ///< windows of records: of its first drifted window
    double severity = 0;           ///< of its worst window: effect over limit
};

/// Falling by severity; predictions, probabilities and labels are no features.
[[nodiscard]] std::vector<DriftedFeature> driftedFeatures(const DriftEvaluation& evaluation);

} // namespace tiltmeter
