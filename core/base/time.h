// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiltmeter
{

/// Microseconds since 1970-01-01T00:00:00Z (proleptic Gregorian, no leap seconds). Range: years 1 to 9999.
struct TimePoint {
    std::int64_t microseconds = 0;
    friend auto operator<=>(TimePoint, TimePoint) = default;
};

/// Half-open UTC interval [begin, end): begin is inside, end is not.
struct TimeRange {
    TimePoint begin{};
    TimePoint end{};
    [[nodiscard]] bool contains(TimePoint t) const { return begin <= t && t < end; }
    [[nodiscard]] bool empty() const { return !(begin < end); }
    friend auto operator<=>(const TimeRange&, const TimeRange&) = default;
};

/// Reads ISO 8601 and its common relatives: date only, 'T' or one space between date and time, minutes to
/// microseconds, 'Z' or +hh:mm / +hhmm / +hh offsets; no offset means UTC. Also whole seconds, milliseconds
/// or microseconds since 1970 when there are 9 to 11, 12 to 14 or 15 to 17 digits. nullopt when it is none of
/// these or a field is out of range (month 13, 30 February, hour 24, second 60).
[[nodiscard]] std::optional<TimePoint> parseTimePoint(std::string_view text);

/// 2024-01-31T23:59:58Z; fractions only when there are any (3 or 6 digits).
[[nodiscard]] std::string formatTimePoint(TimePoint t);

} // namespace tiltmeter
