// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "findings/finding.h"
#include "metrics/window_result.h"

#include <span>
#include <vector>

namespace tiltmeter {

/// The violated rules of an evaluation. `windows` ascend in time.
///
/// Interval rule: the measurement is flagged (its verdict is Fail, also after Holm's correction over groups).
/// Point rule: the point verdict is Fail. Failing windows in a row make one finding per metric, feature and
/// monitored group; a window that is not judged (too few records, undefined, without records) does not end
/// the row, one that passes or has insufficient evidence does. What fails over all records is a finding of
/// its own (`overall`, one window, never ongoing).
///
/// Order: findings over all records first, then by begin; those that begin together in the order of their
/// measurements, the interval rule before the point rule.
[[nodiscard]] std::vector<Finding> judge(std::span<const WindowResult> windows, const WindowResult& overall);

} // namespace tiltmeter
