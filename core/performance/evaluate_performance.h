// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/scan_cache.h"
#include "base/progress.h"
#include "base/result.h"
#include "columns/batch_reader.h"
#include "performance/performance_evaluation.h"
#include "performance/performance_plan.h"

#include <optional>

namespace tiltmeter {

/// Where the records are.
struct PerformanceSources {
    const BatchReader* payload = nullptr;
    const BatchReader* baseline = nullptr; ///< the data set to compare with; nullptr: the payload itself
    TimeRange covered;                     ///< of the payload; empty without timestamps
    ScanCache* payloadCache = nullptr;     ///< where there is one: see aggregate/scan_cache.h
    ScanCache* baselineCache = nullptr;
    PerformanceScope scope = PerformanceScope::WithGroups;
};

/// Measures every window from its labels, estimates it from its probabilities, and holds it against the
/// baseline: one pass over the payload, and one over the baseline when it is not made of whole windows. Fills
/// everything but deployment, revision, fingerprint, delays and software version. Outcome and groups are the
/// fairness configuration's. `period`: only windows in it are shown; the baseline may lie before it.
///
/// Windows that are a part of the baseline are compared with, and estimated from, the rest of it and not
/// judged. Where the baseline has too few labels to learn from, each window is estimated from the labels of
/// all others.
///
/// Errors: those of aggregate/scan.h, performancePlan and selectPerformanceMeasures; InvalidValue
/// ("baseline", what it is, "records_in_baseline") when no record is in it.
[[nodiscard]] Result<PerformanceEvaluation> evaluatePerformance(const PerformanceSources& sources,
                                                                const FairnessConfig& fairness,
                                                                const PerformanceConfig& config,
                                                                const std::optional<TimeRange>& period,
                                                                const Progress& progress);

} // namespace tiltmeter
