// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/evaluation.h"
#include "look/state.h"

#include <optional>
#include <string>
#include <vector>

namespace tiltmeter {

/// Where one monitored group stands against its reference.
struct ComparisonState {
    std::string feature;
    std::string monitored;
    std::string reference;
    State state = State::NotJudged;
    /// Of the newest window with a verdict; without one the newest with a measurement; else over all records.
    const Measurement* measurement = nullptr; ///< lives as long as the evaluation
    const TimeRange* window = nullptr;        ///< nullptr: over all records
    std::optional<TimePoint> failingSince;    ///< begin of the unbroken run of failures up to that window
};

/// One per monitored group of every feature, the most urgent first, those alike in the configuration's order.
/// A window without a verdict does not break a run of failures.
[[nodiscard]] std::vector<ComparisonState> comparisonStates(const Evaluation& evaluation,
                                                            const std::string& metric);

/// Disparate impact when it was measured, else the first metric that was; empty when nothing was.
[[nodiscard]] std::string leadingMetric(const Evaluation& evaluation);

/// Findings that are still going on, seen by the interval or the alarm rule: the point rule says the same
/// with less evidence.
[[nodiscard]] int openFindings(const Evaluation& evaluation);

} // namespace tiltmeter
