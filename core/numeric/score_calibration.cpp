// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/score_calibration.h"

#include "numeric/calibration.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter::numeric {
namespace {

constexpr double floorOfScores = 1e-9; ///< as in fitCalibration

double logit(double score)
{
    const double p = std::clamp(score, floorOfScores, 1 - floorOfScores);
    return std::log(p / (1 - p));
}

} // namespace

std::optional<ScoreCalibrator> ScoreCalibrator::isotonic(std::span<const ScoreCell> cells)
{
    ScoreCalibrator result;
    result.m_method = CalibrationMethod::Isotonic;
    std::vector<Step>& steps = result.m_steps;
    for (const ScoreCell& cell : cells) {
        const double records = cell.positives + cell.negatives;
        if (!(records > 0))
            continue;
        result.m_records += records;
        steps.push_back({cell.score, cell.score, records, cell.positives / records});
        while (steps.size() > 1 && steps[steps.size() - 2].value >= steps.back().value) {
            const Step last = steps.back();
            steps.pop_back();
            Step& pooled = steps.back();
            pooled.value =
                (pooled.value * pooled.records + last.value * last.records) / (pooled.records + last.records);
            pooled.records += last.records;
            pooled.upper = last.upper;
        }
    }
    return steps.empty() ? std::nullopt : std::optional(std::move(result));
}

std::optional<ScoreCalibrator> ScoreCalibrator::logistic(std::span<const ScoreCell> cells)
{
    const auto fit = fitCalibration(cells, floorOfScores);
    if (!fit)
        return std::nullopt;
    ScoreCalibrator result;
    result.m_method = CalibrationMethod::Logistic;
    result.m_intercept = fit->intercept;
    result.m_slope = fit->slope;
    double a = 0;
    double b = 0;
    double c = 0;
    for (const ScoreCell& cell : cells) {
        const double records = cell.positives + cell.negatives;
        const double x = logit(cell.score);
        const double p = result.chance(cell.score);
        const double information = records * p * (1 - p);
        result.m_records += records;
        a += information;
        b += information * x;
        c += information * x * x;
    }
    const double determinant = a * c - b * b;
    if (!(determinant > 0))
        return std::nullopt;
    result.m_covariance = {c / determinant, -b / determinant, a / determinant};
    return result;
}

std::size_t ScoreCalibrator::stepAt(double score) const
{
    const auto next = std::ranges::upper_bound(m_steps, score, {}, &Step::lower);
    return next == m_steps.begin() ? 0 : static_cast<std::size_t>(next - m_steps.begin()) - 1;
}

double ScoreCalibrator::chance(double score) const
{
    if (m_method == CalibrationMethod::Logistic)
        return 1 / (1 + std::exp(-(m_intercept + m_slope * logit(score))));
    if (m_method == CalibrationMethod::None)
        return std::clamp(score, 0.0, 1.0);
    const std::size_t at = stepAt(score);
    const Step& step = m_steps[at];
    if (score <= step.upper || at + 1 == m_steps.size())
        return step.value;
    const Step& next = m_steps[at + 1];
    const double way = (score - step.upper) / (next.lower - step.upper);
    return step.value + way * (next.value - step.value);
}

double ScoreCalibrator::variance(std::span<const double> scores, std::span<const double> coefficients) const
{
    if (m_method == CalibrationMethod::None)
        return 0;
    if (m_method == CalibrationMethod::Logistic) {
        double intercept = 0;
        double slope = 0;
        for (std::size_t i = 0; i < scores.size(); ++i) {
            const double p = chance(scores[i]);
            intercept += coefficients[i] * p * (1 - p);
            slope += coefficients[i] * p * (1 - p) * logit(scores[i]);
        }
        return intercept * intercept * m_covariance[0] + 2 * intercept * slope * m_covariance[1] +
               slope * slope * m_covariance[2];
    }
    std::vector<double> sums(m_steps.size());
    for (std::size_t i = 0; i < scores.size(); ++i) {
        const std::size_t at = stepAt(scores[i]);
        if (scores[i] <= m_steps[at].upper || at + 1 == m_steps.size()) {
            sums[at] += coefficients[i];
            continue;
        }
        const double way = (scores[i] - m_steps[at].upper) / (m_steps[at + 1].lower - m_steps[at].upper);
        sums[at] += (1 - way) * coefficients[i];
        sums[at + 1] += way * coefficients[i];
    }
    double variance = 0;
    for (std::size_t i = 0; i < sums.size(); ++i) {
        const Step& step = m_steps[i];
        const double p = (step.value * step.records + 0.5) / (step.records + 1);
        variance += sums[i] * sums[i] * p * (1 - p) / step.records;
    }
    return variance;
}

} // namespace tiltmeter::numeric
