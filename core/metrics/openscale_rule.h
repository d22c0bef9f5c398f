// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tiltmeter::openscale {

// The arithmetic of IBM Watson OpenScale's fairness monitor, as its stored results show it. Percents are 0 to
// 100 and more.

/// To three decimals, as a decimal number: exact halves, which hardly occur in binary, go to the even digit.
[[nodiscard]] double roundedToThree(double value);

/// 100 * favorable / total. total > 0.
[[nodiscard]] double favorablePercent(double favorable, double total);

/// 100 times the ratio of the two percents, the ratio rounded to three decimals. referencePercent > 0.
[[nodiscard]] double fairnessScore(double monitoredPercent, double referencePercent);

/// A score equal to the threshold is flagged too.
[[nodiscard]] bool isBiased(double score, double thresholdPercent);

/// The favorable percent that the monitored group would need: threshold times perfect equality (the reference
/// group's favorable percent).
[[nodiscard]] double acceptablePercent(double thresholdPercent, double perfectEquality);

} // namespace tiltmeter::openscale
