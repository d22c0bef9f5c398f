// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/window_json.h"

namespace tiltmeter {

void writeTimes(JsonWriter& json, const TimeRange& range)
{
    if (range.empty()) {
        json.memberNull("start");
        json.memberNull("end");
        return;
    }
    json.member("start", formatTimePoint(range.begin));
    json.member("end", formatTimePoint(range.end));
}

void writeRecords(JsonWriter& json, const std::optional<std::uint64_t>& first, std::uint64_t end)
{
    if (!first)
        return;
    json.member("first_record", *first + 1);
    json.member("last_record", end);
}

} // namespace tiltmeter
