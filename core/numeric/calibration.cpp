// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/calibration.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tiltmeter::numeric {
namespace {

double recordsOf(std::span<const ScoreCell> cells)
{
    double records = 0.0;
    for (const ScoreCell& cell : cells)
        records += cell.positives + cell.negatives;
    return records;
}

/// Mean and variance of a loss that depends on score and label only.
template <class Loss>
std::optional<MeanLoss> meanLoss(std::span<const ScoreCell> cells, Loss&& loss)
{
    MeanLoss result;
    result.records = recordsOf(cells);
    if (!(result.records > 0.0))
        return std::nullopt;
    // 0 records times an infinite loss is no loss.
    const auto times = [](double count, double value) { return count > 0.0 ? count * value : 0.0; };
    double sum = 0.0;
    for (const ScoreCell& cell : cells)
        sum += times(cell.positives, loss(cell.score, true)) + times(cell.negatives, loss(cell.score, false));
    result.mean = sum / result.records;
    if (!std::isfinite(result.mean))
        return result;
    double squares = 0.0;
    for (const ScoreCell& cell : cells) {
        const double positive = loss(cell.score, true) - result.mean;
        const double negative = loss(cell.score, false) - result.mean;
        squares += times(cell.positives, positive * positive) + times(cell.negatives, negative * negative);
    }
    result.variance = squares / result.records;
    return result;
}

struct LogitCell {
    double logit;
    double positives;
    double records;
};

std::vector<LogitCell> logits(std::span<const ScoreCell> cells, double floor)
{
    std::vector<LogitCell> result;
    result.reserve(cells.size());
    for (const ScoreCell& cell : cells) {
        const double score = std::clamp(cell.score, floor, 1.0 - floor);
        result.push_back(
            {std::log(score) - std::log1p(-score), cell.positives, cell.positives + cell.negatives});
    }
    return result;
}

/// Log likelihood with its gradient and information at (intercept, slope).
struct Likelihood {
    double value = 0.0;
    double gradient0 = 0.0, gradient1 = 0.0;
    double info00 = 0.0, info01 = 0.0, info11 = 0.0;
};

/// The value costs a logarithm a cell: without it where only the way to the maximum is asked for.
template <bool withValue = true>
Likelihood likelihood(std::span<const LogitCell> cells, double intercept, double slope)
{
    Likelihood l;
    for (const LogitCell& cell : cells) {
        const double eta = intercept + slope * cell.logit;
        // 1 / (1 + e^-eta) and ln(1 + e^eta) without overflow
        const double small = std::exp(-std::abs(eta));
        const double large = 1.0 / (1.0 + small);
        const double p = eta >= 0.0 ? large : small * large;
        const double q = eta >= 0.0 ? small * large : large;
        const double residual = cell.positives - cell.records * p;
        const double weight = cell.records * p * q;
        if constexpr (withValue)
            l.value += cell.positives * eta - cell.records * (std::max(eta, 0.0) + std::log1p(small));
        l.gradient0 += residual;
        l.gradient1 += residual * cell.logit;
        l.info00 += weight;
        l.info01 += weight * cell.logit;
        l.info11 += weight * cell.logit * cell.logit;
    }
    return l;
}

/// Few points that are about the same, to climb most of the way on.
std::vector<LogitCell> fewer(std::span<const LogitCell> cells)
{
    constexpr double most = 128;
    double total = 0.0;
    for (const LogitCell& cell : cells)
        total += cell.records;
    std::vector<LogitCell> result;
    double before = 0.0;
    for (const LogitCell& cell : cells) {
        if (result.empty() ||
            std::floor(before / total * most) != std::floor((before + cell.records) / total * most))
            result.push_back({0.0, 0.0, 0.0});
        before += cell.records;
        LogitCell& last = result.back();
        last.logit += cell.logit * cell.records;
        last.positives += cell.positives;
        last.records += cell.records;
    }
    for (LogitCell& cell : result)
        cell.logit /= cell.records;
    return result;
}

/// Climbs to the maximum of a concave likelihood that has one. With slopeFree false only the intercept moves.
Likelihood climb(std::span<const LogitCell> cells, double& intercept, double& slope, bool slopeFree)
{
    Likelihood now = likelihood(cells, intercept, slope);
    for (int round = 0; round < 200; ++round) {
        double step0 = 0.0, step1 = 0.0;
        if (slopeFree) {
            const double determinant = now.info00 * now.info11 - now.info01 * now.info01;
            if (!(determinant > 0.0))
                break;
            step0 = (now.info11 * now.gradient0 - now.info01 * now.gradient1) / determinant;
            step1 = (now.info00 * now.gradient1 - now.info01 * now.gradient0) / determinant;
        } else {
            if (!(now.info00 > 0.0))
                break;
            step0 = now.gradient0 / now.info00;
        }
        // Far from the maximum a full step may overshoot; a half of a half ... of it climbs.
        bool climbed = false;
        for (double share = 1.0; share > 1e-6 && !climbed; share /= 2.0) {
            const Likelihood next = likelihood(cells, intercept + share * step0, slope + share * step1);
            if (next.value >= now.value) {
                intercept += share * step0;
                slope += share * step1;
                now = next;
                climbed = true;
            }
        }
        // Newton's steps square what is left, so after one of 1e-8 nothing is left that a double could hold;
        // smaller ones would be but the rounding of the sums.
        if (!climbed || (std::abs(step0) <= 1e-8 * (1.0 + std::abs(intercept)) &&
                         std::abs(step1) <= 1e-8 * (1.0 + std::abs(slope))))
            break;
    }
    return now;
}

/// Whether so small a step needs no look whether it climbs: Newton's steps square what is left.
constexpr double smallStep = 0.05;

/// The same, the first and longest way on few points.
Likelihood climbFar(std::span<const LogitCell> cells, double& intercept, double& slope, bool slopeFree)
{
    constexpr std::size_t many = 1000;
    if (cells.size() <= many)
        return climb(cells, intercept, slope, slopeFree);
    double nearIntercept = intercept, nearSlope = slope;
    climb(fewer(cells), nearIntercept, nearSlope, slopeFree);
    for (int round = 0; round < 20; ++round) {
        const Likelihood now = likelihood<false>(cells, nearIntercept, nearSlope);
        const double determinant = now.info00 * now.info11 - now.info01 * now.info01;
        const double step0 = slopeFree
                                 ? (now.info11 * now.gradient0 - now.info01 * now.gradient1) / determinant
                                 : now.gradient0 / now.info00;
        const double step1 =
            slopeFree ? (now.info00 * now.gradient1 - now.info01 * now.gradient0) / determinant : 0.0;
        if (!(std::abs(step0) < smallStep * (1.0 + std::abs(nearIntercept)) &&
              std::abs(step1) < smallStep * (1.0 + std::abs(nearSlope))))
            break; // few points were no help: parted by a threshold, say
        nearIntercept += step0;
        nearSlope += step1;
        if (std::abs(step0) <= 1e-8 * (1.0 + std::abs(nearIntercept)) &&
            std::abs(step1) <= 1e-8 * (1.0 + std::abs(nearSlope))) {
            intercept = nearIntercept;
            slope = nearSlope;
            return now;
        }
    }
    return climb(cells, intercept, slope, slopeFree);
}

} // namespace

