// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/score_cells.h"

#include <tl/expected.hpp>

#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace tiltmeter::numeric {

// Whether scores are the probabilities they claim to be. All from cells in strictly ascending order of score
// (orderedCells()), scores in [0, 1].

// ---- losses ----

/// A mean over records with the population variance of one record's loss: what an interval of the mean needs.
struct MeanLoss {
    double mean = 0.0;
    double variance = 0.0;
    double records = 0.0;
};
/// (score - label)^2, within [0, 1] (Brier 1950). nullopt without records.
[[nodiscard]] std::optional<MeanLoss> brierScore(std::span<const ScoreCell> cells);
/// -ln of the probability given to the label, natural logarithm. Scores are first moved into [floor, 1 -
/// floor], as scikit-learn does; with floor 0 a sure error makes the mean +infinity and the variance 0.
/// nullopt without records.
[[nodiscard]] std::optional<MeanLoss> logLoss(std::span<const ScoreCell> cells,
                                              double floor = std::numeric_limits<double>::epsilon());

// ---- reliability ----

struct CalibrationBin {
    double records = 0.0;
    double meanScore = 0.0;
    double positiveShare = 0.0;
};
/// At most `count` bins of equally many records in order of score. A cell that crosses an edge is divided in
/// proportion, so that records with equal scores need no order. Empty without records; count >= 1.
[[nodiscard]] std::vector<CalibrationBin> calibrationBins(std::span<const ScoreCell> cells, int count = 10);
/// Mean over those bins of |positive share - mean score|, weighted by records (NannyML's definition with 10
/// bins). nullopt without records.
[[nodiscard]] std::optional<double> expectedCalibrationError(std::span<const ScoreCell> cells, int bins = 10);

// ---- logistic recalibration ----

enum class CalibrationFailure {
    NoRecords,
    OneLabel, ///< only positives or only negatives
    OneScore, ///< a slope cannot be told
    Separated ///< a threshold parts the labels: the best slope is infinite
};

/// logit P(label) = intercept + slope logit(score): 0 and 1 where the scores are calibrated (Cox 1958,
/// Biometrika 45:562-565). A slope below 1 means that the scores are too extreme.
struct CalibrationFit {
    double intercept = 0.0;
    double slope = 1.0;
    double interceptError = 0.0; ///< standard errors
    double slopeError = 0.0;
    /// Intercept with the slope held at 1 (calibration in the large): > 0 where scores are too low on the
    /// whole.
    double interceptAtSlopeOne = 0.0;
};
/// Maximum likelihood by Newton's method with halved steps. Scores are first moved into [floor, 1 - floor],
/// whose logit is finite. With weights the errors are those of as many records as the weights add up to.
[[nodiscard]] tl::expected<CalibrationFit, CalibrationFailure>
fitCalibration(std::span<const ScoreCell> cells, double floor = 1e-9);

} // namespace tiltmeter::numeric
