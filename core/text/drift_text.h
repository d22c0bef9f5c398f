// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_evaluation.h"
#include "text/number_text.h"

namespace tiltmeter {

/// "Population stability index", "Kolmogorov-Smirnov statistic", ...; the id itself when unknown.
[[nodiscard]] QString driftMetricName(std::string_view id);
/// "Feature", "Prediction", "Probability", "Label".
[[nodiscard]] QString driftFamilyName(DriftFamily family);
/// "Drift", "No drift", "Could be chance", "Too few records", "Part of the baseline", ...
[[nodiscard]] QString driftVerdictName(const DriftMeasurement& measurement);
/// Why there is no number or no verdict; empty when there is nothing to explain.
[[nodiscard]] QString driftReasonText(const DriftMeasurement& measurement, const DriftConfig& config,
                                      const QLocale& locale);
/// The value in its method's unit; "0.231", "3.2 %", with "± 0.01" when it is known up to a bound.
[[nodiscard]] QString driftValueText(const DriftMeasurement& measurement, const QLocale& locale);

/// "Week of 5 Feb 2024"; "Records 251 – 500" where records have no times and windows go by their order.
/// `window` is one of the evaluation's.
[[nodiscard]] QString driftWindowName(const DriftEvaluation& evaluation, const DriftWindow& window,
                                      const QLocale& locale);

/// What is compared with what: "the first windows (1 – 21 Jan 2024)", "the data set training", ...
[[nodiscard]] QString driftBaselineText(const DriftEvaluation& evaluation, const QLocale& locale);

/// What happened to a column in a window, in the column's own terms, then the measure: "income moved: half of
/// the values are now above 52,000 instead of 47,000. Population stability index 0.23, limit 0.1."
/// `feature` is an index into the evaluation's features.
[[nodiscard]] QString driftSentence(const DriftEvaluation& evaluation, const DriftWindow& window,
                                    std::size_t feature, const QLocale& locale);
/// "income has drifted since 12 Feb 2024 (6 windows)." with how it changed.
[[nodiscard]] QString driftFindingSentence(const DriftEvaluation& evaluation, const DriftFinding& finding,
                                           const QLocale& locale);
/// The first sentence of a page: which columns drift now, since when.
[[nodiscard]] QString driftSummarySentence(const DriftEvaluation& evaluation, const QLocale& locale);
/// "A classifier tells this window from the baseline: MCC 0.31, by chance at most 0.04." Empty without one.
[[nodiscard]] QString driftMagnitudeSentence(const DriftWindow& window, const QLocale& locale);

/// "0.0012", "< 0.0001".
[[nodiscard]] QString pValueText(double p, const QLocale& locale);

} // namespace tiltmeter
