// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "base/result.h"
#include "config/fairness_config.h"
#include "drift/drift_evaluation.h"
#include "drift/evaluate_drift.h"

namespace tiltmeter {

/// "Does drift matter?", of a finished drift evaluation of the same sources. Two scans: one over outcomes,
/// groups and the drifted features' values (all of them counted, none sampled), one over what fairness needs.
/// Only features that have drifted are looked at, the `mostDecomposed` farthest beyond their limit. Numbers
/// are cut at the bins of the drift measures, more finely where the records are enough and more coarsely
/// where several features are taken together; of many values the most frequent stand alone. What moves inside
/// of a bin is taken for treatment. Weighted records count with their weight, at the effective sample size.
/// Intervals: numeric::decompositionIntervals.
///
/// A fairness configuration that does not fit the data gives ImpactStatus::NotConfigured, no error. Errors:
/// Cancelled, and what the readers return.
[[nodiscard]] Result<DriftImpact> measureImpact(const DriftSources& sources,
                                                const DriftEvaluation& evaluation,
                                                const FairnessConfig& fairness, const Progress& progress);

inline constexpr std::size_t mostDecomposed = 20;

} // namespace tiltmeter
