// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "findings/alarm.h"
#include "metrics/measurement.h"

#include <memory>
#include <string>

namespace tiltmeter {

/// Which rule a finding comes from; the headless program's --fail-on chooses among them.
enum class FindingRule : std::uint8_t { Interval, Point, Alarm };

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
    std::shared_ptr<const Alarm> alarm;
};

[[nodiscard]] std::string_view toString(FindingRule rule);

} // namespace tiltmeter
