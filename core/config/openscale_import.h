// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_value.h"
#include "config/fairness_config.h"

#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter {

/// A configuration that was read from a file, and what of the file has no counterpart here.
struct ImportedConfig {
    FairnessConfig config;
    bool fromOpenScale = false;
    bool saysProbability = false; ///< the file says whose probability is logged
    /// Paths of fields that mean something there and nothing here ("parameters.max_records").
    std::vector<std::string> ignored;
};

/// Reads a fairness configuration of IBM Watson OpenScale / watsonx.governance: a whole monitor instance
/// ({"entity": {"parameters", "thresholds", "schedule"}}), its "entity", bare "parameters" with "thresholds"
/// beside them, the parameters themselves, or the archive of the configuration notebooks, which names the
/// list "fairness_attributes".
///
/// What becomes of what:
/// - "majority" is one reference group (the union); every entry of "minority" is a monitored group of its
/// own.
/// - "favourable_class" and "unfavourable_class" are values, or closed ranges for a regression.
/// - "min_records" is the minimum sample; "metric_ids" of all features together are the metrics, where
///   "fairness_value" is disparate_impact.
/// - "threshold" of a feature is the lower limit of disparate_impact, a ratio (0.8). In "thresholds" the
/// limits
///   of fairness_value are in percent (80), those of differences are not (-0.15). Since both are met in the
///   wild, a limit of disparate_impact above 2 is taken as percent wherever it stands. "specific_values" that
///   apply to a feature are that feature's limits; they win over its "threshold".
/// - "schedule" of an hour, a day, a week or a month chooses the window.
///
/// Errors as fairnessConfigFromJson.
[[nodiscard]] Result<ImportedConfig> importOpenScale(const JsonValue& document);

/// Our own form when there is a "version", else OpenScale's when it looks like one, else our own (whose error
/// then says what is missing). Errors of both; the subject of InvalidJson is empty, the caller knows the
/// file.
[[nodiscard]] Result<ImportedConfig> readFairnessConfig(std::string_view text);

} // namespace tiltmeter
