// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/plan.h"
#include "aggregate/scan_cache.h"
#include "base/progress.h"
#include "base/result.h"
#include "columns/batch_reader.h"

#include <cstdint>
#include <vector>

namespace tiltmeter {

/// The records of one group that were decided upon, whatever their label: what rates of favorable outcomes
/// are made of.
struct OutcomeSums {
    double favorable = 0;     ///< weight
    double unfavorable = 0;   ///< weight
    double squaredWeight = 0; ///< of both
    std::uint64_t records = 0;
    friend bool operator==(const OutcomeSums&, const OutcomeSums&) = default;
};

struct OutcomeWindow {
    TimeRange range;
    std::uint64_t records = 0; ///< all, decided upon or not
    /// Per set of the plan, its groups, as WindowStats::sets.
    std::vector<std::vector<OutcomeSums>> sets;
};

struct OutcomeAggregation {
    AggregationPlan plan;
    std::vector<OutcomeWindow> windows; ///< ascending by begin, only windows with records
};

/// As `scan`, and it knows what that has counted and the other way round, but of a group no more than its
/// outcomes: for plans of thousands of groups, whose full statistics would take hundreds of bytes each.
/// Features of the plan are counted and left out of the result.
[[nodiscard]] Result<OutcomeAggregation> scanOutcomes(const BatchReader& reader, const AggregationPlan& plan,
                                                      const Progress& progress = {}, unsigned threads = 0,
                                                      ScanCache* cache = nullptr);

} // namespace tiltmeter
