// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/ordered_scan.h"
#include "findings/alarm_plan.h"

namespace tiltmeter {

/// Microseconds of a day: the period of timed records is the day.
inline constexpr std::int64_t dayLength = 86'400'000'000;

/// Records that a rate looks at, and its hits, by group.
struct RateCounts {
    std::uint64_t monitoredRecords = 0;
    std::uint64_t monitoredHits = 0;
    std::uint64_t referenceRecords = 0;
    std::uint64_t referenceHits = 0;

    [[nodiscard]] AlarmEstimates since(const RateCounts& begin, double confidence) const;
    friend bool operator==(const RateCounts&, const RateCounts&) = default;
};

/// Where a watch stands: what is said of an alarm that goes off now.
struct AlarmMoment {
    std::int64_t time = noTime; ///< latest of the records that the watch has looked at
    std::uint64_t row = 0;      ///< of the present record
    RateCounts counts;          ///< since the watch began
};

} // namespace tiltmeter
