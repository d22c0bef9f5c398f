// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift_options.h"
#include "evaluate_options.h"

namespace tiltmeter::headless {

/// What counts for the exit status of fairness and drift together.
struct WholeFailures {
    std::set<FindingRule> rules;
    std::set<DriftFailure> drift;
};

/// --fail-on with the names of both; what either has by default when nothing is asked for.
[[nodiscard]] Result<WholeFailures> wholeFailuresOf(const Arguments& arguments);

/// Finding when one of those happened.
[[nodiscard]] ExitStatus statusOf(const WholeEvaluation& whole, const WholeFailures& failures);

} // namespace tiltmeter::headless
