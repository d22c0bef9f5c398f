// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/monitor_private.h"
#include "monitor/shared_pass.h"

namespace tiltmeter {

/// The reader of the data set to compare with; nullptr when that is the payload.
[[nodiscard]] Result<std::unique_ptr<SegmentReader>> baselineReader(const PayloadView& payload,
                                                                    const DriftBaseline& baseline);

/// Drift of the payload's records. `fairness`: the configuration that the impact is about; nullptr: none is
/// saved. `seat`, where there is one, counts the windows' cells; else they are scanned for. Keeps in the
/// store what was counted by itself. Errors: those of drift/evaluate_drift.h, NoSuchDataSet.
[[nodiscard]] Result<DriftEvaluation> comparePayload(const PayloadView& payload, const DriftRevision& saved,
                                                     const FairnessConfig* fairness,
                                                     const DriftOptions& options, SharedPass::Seat* seat,
                                                     const Progress& progress);

} // namespace tiltmeter
