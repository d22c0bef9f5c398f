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

/// Of more records a sample of so many is drawn, which the counts tell. Whether a group has enough records is
/// a matter of all of them; how many would decide is then left open.
inline constexpr std::size_t mostReadPredictions = 1'000'000;

/// Measures those of `metrics` that are about where a regression's predictions lie in two groups (they need
/// rows and a regression), and adds them to `overall`, the result of measuring `stats`: every monitored group
/// against its reference. Windows keep moments of predictions and no distribution, so this reads the
/// predictions once, over all records only. Records without a prediction are left out; weights count.
///
/// Nothing is read when none of the metrics asks for it. Errors: Cancelled, those of the reader.
[[nodiscard]] Result<void> measurePredictionQuantiles(const BatchReader& reader, const AggregationPlan& plan,
                                                      const FairnessConfig& config,
                                                      std::span<const MetricInfo* const> metrics,
                                                      const WindowStats& stats, const Progress& progress,
                                                      WindowResult& overall,
                                                      std::size_t mostRead = mostReadPredictions);

} // namespace tiltmeter
