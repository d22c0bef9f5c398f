// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "findings/alarm.h"
#include "findings/finding.h"

#include <optional>
#include <span>
#include <vector>

namespace tiltmeter {

/// A finding for each open alarm, in their order: what is acknowledged, or of a model that no longer serves,
/// is none. `covered` is the range that was evaluated; alarms that went off at its end or later are left out.
[[nodiscard]] std::vector<Finding> alarmFindings(std::span<const Alarm> alarms, const TimeRange& covered);

/// What was known when the alarm went off: the metric's value with its confidence sequence, the counts, and
/// the limit that was passed.
[[nodiscard]] Measurement measurementOf(const Alarm& alarm);

} // namespace tiltmeter
