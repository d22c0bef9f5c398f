// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "config/fairness_config.h"
#include "metrics/metric_table.h"
#include "metrics/window_result.h"

#include <functional>
#include <span>

namespace tiltmeter {

/// The limits of a metric: the feature's own, else those for all features.
[[nodiscard]] Limits limitsFor(const MetricInfo& metric, const FairnessConfig& config,
                               const MonitoredFeature* feature = nullptr);

/// Status and verdicts of a measurement over records that has a value and an interval.
void judge(Measurement& m, const WindowResult& overall, std::int64_t minimumGroup);

/// Whether a measurement would still fail at another confidence.
using FailsAt = std::function<bool(const Measurement& m, double confidence)>;

/// Whether the interval lies wholly outside the limits when it is widened as that of a normal estimate would
/// be: for what is resampled, and not once more.
[[nodiscard]] bool failsWidened(const Measurement& m, double confidence);

/// Several groups that are judged by one metric are a family: Holm's step-down. With k groups, r of them
/// flagged so far, the next must fail at the confidence that leaves (1 - confidence) / (k - r).
/// `measurements` are those of one feature.
void flagFamilies(std::span<Measurement> measurements, double confidence, const FailsAt& failsAt);

} // namespace tiltmeter
