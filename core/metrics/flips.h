// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/plan.h"
#include "base/result.h"
#include "columns/schema.h"
#include "config/fairness_config.h"
#include "metrics/metric_table.h"
#include "metrics/window_result.h"

#include <string>
#include <vector>

namespace tiltmeter {

// How often two decisions on one record differ, group by group: the decision of an earlier model beside this
// one's, or of this one with the protected attribute changed. Counted as labels are, with the other decision
// in their place, so intervals, limits and verdicts are those of any rate.

/// What a scan has to count for it: `plan` (of planFor) with `column` for the label. NoSuchColumn;
/// InvalidValue (the column and "other_column") when that is the prediction itself.
[[nodiscard]] Result<AggregationPlan> planForFlips(AggregationPlan plan, const Schema& schema,
                                                   const std::string& column);

/// Those of the metrics that need other decisions: those that the configuration names; with {"all"} every
/// one whose needs are met; with none, or {"default"}, the rates and their differences, and what has limits.
[[nodiscard]] std::vector<const MetricInfo*> selectFlips(const FairnessConfig& config);

/// Adds the measurements, rates and counts of `flips` to those of the same window and groups.
void addFlips(WindowResult flips, WindowResult& into);

} // namespace tiltmeter
