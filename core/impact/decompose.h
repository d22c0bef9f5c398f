// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/window_stats.h"
#include "impact/kept_intervals.h"
#include "impact/mix_plan.h"

#include <cstdint>
#include <vector>

namespace tiltmeter {

/// Takes the rates of all groups apart, from the baseline's counts and the window's, both of `plan.scan`.
/// `draws` of the bootstrap, whose intervals `kept` may know.
[[nodiscard]] std::vector<MixDecomposition> decompose(const MixPlan& plan, const MixPlan::Entry& entry,
                                                      const WindowStats& baseline, const WindowStats& window,
                                                      double confidence, int draws, std::uint64_t seed,
                                                      KeptIntervals& kept);

} // namespace tiltmeter
