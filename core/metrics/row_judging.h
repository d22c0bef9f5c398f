// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "config/fairness_config.h"
#include "metrics/metric_table.h"
#include "metrics/window_result.h"

namespace tiltmeter {

/// The limits of a metric: the feature's own, else those for all features.
[[nodiscard]] Limits limitsFor(const MetricInfo& metric, const FairnessConfig& config,
                               const MonitoredFeature* feature = nullptr);

/// Status and verdicts of a measurement over records that has a value and an interval.
void judge(Measurement& m, const WindowResult& overall, std::int64_t minimumGroup);

} // namespace tiltmeter
