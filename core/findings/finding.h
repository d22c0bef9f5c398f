// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "findings/alarm.h"
#include "metrics/measurement.h"
#include "performance/performance_evaluation.h"

#include <memory>
#include <optional>
#include <string>

namespace tiltmeter {

/// Which rule a finding comes from; the headless program's --fail-on chooses among them.
enum class FindingRule : std::uint8_t {
    Interval,
    Point,
    Alarm,
    Performance ///< predictions became worse than in the baseline, by more than the limit and not by chance
};

/// A violated rule with its evidence: one per metric, feature and monitored group, spanning the consecutive
/// windows in which it holds.
struct Finding {
    FindingRule rule = FindingRule::Interval;
    TimeRange window;         ///< from the begin of the first to the end of the last failing window
    bool overall = false;     ///< found over all records rather than in windows
    std::int64_t windows = 0; ///< number of failing windows
    bool ongoing = false;     ///< the newest judged window still fails
    Measurement worst;        ///< the measurement farthest outside, with counts and limits
    /// Rule Alarm only. Then `window` lasts from the alarm to the last record, `windows` is 0 and `worst` is
    /// what was known when it went off, with its confidence sequence.
    std::shared_ptr<const Alarm> alarm = {};
    /// Rule Performance only. Then `worst` is of all records (no feature, no groups): the value of the worst
    /// window and, as limits, how far from the baseline's it may be.
    std::shared_ptr<const PerformanceFinding> performance = {};
    /// Windows of so many records: of the first failing one (WindowResult::firstRecord), and after the last
    /// record of the last one.
    std::optional<std::uint64_t> firstRecord = {};
    std::uint64_t endRecord = 0;
};

/// Names a finding for as long as the deployment keeps its configuration: rule, metric, feature, monitored
/// group and the begin of its first window ("all" over all records; "record-N" where windows are so many
/// records, with the number of the first one from 1), with '/' between them and, in names, '%', '/' and
/// control characters as %XX; an alarm by its key. What goes on keeps its id with every new window, but for
/// windows of records where these do not fill whole ones: they are counted from the newest record.
[[nodiscard]] std::string findingId(const Finding& finding);

[[nodiscard]] std::string_view toString(FindingRule rule);

} // namespace tiltmeter
