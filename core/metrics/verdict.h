// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metrics/measurement.h"

namespace tiltmeter {

/// Pass: the whole interval lies within the limits, ends included. Fail: none of it does. NotJudged without
/// an interval or without limits.
[[nodiscard]] Verdict verdictOf(const std::optional<numeric::Interval>& interval, const Limits& limits);

/// OpenScale's comparison: the value, rounded to three decimals, fails when it is <= the lower or >= the
/// upper limit. NotJudged without limits.
[[nodiscard]] PointVerdict pointVerdictOf(double value, const Limits& limits);

/// The limits that insufficient evidence hangs on: the violated one when the value lies outside, those that
/// the interval crosses when it lies inside.
[[nodiscard]] std::vector<double> openLimits(double value, const numeric::Interval& interval,
                                             const Limits& limits);

/// How many times as many records would be needed so that 80 % of such windows would decide against `limit`,
/// if the value stays what it is. Widths shrink with the square root of the records, and an estimate falls
/// within z(power) of its mean: ((z + z_power) / z * half width / distance)^2, half width being the one
/// towards the limit. nullopt when the value lies on the limit: then no number can decide.
[[nodiscard]] std::optional<double> recordsFactor(double value, const numeric::Interval& interval,
                                                  double limit, double confidence, double power = 0.8);

/// Records per group needed for a difference (or ratio) of two proportions p and q to be told from `limit`:
/// (z + z_power)^2 (p (1 - p) + f^2 q (1 - q)) / distance^2, with f = 1 and distance p - q - limit for a
/// difference, f = limit and distance p - limit q for a ratio (the usual formula of the two-sample test,
/// moved to the limit). nullopt when the value lies on the limit.
[[nodiscard]] std::optional<double> recordsForProportions(double p, double q, double limit, bool isRatio,
                                                          double confidence, double power = 0.8);

} // namespace tiltmeter
