// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/plan.h"
#include "metrics/rates.h"

#include <vector>

namespace tiltmeter {

/// Each class against the rest: "selection_rate:CLASS", "true_positive_rate:CLASS",
/// "false_positive_rate:CLASS", "positive_predictive_value:CLASS", "f1_score:CLASS", class by class, with
/// Wilson intervals.
void addOneVsRest(const GroupData& group, const AggregationPlan& plan, double confidence,
                  std::vector<GroupRates::Rate>& rates);

} // namespace tiltmeter
