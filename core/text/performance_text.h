// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "performance/performance_evaluation.h"
#include "text/number_text.h"

namespace tiltmeter {

/// "Accuracy", "Recall", "Precision", ...: as people call them who judge models; else as metricName().
[[nodiscard]] QString performanceMeasureName(std::string_view id);
/// Whether its values are shown as percent.
[[nodiscard]] bool isPercentMeasure(std::string_view id);
/// "91.2 %", "0.183"; a dash for nothing.
[[nodiscard]] QString performanceValueText(std::string_view id, const std::optional<double>& value,
                                           const QLocale& locale);
/// "89.4 – 92.7 %"; empty for nothing.
[[nodiscard]] QString performanceRangeText(std::string_view id,
                                           const std::optional<numeric::Interval>& interval,
                                           const QLocale& locale);
/// "Wilson", "DeLong", "Bootstrap on the cells", ...
[[nodiscard]] QString intervalMethodName(IntervalMethod method);

/// "Worse", "Within the limit", "Could be chance", "Too few records", "No labels", "Part of the baseline",
/// ...
[[nodiscard]] QString performanceVerdictName(const PerformanceWindow& window,
                                             const PerformanceMeasurement& measurement);
/// Why there is no measured number, or why it is not judged; empty when there is nothing to explain.
[[nodiscard]] QString performanceReasonText(const PerformanceMeasurement& measurement,
                                            const PerformanceConfig& config, const QLocale& locale);
[[nodiscard]] QString estimateReasonText(EstimateReason reason);

/// "3 days", "5 hours", "12 minutes".
[[nodiscard]] QString delayText(std::int64_t microseconds, const QLocale& locale);
/// How many records have a label, and how long labels took.
[[nodiscard]] QString labelSentence(const PerformanceWindow& window, const QLocale& locale);

/// What is compared with what: "the beginning of the log (1 – 21 Jan 2024)", ...
[[nodiscard]] QString performanceBaselineText(const PerformanceEvaluation& evaluation, const QLocale& locale);
/// One window's measure in words: measured, estimated, against the baseline.
[[nodiscard]] QString performanceSentence(const PerformanceEvaluation& evaluation,
                                          const PerformanceWindow& window, std::string_view metric,
                                          const QLocale& locale);
/// "Accuracy has been lower since 26 Feb 2024 (4 windows): ..."
[[nodiscard]] QString performanceFindingSentence(const PerformanceFinding& finding, const QLocale& locale);
[[nodiscard]] QString performanceFindingSentence(const PerformanceEvaluation& evaluation,
                                                 const PerformanceFinding& finding, const QLocale& locale);
/// The first sentence of a page: what is worse now, since when.
[[nodiscard]] QString performanceSummarySentence(const PerformanceEvaluation& evaluation,
                                                 const QLocale& locale);
/// What estimates were learnt from.
[[nodiscard]] QString calibrationSentence(const PerformanceEvaluation& evaluation, const QLocale& locale);
/// How the estimates of a measure did where labels came; empty when there is nothing to tell.
[[nodiscard]] QString estimateCheckSentence(const PerformanceEvaluation& evaluation, std::string_view metric,
                                            const QLocale& locale);
/// How estimates are made and what they can't see.
[[nodiscard]] QString estimateMethodText();

} // namespace tiltmeter
