// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/scan_cache.h"
#include "aggregate/window_stats.h"
#include "base/progress.h"
#include "base/result.h"
#include "columns/batch_reader.h"
#include "columns/refused_cells.h"
#include "drift/drift_evaluation.h"

#include <functional>
#include <optional>

namespace tiltmeter {

/// Where the records are.
struct DriftSources {
    const BatchReader* payload = nullptr;
    const BatchReader* baseline = nullptr; ///< the data set to compare with; nullptr: the payload itself
    TimeRange covered;                     ///< of the payload; empty without timestamps
    ScanCache* payloadCache = nullptr;     ///< where what is counted is kept; see aggregate/scan_cache.h
    ScanCache* baselineCache = nullptr;
    /// In place of a scan of the payload by window: where something else counts in the same pass.
    std::function<Result<Aggregation>(const AggregationPlan&, const Progress&)> countPayload = nullptr;
    const RefusedCells* payloadRefused = nullptr; ///< nullptr: no record was refused
    const RefusedCells* baselineRefused = nullptr;
};

/// Compares every window with the baseline: one pass to choose cells (numeric columns), one over the payload,
/// and one over the baseline when it is not made of whole windows. Fills everything but deployment, revision,
/// fingerprint and software version. `period`: only windows in it are shown; the baseline may lie before it.
///
/// Windows that are a part of the baseline are compared with the rest of it and not judged; what they give is
/// the spread limit (mean + t SD sqrt(1 + 1/k), one-sided 0.99865, on the scale on which distances are about
/// normal, and no less than that of chi-square over as many dimensions: numeric::upperDistanceLimit), from 3
/// such windows on.
///
/// Errors: those of aggregate/scan.h, comparedColumns, selectDriftMethods; EmptyBaseline as InvalidValue
/// ("baseline", what it is, "records_in_baseline") when no record is in it.
[[nodiscard]] Result<DriftEvaluation> evaluateDrift(const DriftSources& sources, const DriftConfig& config,
                                                    const std::optional<TimeRange>& period,
                                                    const Progress& progress);

} // namespace tiltmeter
