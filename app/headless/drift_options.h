// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arguments.h"
#include "console.h"
#include "drift/drift_evaluation.h"
#include "monitor/monitor.h"

#include <cstdint>
#include <set>
#include <vector>

namespace tiltmeter::headless {

/// What counts for the exit status of `drift`.
enum class DriftFailure : std::uint8_t {
    Feature,    ///< a feature drifted
    Prediction, ///< what the model answered did, or its probabilities
    Label,      ///< the true outcomes did
    Missing,    ///< the share of missing values of a column, or of values that are not of its kind
    Magnitude,  ///< all features taken together (isMagnitudeDrift)
    Half        ///< at least half of the judged features in one window: what Evidently calls data set drift
};

/// --baseline, --window, --features, --methods, --judge, --rule, --limit, --alpha, --preset, --since,
/// --until,
/// --config, --fail-on.
[[nodiscard]] std::vector<OptionSpec> driftOptionSpecs();

/// Errors of reading the file and of config/drift_config.h; InvalidJson names the file.
[[nodiscard]] Result<DriftConfig> readDriftConfig(const std::string& file);

/// Errors: InvalidValue with what is accepted, UnknownMetric, Usage ("until_before_since"); those of reading
/// --config.
[[nodiscard]] Result<DriftOptions> driftOptionsOf(const Arguments& arguments);

/// Whether --judge, --rule, --limit or --alpha says how to judge.
[[nodiscard]] bool hasJudging(const Arguments& arguments);
/// The configuration, judged as these options say. InvalidValue, UnknownMetric; Usage ("not_with_preset")
/// when the configuration has another program's preset, which judges in its own way.
[[nodiscard]] Result<DriftConfig> withJudging(DriftConfig config, const Arguments& arguments);

/// All but Half when nothing is asked for.
[[nodiscard]] Result<std::set<DriftFailure>> driftFailuresOf(const std::vector<std::string>& given);

/// Finding when one of these happened in the windows of the evaluation.
[[nodiscard]] ExitStatus statusOf(const DriftEvaluation& evaluation, const std::set<DriftFailure>& failures);

} // namespace tiltmeter::headless
