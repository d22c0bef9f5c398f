// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/score_cells.h"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace tiltmeter::numeric {

enum class CalibrationMethod {
    None,     ///< scores are taken for the chances they claim to be
    Isotonic, ///< the best rising step function (Zadrozny and Elkan 2002, KDD, 694-699)
    Logistic  ///< a straight line between the logits (Platt 1999)
};

/// Turns scores into chances of a positive label, learnt from labelled records, and knows how uncertain
/// sums of its chances are.
class ScoreCalibrator
{
public:
    /// chance(score) = score, without uncertainty.
    ScoreCalibrator() = default;
    /// Pool-adjacent-violators on cells in strictly ascending order of score (orderedCells()); between two
    /// steps a straight line, beyond the ends the end's value, as scikit-learn's IsotonicRegression with
    /// out_of_bounds "clip". nullopt without records.
    [[nodiscard]] static std::optional<ScoreCalibrator> isotonic(std::span<const ScoreCell> cells);
    /// By maximum likelihood (fitCalibration). nullopt where that has no fit: no records, one label or one
    /// score only, labels parted by a threshold.
    [[nodiscard]] static std::optional<ScoreCalibrator> logistic(std::span<const ScoreCell> cells);

    [[nodiscard]] CalibrationMethod method() const { return m_method; }
    /// Labelled records that it was learnt from; effective ones where there are weights.
    [[nodiscard]] double records() const { return m_records; }
    /// In [0, 1].
    [[nodiscard]] double chance(double score) const;
    /// Variance, over repetitions of the learning, of sum_i coefficients[i] * chance(scores[i]), to first
    /// order: steps as independent shares of their records (with half a record added to either label, so
    /// that a step without one of them is not taken for sure), the logistic line by its information matrix.
    [[nodiscard]] double variance(std::span<const double> scores, std::span<const double> coefficients) const;

private:
    struct Step {
        double lower = 0; ///< score of its first and last cell
        double upper = 0;
        double records = 0;
        double value = 0;
    };
    [[nodiscard]] std::size_t stepAt(double score) const; ///< the last one that begins at or below it, or 0

    CalibrationMethod m_method = CalibrationMethod::None;
    double m_records = 0;
    std::vector<Step> m_steps;
    double m_intercept = 0;
    double m_slope = 1;
    std::array<double, 3> m_covariance{}; ///< of intercept, of both, of slope
};

} // namespace tiltmeter::numeric
