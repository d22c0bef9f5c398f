// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/plan.h"
#include "aggregate/window_stats.h"
#include "base/result.h"
#include "columns/batch_reader.h"
#include "performance/estimates.h"

#include <cstdint>
#include <string>
#include <vector>

namespace tiltmeter {

/// From so many records on scores are counted on a grid of 1,024 steps: what that does to an AUC (some
/// millionths) is a thousandth of what chance does, and what is counted no longer grows with the records.
inline constexpr std::uint64_t recordsForGrid = 250'000;

/// Whose performance.
enum class PerformanceScope : std::uint8_t { WithGroups, AllRecords };

/// What to count: outcomes, scores and errors of all records and of each configured group, apart by what was
/// predicted. That is one axis more in the plan, so that estimates find scores by prediction.
struct PerformancePlan {
    AggregationPlan plan;
    bool byPrediction = false; ///< a favorable outcome is known, and with it the axis of predictions
    struct GroupPlace {
        std::string feature;
        std::string group;
        std::size_t set = 0;
        std::size_t index = 0; ///< on the feature's axis
        bool isReference = false;
    };
    std::vector<GroupPlace> groups;
};

/// Groups and outcome of a fairness configuration. Without a favorable outcome the classes are the values of
/// the prediction; a numeric prediction beside a numeric label is a regression. MissingRole ("prediction"),
/// NoSuchColumn, ...: those of planFor.
[[nodiscard]] Result<PerformancePlan> performancePlan(const FairnessConfig& config, const BatchReader& reader,
                                                      PerformanceScope scope = PerformanceScope::WithGroups);

/// One window's statistics, taken apart.
struct CountedWindow {
    TimeRange range;
    std::uint64_t records = 0;
    PredictedParts all;
    std::vector<PredictedParts> groups; ///< in the plan's order

    void merge(const CountedWindow& other);
};
[[nodiscard]] CountedWindow countedWindow(const PerformancePlan& plan, const WindowStats& stats);

} // namespace tiltmeter
