// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "config/drift_config.h"
#include "drift/counted_window.h"
#include "drift/drift_evaluation.h"
#include "drift/drift_methods.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tiltmeter {

/// What the comparisons of all windows share. What is referred to must outlive it.
struct WindowMeasures {
    std::span<const FeaturePlan> plans;
    std::span<const DriftFeature> features; ///< parallel to the plans
    const DriftConfig& config;
    std::span<const DriftMethodInfo* const> methods;
};

/// Which columns have bins chosen from what the window is compared with, instead of those of the plan.
enum class OwnBins : std::uint8_t {
    None,
    OfExactColumns, ///< a part of the baseline: what it is compared with does not hold it
    OfAllColumns    ///< a baseline that rolls: what comes later, or lies further back, has no part in it
};

/// One window, and the parts of what it is compared with, in their order.
struct WindowComparison {
    const CountedWindow* window = nullptr;
    std::vector<const CountedWindow*> baseline;
    OwnBins ownBins = OwnBins::None;
    std::string place; ///< tells it from the other windows of the evaluation; without "/"
};

/// Fills in what follows from the counts alone: the number of records compared with, measurements without
/// verdict, distributions, and categories that came or went.
void measureWindow(const WindowComparison& comparison, const WindowMeasures& measures, DriftWindow& result);

} // namespace tiltmeter
