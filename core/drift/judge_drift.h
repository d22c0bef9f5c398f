// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_evaluation.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace tiltmeter {

/// Adjusts the p-values of the judged measurements of one window and gives verdicts by the configured rule.
///
/// Adjusted together (Benjamini and Hochberg 1995) is all that may raise a finding in the window: of every
/// column, outputs and labels among them, its one deciding measure and its rates of missing values and type
/// errors. So a window in which
/// nothing has drifted is flagged with probability alpha at most, however many columns, kinds of columns and
/// measures there are; with a family each it would be alpha each. Left out are such rates of 0 or 1 on
/// both sides: they can't be refused, and would only make the others harder to find (Tarone 1990, Biometrics
/// 46:515-522).
///
///   Material       Fail: above the limit and adjusted p <= alpha; InsufficientEvidence: above the limit
///                  alone; Pass otherwise. A measure without p is held against the spread limit instead.
///   Significant    Fail: adjusted p <= alpha (without p: above the spread limit).
///   Fixed          Fail: value above the limit; without a limit, as Significant without adjustment.
///   BaselineSpread Fail: value above the spread limit; NotJudged where there is none.
///
/// With a preset: as the other program compares, without adjustment. Evidently: a distance of at least its
/// limit, p below 0.05 (Kolmogorov-Smirnov: at most); Azure: above its limit; NannyML: above the spread
/// limit.
///
/// The effect of a rate (missing_rate, type_error_rate) is its distance from the baseline's own value. A
/// value that equals its limit is inside. Too few records, undefined values and windows of the baseline are
/// not judged.
void giveVerdicts(DriftWindow& window, const DriftConfig& config);

/// How many features a window has found to have drifted, missing values apart.
struct DriftedFeatures {
    std::size_t judged = 0;
    std::size_t drifted = 0;
    [[nodiscard]] std::optional<double> share() const; ///< nullopt when none was judged
    /// What Evidently calls drift of the data set; its drifting share is 0.5.
    [[nodiscard]] bool isHalf() const { return judged > 0 && 2 * drifted >= judged; }
};
[[nodiscard]] DriftedFeatures driftedFeatures(const DriftWindow& window);

/// The configured limit of "drift_magnitude", else 0.2: Azure's threshold of the drift coefficient.
[[nodiscard]] double magnitudeLimit(const DriftConfig& config);
/// Whether the features together have drifted: MCC above its limit, and above what guessing gives (the latter
/// not with Azure's preset, which does not ask).
[[nodiscard]] bool isMagnitudeDrift(const DriftWindow& window, const DriftConfig& config);

/// Consecutive drifted windows of a column; windows that were not judged are skipped over.
[[nodiscard]] std::vector<DriftFinding> findDrift(const std::vector<DriftWindow>& windows);

/// For columns with findings: since when, and whether the judged measure jumped or grew
/// (numeric/change_point.h). From all windows with a value of enough records, those of the baseline too: they
/// are where it was before. Needs 4 of them.
[[nodiscard]] std::vector<DriftChange> findChanges(const std::vector<DriftWindow>& windows,
                                                   const std::vector<DriftFinding>& findings);

} // namespace tiltmeter
