// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "metrics/measurement.h"

#include <cstdint>
#include <vector>

namespace tiltmeter {

/// What was measured in one time window, or over all records.
struct WindowResult {
    TimeRange range;
    std::uint64_t records = 0;
    bool belowMinimum = false; ///< fewer records than the minimum sample: shown hollow, never judged
    std::vector<Measurement> measurements;
    std::vector<GroupRates> groups;
    /// The same rates over all records (feature and group empty), then feature by feature over all its groups
    /// together (group empty).
    std::vector<GroupRates> totals;
};

} // namespace tiltmeter
