// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/plan.h"
#include "aggregate/window_stats.h"
#include "metrics/metric_table.h"
#include "metrics/plan_for.h"
#include "metrics/window_result.h"

#include <span>
#include <string_view>

namespace tiltmeter {

/// What Measurement::reference says when the reference is no group of its own.
inline constexpr std::string_view overallReference = "overall";       ///< ReferenceChoice::Overall
inline constexpr std::string_view complementReference = "complement"; ///< ReferenceChoice::Complement

/// Measures one window. `plan` is the one of the Aggregation (from planFor); `metrics` come from
/// selectMetrics. `overall` decides ReferenceChoice::Largest once for all windows; nullptr: by this window.
///
/// Measurements come feature by feature, then intersection by intersection, metric by metric in the order of
/// `metrics`, monitored group by monitored group. Groups and rates likewise, the reference group last.
[[nodiscard]] WindowResult measure(const WindowStats& window, const AggregationPlan& plan,
                                   const FairnessConfig& config, std::span<const MetricInfo* const> metrics,
                                   const WindowStats* overall = nullptr);

} // namespace tiltmeter
