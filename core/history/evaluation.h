// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/time.h"
#include "config/fairness_config.h"
#include "findings/alarm.h"
#include "findings/finding.h"
#include "metrics/window_result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter {

/// Whether the findings tell about the quality of predictions as well.
enum class PerformanceLook : std::uint8_t {
    NotAsked,         ///< a preview, or certain metrics or groups were asked for
    NothingToMeasure, ///< neither labels nor probabilities
    Measured,
    NotPossible ///< `PerformanceFacts::problem` says why
};

struct PerformanceFacts {
    PerformanceLook look = PerformanceLook::NotAsked;
    std::int64_t revision = 0;       ///< of the performance configuration; 0: none is saved
    std::uint64_t judgedWindows = 0; ///< windows in which something was held against the baseline
    std::optional<Error> problem = {};
};

[[nodiscard]] std::string_view toString(PerformanceLook look);

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
    /// Of the interval and the point rule, then of the alarm rule, then of performance.
    std::vector<Finding> findings;
    PerformanceFacts performance;
    /// Of the saved configuration, over all records whatever the period and the windows; empty for one that
    /// is not saved. Open ones first, then the newest first.
    std::vector<Alarm> alarms;
    AlarmOverview alarmTrack;
    std::uint64_t undefinedCount = 0; ///< measurements without a number, in windows and overall
    std::string softwareVersion;
};

} // namespace tiltmeter
