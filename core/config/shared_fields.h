// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_writer.h"
#include "config/drift_config.h"
#include "config/json_fields.h"

namespace tiltmeter {

/// Fields that the configurations of fairness, drift and performance have alike. Those that are absent leave
/// what is there.

/// Fails with InvalidValue where the document's version is newer than `newest`, with MissingField without
/// one.
[[nodiscard]] Result<void> readVersion(const JsonField& root, std::int64_t newest);
/// "window" and "time_zone".
[[nodiscard]] Result<void> readWindow(const JsonField& root, WindowSpec& window);
/// "baseline".
[[nodiscard]] Result<void> readBaseline(const JsonField& root, DriftBaseline& baseline);
/// "seed": 0 to 2^64 - 1; beyond 2^53, which other readers would round, as a text.
[[nodiscard]] Result<void> readSeed(const JsonField& root, std::uint64_t& seed);
void writeSeed(JsonWriter& json, std::uint64_t seed);

} // namespace tiltmeter
