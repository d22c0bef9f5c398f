// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/interval.h"
#include "numeric/score_cells.h"

#include <optional>
#include <span>
#include <vector>

namespace tiltmeter::numeric {

// How well scores rank: all from cells in strictly ascending order of score (orderedCells()). A higher score
// means more likely favorable.

/// Area under the ROC curve with what is needed for its interval.
struct Auc {
    double value = 0.0; ///< P(score of a positive > that of a negative) + P(equal) / 2
    /// Variance of the value (DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44:837-845); none with fewer
    /// than two (effective) records of either label.
    std::optional<double> variance;
    double positives = 0.0; ///< records, or effective records, of each label
    double negatives = 0.0;
};

/// nullopt without positives or without negatives.
[[nodiscard]] std::optional<Auc> areaUnderRoc(std::span<const ScoreCell> cells);
/// For weighted cells: the effective numbers of records, (sum w)^2 / sum w^2 among positives and among
/// negatives.
[[nodiscard]] std::optional<Auc> areaUnderRoc(std::span<const ScoreCell> cells, double effectivePositives,
                                              double effectiveNegatives);

/// ln(A / (1 - A)) -+ z sqrt(variance) / (A (1 - A)), turned back: DeLong's variance on the scale of log odds
/// (Pepe 2003, The Statistical Evaluation of Medical Tests, section 5.2), which keeps its promise near 0 and
/// 1 and within them. Where the variance is 0 (perfect ranking, either way) or unknown: the interval of
/// Newcombe 2006 (Statistics in Medicine 25:559-573, method 5), which has a width there. confidence in (0,
/// 1).
[[nodiscard]] Interval aucInterval(const Auc& auc, double confidence);

/// Interval of first.value - second.value of independent groups, within [-1, 1]: the two intervals joined as
/// differenceInterval() of mover.h does.
[[nodiscard]] Interval aucDifferenceInterval(const Auc& first, const Auc& second, double confidence);

/// Sum over thresholds from high to low of (recall gained) * precision, as scikit-learn's
/// average_precision_score: no interpolation. nullopt without positives.
[[nodiscard]] std::optional<double> averagePrecision(std::span<const ScoreCell> cells);
/// ln(A / (1 - A)) -+ z / sqrt(P A (1 - A)), turned back, P the (effective) number of positives: the logit
/// interval of Boyd, Eng and Page 2013 (ECML PKDD, LNCS 8190:451-466). Where the value is 1: that of Wilson,
/// which has a width there. value in (0, 1], positives > 0.
[[nodiscard]] Interval averagePrecisionInterval(double value, double positives, double confidence);

/// A point of the ROC curve: records with score >= threshold are called favorable.
struct RocPoint {
    double threshold = 0.0; ///< +infinity for the first point
    double falsePositiveRate = 0.0;
    double truePositiveRate = 0.0;
};
/// From (0, 0) to (1, 1), one point more than cells; empty without positives or without negatives.
[[nodiscard]] std::vector<RocPoint> rocCurve(std::span<const ScoreCell> cells);

/// Area between the ROC curves of two groups: integral over the false positive rate of |TPR_1 - TPR_2|, the
/// curves joined by straight lines and crossings taken exactly (Gardner, Brooks and Baker 2019, LAK). nullopt
/// when a group lacks positives or negatives.
[[nodiscard]] std::optional<double> areaBetweenRocs(std::span<const ScoreCell> first,
                                                    std::span<const ScoreCell> second);

} // namespace tiltmeter::numeric
