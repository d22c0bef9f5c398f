// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/plan.h"
#include "aggregate/window_stats.h"
#include "base/progress.h"
#include "base/result.h"
#include "columns/batch_reader.h"
#include "config/fairness_config.h"
#include "metrics/metric_table.h"
#include "metrics/window_result.h"

#include <span>

namespace tiltmeter {

/// Records that are compared with each other at most; of more a sample is drawn, which the counts tell.
inline constexpr std::size_t mostComparedRecords = 10'000;

/// Measures those of `metrics` that need the records themselves (MetricInfo::needsRows) and adds them to
/// `overall`, which is the result of measuring `stats`: how a record is treated against the records nearest
/// to it, and where a regression's predictions lie (prediction_quantiles.h). The one exception from the rule
/// that a metric is a function of WindowStats; it is over all records only, never by window. What says how
/// near records are is every numeric column that is a feature (numeric/consistency.h).
///
/// Nothing is read when none of the metrics needs it. Errors: Cancelled, those of the reader.
[[nodiscard]] Result<void> measureRows(const BatchReader& reader, const AggregationPlan& plan,
                                       const FairnessConfig& config,
                                       std::span<const MetricInfo* const> metrics, const WindowStats& stats,
                                       const Progress& progress, WindowResult& overall);

} // namespace tiltmeter
