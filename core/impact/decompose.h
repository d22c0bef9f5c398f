// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/outcome_scan.h"
#include "impact/mix_plan.h"

#include <cstdint>
#include <vector>

namespace tiltmeter {

/// One group in one sample: by stratum what was decided, and in whose favor. Weights.
struct StratumCounts {
    std::vector<double> all;
    std::vector<double> yes;
    double squared = 0; ///< sum of squared weights
    std::uint64_t records = 0;
    void add(const StratumCounts& other);
};

/// By protected column and group; no strata where a column has no set.
using EntryCounts = std::vector<std::vector<StratumCounts>>;
[[nodiscard]] EntryCounts countsOf(const MixPlan& plan, const MixPlan::Entry& entry,
                                   const OutcomeWindow& window);
void add(EntryCounts& sum, const EntryCounts& part);

/// Takes the rates of all groups apart, from the baseline's counts and the window's.
[[nodiscard]] std::vector<MixDecomposition> decompose(const MixPlan& plan, const MixPlan::Entry& entry,
                                                      const EntryCounts& baseline, const EntryCounts& window,
                                                      double confidence);

} // namespace tiltmeter
