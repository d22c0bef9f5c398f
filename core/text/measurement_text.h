// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "findings/finding.h"
#include "metrics/measurement.h"

#include <QLocale>
#include <QString>

namespace tiltmeter {

/// Name of a metric for people: "Disparate impact". For ids without a name of their own it is formed from the
/// rate and the kind of comparison ("False positive rate, difference"). The id itself for an unknown one.
[[nodiscard]] QString metricName(std::string_view id);
/// One sentence that says what the metric tells; empty when there is none.
[[nodiscard]] QString metricExplanation(std::string_view id);

/// "Pass", "Fail", "Insufficient evidence", "Too few records", "Not defined", "Not judged".
[[nodiscard]] QString verdictName(const Measurement& measurement);
/// Why there is no number or no verdict: "Not enough records yet: 38 of 100". Empty when there is nothing to
/// explain.
[[nodiscard]] QString reasonText(const Measurement& measurement, const FairnessConfig& config,
                                 const QLocale& locale);

/// The value in its metric's unit: "0.912", "-12.4 points", "91.2 %".
[[nodiscard]] QString valueText(const Measurement& measurement, const QLocale& locale);
/// Disparate impact in percent, as OpenScale shows it: 0.714285... -> "71.42" (cut, not rounded, after two
/// decimals).
[[nodiscard]] QString fairnessScoreText(double disparateImpact, const QLocale& locale);
/// "0.870 – 0.960"; empty without an interval.
[[nodiscard]] QString intervalText(const Measurement& measurement, const QLocale& locale);
/// The same for bounds that hold for all groups at once; empty without them.
[[nodiscard]] QString boundsText(const Measurement& measurement, const QLocale& locale);
/// "at least 0.8", "0.8 to 1.25", "at most 0.1"; empty without limits.
[[nodiscard]] QString limitsText(const Measurement& measurement, const QLocale& locale);

/// The measurement as a sentence with its numbers: "female: 12.4 points fewer favourable outcomes than male;
/// 95 % interval 9.8 to 15.0."
[[nodiscard]] QString measurementSentence(const Measurement& measurement, const QLocale& locale);
/// Insufficient evidence: how many records per group would decide, as a sentence; empty for other verdicts.
[[nodiscard]] QString recordsNeededText(const Measurement& m, const QLocale& locale);
/// What follows from it: "Below the limit of 0.8: the whole interval is outside." or "Undecided: about 860
/// records per group would decide."
[[nodiscard]] QString verdictSentence(const Measurement& measurement, const FairnessConfig& config,
                                      const QLocale& locale);
/// "female against male in sex has been below the limit since 26 Feb 2024 (4 windows in a row)."
[[nodiscard]] QString findingSentence(const Finding& finding, const QLocale& locale);

} // namespace tiltmeter
