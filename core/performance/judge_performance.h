// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "performance/performance_evaluation.h"
#include "performance/performance_measures.h"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace tiltmeter {

/// How much worse `value` is than the baseline's; > 0 is worse. Where neither low nor high is bad: how much
/// farther from the neutral value. Relative changes have none against a baseline of 0.
[[nodiscard]] std::optional<double> changeForTheWorse(const PerformanceMeasureInfo& measure, double value,
                                                      double baseline);

/// Holds each measurement against the same one of the baseline: changes and p-values. The baseline's measured
/// value where it is there, else its estimate.
void compare(std::vector<PerformanceMeasurement>& measurements,
             std::span<const PerformanceMeasurement> baseline,
             std::span<const PerformanceMeasureInfo* const> measures, double confidence);

/// Largest change for the worse that a window like the baseline's own lets expect (one-sided 0.99865), by
/// measure; from the changes of its windows, each against the rest of it.
using SpreadLimits = std::map<std::string, double>;
[[nodiscard]] SpreadLimits spreadLimits(const std::map<std::string, std::vector<double>>& changes);

/// Limits and verdicts. What has a limit and is not in the baseline is judged: Fail when the change is above
/// the limit, its p-value adjusted over the window's judged measures is at most alpha, and, with 8 or more
/// windows in the baseline, it is above the spread limit as well. Estimates are judged where the measured
/// value is not.
void giveVerdicts(PerformanceWindow& window, std::span<const PerformanceMeasureInfo* const> measures,
                  std::size_t classes, const PerformanceConfig& config, const SpreadLimits& spread,
                  std::size_t baselineWindows);

[[nodiscard]] std::vector<PerformanceFinding> findDrops(const std::vector<PerformanceWindow>& windows);
[[nodiscard]] std::vector<EstimateCheck> checkEstimates(const std::vector<PerformanceWindow>& windows);

} // namespace tiltmeter
