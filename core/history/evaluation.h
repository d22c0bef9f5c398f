// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "config/fairness_config.h"
#include "findings/alarm.h"
#include "findings/finding.h"
#include "metrics/window_result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace tiltmeter {

/// Everything one fairness evaluation found; what pages, reports and JSON are made of.
struct Evaluation {
    std::string deployment;
    std::int64_t revision = 0; ///< of the configuration
    FairnessConfig config;
    std::string dataFingerprint; ///< of the data set's segments: the same data give the same one
    std::uint64_t records = 0;
    std::uint64_t withoutTimestamp = 0;
    TimeRange covered;                 ///< first record to just after the last; empty without timestamps
    std::vector<WindowResult> windows; ///< ascending
    WindowResult overall;
    std::vector<Finding> findings; ///< those of the alarm rule come last
    /// Of the saved configuration, over all records whatever the period and the windows; empty for one that
    /// is not saved. Open ones first, then the newest first.
    std::vector<Alarm> alarms;
    AlarmOverview alarmTrack;
    std::uint64_t undefinedCount = 0; ///< measurements without a number, in windows and overall
    std::string softwareVersion;
};

} // namespace tiltmeter
