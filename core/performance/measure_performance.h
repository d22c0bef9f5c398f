// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "performance/performance_evaluation.h"
#include "performance/performance_measures.h"
#include "performance/performance_plan.h"

#include <optional>
#include <span>
#include <vector>

namespace tiltmeter {

/// What estimates are learnt from: the labelled records of some windows.
struct Calibration {
    CalibrationSource source = CalibrationSource::None;
    numeric::ScoreCalibrator all;
    std::vector<std::optional<numeric::ScoreCalibrator>>
        groups; ///< nullopt: too few labels of the group's own
};

/// nullopt: too few labelled records with a probability, or all labels alike.
[[nodiscard]] std::optional<Calibration> learnCalibration(const CountedWindow& counted,
                                                          const PerformancePlan& plan,
                                                          const PerformanceConfig& config,
                                                          CalibrationSource source);
[[nodiscard]] CalibrationSummary summaryOf(const Calibration& calibration, const CountedWindow& learntFrom,
                                           const PerformancePlan& plan);

struct MeasureContext {
    const PerformancePlan& plan;
    const PerformanceConfig& config;
    std::span<const PerformanceMeasureInfo* const> measures;
};

/// Measured values with intervals, and estimates where there is a calibration; nothing is compared yet.
/// `intervals` false: values alone, which is much cheaper.
[[nodiscard]] std::vector<PerformanceMeasurement> measureAll(const MeasureContext& context,
                                                             const CountedWindow& counted,
                                                             const Calibration* calibration,
                                                             bool intervals = true);
/// The whole of a window, its groups and classes too.
[[nodiscard]] PerformanceWindow measureWindow(const MeasureContext& context, const CountedWindow& counted,
                                              const Calibration* calibration);

} // namespace tiltmeter
