// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/monitor_private.h"
#include "monitor/shared_pass.h"

namespace tiltmeter {

/// Fairness of the payload's records, without alarms and revision. `seat`, where there is one, counts the
/// windows' groups; else they are scanned for. Keeps in the store what was counted by itself.
/// Errors: those of config/validation.h, aggregate/scan.h, Cancelled.
[[nodiscard]] Result<Evaluation> evaluatePayload(const PayloadView& payload, const FairnessConfig& config,
                                                 const EvaluateOptions& options, SharedPass::Seat* seat,
                                                 const Progress& progress);

} // namespace tiltmeter
