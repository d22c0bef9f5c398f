// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "base/result.h"
#include "columns/batch_reader.h"
#include "config/fairness_config.h"
#include "drift/evaluate_drift.h"
#include "impact/drifted_features.h"

#include <span>

namespace tiltmeter {

/// Fills in the correlations and the performance: one scan for fairness over the windows of the drift
/// evaluation. The metrics are the configured ones that compare two groups; when none is configured, the
/// default ones of them. Metrics whose intervals would have to be resampled are left out: twenty of them cost
/// more than all the rest, and what is wanted is the value alone.
[[nodiscard]] Result<void> correlate(const DriftSources& sources, const DriftEvaluation& evaluation,
                                     const FairnessConfig& fairness, std::span<const DriftedFeature> drifted,
                                     const Progress& progress, DriftImpact& impact);

} // namespace tiltmeter