std::optional<MeanLoss> brierScore(std::span<const ScoreCell> cells)
{
    return meanLoss(cells, [](double score, bool positive) {
        const double miss = positive ? 1.0 - score : score;
        return miss * miss;
    });
}

std::optional<MeanLoss> logLoss(std::span<const ScoreCell> cells, double floor)
{
    return meanLoss(cells, [floor](double score, bool positive) {
        const double kept = std::clamp(score, floor, 1.0 - floor);
        return positive ? -std::log(kept) : -std::log1p(-kept);
    });
}

std::vector<CalibrationBin> calibrationBins(std::span<const ScoreCell> cells, int count)
{
    assert(count >= 1);
    const double records = recordsOf(cells);
    std::vector<CalibrationBin> bins;
    if (!(records > 0.0))
        return bins;
    const double perBin = records / count;
    CalibrationBin bin;
    const auto close = [&] {
        bin.meanScore /= bin.records;
        bin.positiveShare /= bin.records;
        bins.push_back(bin);
        bin = {};
    };
    for (const ScoreCell& cell : cells) {
        const double size = cell.positives + cell.negatives;
        double left = size;
        while (left > 0.0) {
            // The last bin takes what rounding has left over.
            const bool last = static_cast<int>(bins.size()) + 1 == count;
            const double part = last ? left : std::min(left, perBin - bin.records);
            bin.records += part;
            bin.meanScore += part * cell.score;
            bin.positiveShare += part * cell.positives / size;
            left -= part;
            if (!last && bin.records >= perBin * (1.0 - 1e-12))
                close();
        }
    }
    if (bin.records > 0.0)
        close();
    return bins;
}

std::optional<double> expectedCalibrationError(std::span<const ScoreCell> cells, int bins)
{
    double records = 0.0, sum = 0.0;
    for (const CalibrationBin& bin : calibrationBins(cells, bins)) {
        records += bin.records;
        sum += bin.records * std::abs(bin.positiveShare - bin.meanScore);
    }
    if (!(records > 0.0))
        return std::nullopt;
    return sum / records;
}

tl::expected<CalibrationFit, CalibrationFailure> fitCalibration(std::span<const ScoreCell> cells,
                                                                double floor)
{
    assert(floor > 0.0 && floor < 0.5);
    constexpr double infinity = std::numeric_limits<double>::infinity();
    double lowestPositive = infinity, highestPositive = -infinity;
    double lowestNegative = infinity, highestNegative = -infinity;
    const std::vector<LogitCell> points = logits(cells, floor);
    for (const LogitCell& point : points) {
        if (point.positives > 0.0) {
            lowestPositive = std::min(lowestPositive, point.logit);
            highestPositive = std::max(highestPositive, point.logit);
        }
        if (point.records > point.positives) {
            lowestNegative = std::min(lowestNegative, point.logit);
            highestNegative = std::max(highestNegative, point.logit);
        }
    }
    const bool positives = lowestPositive <= highestPositive;
    const bool negatives = lowestNegative <= highestNegative;
    if (!positives && !negatives)
        return tl::unexpected(CalibrationFailure::NoRecords);
    if (!positives || !negatives)
        return tl::unexpected(CalibrationFailure::OneLabel);
    if (std::min(lowestPositive, lowestNegative) == std::max(highestPositive, highestNegative))
        return tl::unexpected(CalibrationFailure::OneScore);
    if (lowestPositive >= highestNegative || lowestNegative >= highestPositive)
        return tl::unexpected(CalibrationFailure::Separated);

    CalibrationFit fit;
    const Likelihood top = climbFar(points, fit.intercept, fit.slope, true);
    const double determinant = top.info00 * top.info11 - top.info01 * top.info01;
    fit.interceptError = std::sqrt(top.info11 / determinant);
    fit.slopeError = std::sqrt(top.info00 / determinant);
    double one = 1.0;
    climbFar(points, fit.interceptAtSlopeOne, one, false);
    return fit;
}

} // namespace tiltmeter::numeric
