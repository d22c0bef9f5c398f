// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arguments.h"
#include "console.h"
#include "history/evaluation.h"
#include "monitor/monitor.h"
#include "report/build_report.h"

#include <set>
#include <vector>

namespace tiltmeter::headless {

/// What every command takes that evaluates: --window, --since, --until, --metrics, --fail-on.
[[nodiscard]] std::vector<OptionSpec> evaluateOptionSpecs();

/// Errors: InvalidValue, UnknownMetric, Usage ("until_before_since").
[[nodiscard]] Result<EvaluateOptions> evaluateOptionsOf(const Arguments& arguments);

/// Which findings count for the exit status, by the values of --fail-on: those of intervals and alarms when
/// nothing is asked for.
[[nodiscard]] Result<std::set<FindingRule>> failOnOf(const std::vector<std::string>& given);

/// Finding when one of those rules is violated.
[[nodiscard]] ExitStatus statusOf(const Evaluation& evaluation, const std::set<FindingRule>& failOn);

/// What drift is asked for beside an evaluation: as its configuration says, in the same windows and period.
[[nodiscard]] DriftOptions driftOptionsBeside(const EvaluateOptions& options);

/// For writing; lives as long as `whole`.
[[nodiscard]] ReportDrift driftOf(const WholeEvaluation& whole);

} // namespace tiltmeter::headless
