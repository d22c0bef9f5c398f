// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_writer.h"
#include "base/result.h"
#include "config/fairness_config.h"

#include <string>
#include <string_view>

namespace tiltmeter {

/// The version of the JSON form that is written; older ones are read too.
inline constexpr std::int64_t fairnessJsonVersion = 1;

/// All fields, in a fixed order, with "version": the same configuration gives the same bytes.
[[nodiscard]] std::string toJson(const FairnessConfig& config);
/// The same fields into an object that has been begun.
void writeMembers(JsonWriter& json, const FairnessConfig& config);

/// Reads what toJson writes, or a person wrote: fields with a default may be left out, `favourable` is
/// understood as `favorable`. Needed are "version", "features" (each with "column", "monitored", and
/// "reference" while its "reference_choice" is "named") and "outcome". A group may be {"name", "values",
/// "ranges", "includes_missing"}; without a name it is named after its values or ranges.
/// Strict: InvalidJson with line and column, MissingField, UnknownField or InvalidValue with the path of the
/// field ("features[0].monitored[1].ranges"), its line and column. Whether it fits the data is asked by
/// config/validation.h.
[[nodiscard]] Result<FairnessConfig> fairnessConfigFromJson(std::string_view text);

} // namespace tiltmeter
