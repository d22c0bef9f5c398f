// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_evaluation.h"
#include "text/number_text.h"

namespace tiltmeter {

// ---- does drift matter? ----

/// Why there is nothing to say; empty for Ok.
[[nodiscard]] QString impactStatusText(ImpactStatus status);
/// "The population moved; alike records are treated as before.", ...
[[nodiscard]] QString impactReadingText(ImpactReading reading);
/// What changed for one group and how much of it the mix of these features explains, in percentage points
/// with intervals: "sex female: the favorable rate fell from 62.1 % to 55.3 %, by 6.8 points. The mix of
/// loan_amount and savings accounts for -1.2 points (-1.9 to -0.6), treatment for -5.6 (-7.4 to -3.9). ..."
[[nodiscard]] QString mixSentence(const MixImpact& mix, const MixDecomposition& group, const QLocale& locale);
/// "Over 12 windows accuracy falls as loan_amount drifts (rank correlation -0.82, adjusted p 0.011)."
[[nodiscard]] QString correlationSentence(const DriftCorrelation& correlation, double alpha,
                                          const QLocale& locale);
/// The two or three sentences that answer the question; shown first.
[[nodiscard]] QString impactSummary(const DriftEvaluation& evaluation, const QLocale& locale);

// ---- data consistency ----

/// "loan_amount lies between 500 and 48,000.", "purpose car never comes with employment retired.", ...
[[nodiscard]] QString constraintText(const DataConstraint& constraint, const QLocale& locale);
/// "loan_amount lies between 500 and 48,000. Records that break it: 37, the first with 52,100."
[[nodiscard]] QString violationText(const DataConsistency& consistency,
                                    const ConsistencyWindow::Violation& violation, const QLocale& locale);
/// "4.2 % of the records break a rule learnt from the baseline; 0.9 % are to be expected."
[[nodiscard]] QString consistencySentence(const DataConsistency& consistency, const ConsistencyWindow& window,
                                          const QLocale& locale);

// ---- model drift ----

/// Why there is no estimate; empty for Ok.
[[nodiscard]] QString modelDriftStatusText(ModelDriftStatus status);
/// "Estimate: the model is right for 78.9 % of these records, 1.1 points fewer than in the baseline. ..."
[[nodiscard]] QString modelDriftSentence(const ModelDrift& drift, const ModelDriftWindow& window,
                                         const QLocale& locale);

// ---- the rest ----

/// "The columns go together as in the baseline.", ...; empty without a figure.
[[nodiscard]] QString reconstructionSentence(const DriftWindow& window, const QLocale& locale);
/// "Logistic regression", "Boosted trees".
[[nodiscard]] QString driftClassifierName(DriftClassifier classifier);
/// "loan_amount changed suddenly on 12 Feb 2024.", "savings has been changing gradually since ..."
/// Where records have no times: "loan_amount changed suddenly from record 12,001 on."
[[nodiscard]] QString changeSentence(const DriftChange& change, const QLocale& locale);
/// When it changed, alone: "12 Feb 2024", "record 12,001".
[[nodiscard]] QString changeBegin(const DriftChange& change, const QLocale& locale);
/// "12 cells of age could not be read (0.1 % of the rows), such as "n/a"."
[[nodiscard]] QString typeErrorsSentence(const TypeErrors& errors, const QLocale& locale);

} // namespace tiltmeter
