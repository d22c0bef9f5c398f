// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "findings/alarm.h"

#include <string>

namespace tiltmeter {

/// Whether alarms can go off about a metric of a feature; where they can't, why.
enum class AlarmCoverage : std::uint8_t {
    Watched,        ///< evidence is gathered against its limits
    ShownOnly,      ///< evidence against equal rates is gathered, which raises no alarm: there is no limit
    NoPairs,        ///< it is watched, but no record of both groups has come that it looks at
    NotAShare,      ///< it is not the difference or ratio of one share in two groups
    OverGroups,     ///< it looks at all groups, or all records, at once
    NeedsLabels,    ///< there is no label column
    TooManyPairs,   ///< the feature's pairs of groups come after the ones that are watched
    NothingWatched, ///< there is no alarm track: not configured, regression, no pair of groups
};

[[nodiscard]] AlarmCoverage alarmCoverage(const AlarmOverview& overview, const std::string& feature,
                                          const std::string& metric);

} // namespace tiltmeter
