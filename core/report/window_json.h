// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_writer.h"
#include "base/time.h"

#include <cstdint>
#include <optional>

namespace tiltmeter {

/// Members "start" and "end" (excluded) of the object that is open; null where there are no times: of records
/// without timestamps, or of a data set.
void writeTimes(JsonWriter& json, const TimeRange& range);

/// Members "first_record" and "last_record" (from 1, both included, in the order of arrival) of windows of so
/// many records, with times or without; nothing for other windows. `first` counts from 0, `end` is behind the
/// last one.
void writeRecords(JsonWriter& json, const std::optional<std::uint64_t>& first, std::uint64_t end);

} // namespace tiltmeter
