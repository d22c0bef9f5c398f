// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_evaluation.h"
#include "drift/drift_methods.h"
#include "drift/feature_samples.h"

#include <span>
#include <vector>

namespace tiltmeter {

/// All the methods that fit the column, in their order. Status, reason, limit and `judged` are set; verdicts
/// are not: they need the other columns (judge_drift.h).
[[nodiscard]] std::vector<DriftMeasurement> measureDrift(const FeaturePair& pair, const DriftFeature& feature,
                                                         const DriftConfig& config,
                                                         std::span<const DriftMethodInfo* const> methods);

/// Sets the limit and whether the measurement decides about its column, as the configuration has it; metric,
/// family and kind of column are known. A preset has its own, which are left as they are.
void setRule(DriftMeasurement& measurement, bool isNumeric, const DriftConfig& config);

/// One measure alone, for the baseline's own windows.
[[nodiscard]] std::optional<double> driftValue(const FeaturePair& pair, const DriftConfig& config,
                                               const DriftMethodInfo& method);

[[nodiscard]] FeatureDistribution distributionOf(const FeaturePlan& plan, const FeatureSample& sample);

} // namespace tiltmeter
