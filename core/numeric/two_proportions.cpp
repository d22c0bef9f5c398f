// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/two_proportions.h"

#include "numeric/probability.h"
#include "numeric/proportion.h"
#include "numeric/root.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

namespace tiltmeter::numeric {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

[[maybe_unused]] bool valid(double x, double n)
{
    return x >= 0.0 && x <= n && std::isfinite(n);
}

double varianceFactor(double total, ScoreVariance variance)
{
    return variance == ScoreVariance::Plain ? 1.0 : total / (total - 1.0);
}

double square(double v)
{
    return v * v;
}

struct Sample {
    double x, f, n; // successes, failures, both
};

/// Derivative of the log likelihood of rates v and v + apart, times v (room - v), room = 1 - apart: it falls
/// through 0 once in [0, room] and has no poles.
double likelihoodSlope(const Sample& low, const Sample& high, double apart, double v)
{
    const double room = 1.0 - apart;
    const double pull = high.x > 0.0 ? high.x / (v + apart) : 0.0;
    return low.x * (room - v) - high.f * v + v * (room - v) * (pull - low.f / (1.0 - v));
}

/// The most likely v, known to be in [0, middle]; exact to the last digits also where it is tiny.
double likeliestRate(const Sample& low, const Sample& high, double apart, double middle, double slopeAtMiddle)
{
    if (low.x > 0.0)
        return fallingRoot([&](double v) { return likelihoodSlope(low, high, apart, v); }, 0.0, middle,
                           low.x * (1.0 - apart), slopeAtMiddle);
    // Without successes 0 is a root of the above, but only the maximum when the slope itself is not positive
    // there.
    const auto slope = [&](double v) { return likelihoodSlope(low, high, apart, v) / v; };
    const double atZero = -high.f + (1.0 - apart) * ((high.x > 0.0 ? high.x / apart : 0.0) - low.f);
    return atZero <= 0.0 ? 0.0 : fallingRoot(slope, 0.0, middle, atZero, slopeAtMiddle / middle);
}

/// Variance of p1 - p2 with the rates that are most likely when the first is greater by delta, |delta| < 1.
/// The rates are held by their distance from the nearer end of what is possible, so that nothing cancels
/// there.
double varianceAtDifference(double x1, double n1, double x2, double n2, double delta)
{
    const double apart = std::abs(delta);
    const double room = 1.0 - apart;
    const Sample first{x1, n1 - x1, n1};
    const Sample second{x2, n2 - x2, n2};
    Sample low = delta < 0.0 ? first : second;
    Sample high = delta < 0.0 ? second : first;
    const double middle = room / 2.0;
    double slope = likelihoodSlope(low, high, apart, middle);
    if (slope > 0.0) {
        // In the upper half: count failures instead, then the group with the higher rate is the lower one.
        std::swap(low, high);
        std::swap(low.x, low.f);
        std::swap(high.x, high.f);
        slope = -slope;
    }
    const double v = likeliestRate(low, high, apart, middle, slope);
    return v * (1.0 - v) / low.n + (v + apart) * (room - v) / high.n;
}

/// (p1 - theta p2) over its standard error with the rates that are most likely when p1 = theta p2, theta =
/// exp(logRatio); falls as theta rises. Koopman's closed form rewritten so that rates close to 0 and to 1
/// keep their digits: with failures f = n - x, D = x (theta - 1) + f1 theta - f2 and S = sqrt(D^2 + 4 theta
/// f1 f2), r2 = 2x / (B + S), 1 - r2 = (S + D + 2 f2) / (B + S), 1 - r1 = (S - D + 2 f1 theta) / (B + S).
double ratioScore(double x1, double n1, double x2, double n2, double logRatio, double factor)
{
    const double theta = std::exp(logRatio);
    const double gain = std::expm1(logRatio);
    const double x = x1 + x2;
    const double f1 = n1 - x1;
    const double f2 = n2 - x2;
    const double p2 = x2 / n2;
    const double difference = x1 > f1 && x2 > f2 ? f2 / n2 - f1 / n1 - gain * p2 : x1 / n1 - theta * p2;
    if (difference == 0.0) // also where both rates are 1 and the variance is 0
        return 0.0;
    const double d = x * gain + f1 * theta - f2;
    const double cross = 4.0 * theta * f1 * f2;
    const double s = std::sqrt(d * d + cross);
    const double sPlusD = d >= 0.0 ? s + d : cross / (s - d);
    const double sMinusD = d <= 0.0 ? s - d : cross / (s + d);
    const double bPlusS = (n1 + x2) * theta + x1 + n2 + s;
    const double r1 = theta * (2.0 * x / bPlusS);
    const double perRecord = (sMinusD + 2.0 * f1 * theta) / n1 + theta * (sPlusD + 2.0 * f2) / n2;
    const double variance = r1 * (perRecord / bPlusS) * factor;
    // Past the range of double only the sign counts.
    return variance > 0.0 ? difference / std::sqrt(variance) : std::copysign(infinity, difference);
}

} // namespace

Interval newcombe(double x1, double n1, double x2, double n2, double confidence)
{
    assert(valid(x1, n1) && valid(x2, n2));
    if (!(n1 > 0.0) || !(n2 > 0.0))
        return {-1.0, 1.0};
    const double z = twoSidedZ(confidence);
    const double p1 = x1 / n1;
    const double p2 = x2 / n2;
    const Interval w1 = detail::wilsonAt(x1, n1, z);
    const Interval w2 = detail::wilsonAt(x2, n2, z);
    const double difference = p1 - p2;
    return {std::max(-1.0, difference - std::hypot(p1 - w1.lower, w2.upper - p2)),
            std::min(1.0, difference + std::hypot(w1.upper - p1, p2 - w2.lower))};
}

Interval miettinenNurminen(double x1, double n1, double x2, double n2, double confidence,
                           ScoreVariance variance)
{
    assert(valid(x1, n1) && valid(x2, n2));
    const double total = n1 + n2;
    if (!(n1 > 0.0) || !(n2 > 0.0) || (variance == ScoreVariance::Corrected && total <= 1.0))
        return {-1.0, 1.0};
    const double z = twoSidedZ(confidence);
    const double factor = varianceFactor(total, variance);
    const double difference = x1 / n1 - x2 / n2;
    const auto margin = [&](double delta) {
        return z * std::sqrt(varianceAtDifference(x1, n1, x2, n2, delta) * factor);
    };
    const double lower =
        difference <= -1.0
            ? -1.0
            : fallingRoot([&](double delta) { return difference - delta - margin(delta); }, -1.0, difference);
    const double upper =
        difference >= 1.0
            ? 1.0
            : fallingRoot([&](double delta) { return difference - delta + margin(delta); }, difference, 1.0);
    return {lower, upper};
}

Interval koopman(double x1, double n1, double x2, double n2, double confidence, ScoreVariance variance)
{
    assert(valid(x1, n1) && valid(x2, n2));
    const double total = n1 + n2;
    if (!(n1 > 0.0) || !(n2 > 0.0) || (x1 == 0.0 && x2 == 0.0) ||
        (variance == ScoreVariance::Corrected && total <= 1.0))
        return {0.0, infinity};
    const double z = twoSidedZ(confidence);
    const double factor = varianceFactor(total, variance);
    // Solved for ln(ratio): the score is nearly straight there, and both directions of the comparison look
    // alike.
    const auto excess = [&](double logRatio, double target) {
        return ratioScore(x1, n1, x2, n2, logRatio, factor) - target;
    };
    constexpr double farthest = 690.0; // exp() of it is finite
    const double start = std::log((x1 + 0.5) / (n1 + 0.5)) - std::log((x2 + 0.5) / (n2 + 0.5));
    const auto solve = [&](double target, double beyond) {
        // Walk in growing steps to where the score has passed the target.
        double low = start, high = start;
        if (excess(start, target) > 0.0) {
            for (double step = 0.25; excess(high, target) > 0.0; step *= 2.0) {
                if (high >= farthest)
                    return beyond;
                low = high;
                high = std::min(farthest, high + step);
            }
        } else {
            for (double step = 0.25; excess(low, target) <= 0.0; step *= 2.0) {
                if (low <= -farthest)
                    return beyond;
                high = low;
                low = std::max(-farthest, low - step);
            }
        }
        return std::exp(fallingRoot([&](double t) { return excess(t, target); }, low, high));
    };
    const double estimate = x2 > 0.0 ? (x1 / n1) / (x2 / n2) : infinity;
    const double lower = x1 == 0.0 ? 0.0 : std::min(estimate, solve(z, 0.0));
    const double upper = x2 == 0.0 ? infinity : std::max(estimate, solve(-z, infinity));
    return {lower, upper};
}

Interval katzLog(double x1, double n1, double x2, double n2, double confidence)
{
    assert(valid(x1, n1) && valid(x2, n2));
    if (!(x1 > 0.0) || !(x2 > 0.0))
        return {0.0, infinity};
    const double error = std::sqrt((n1 - x1) / (n1 * x1) + (n2 - x2) / (n2 * x2));
    const double center = std::log((x1 / n1) / (x2 / n2));
    const double half = twoSidedZ(confidence) * error;
    return {std::exp(center - half), std::exp(center + half)};
}

Interval adjustedLog(double x1, double n1, double x2, double n2, double confidence)
{
    assert(valid(x1, n1) && valid(x2, n2));
    if (!(n1 > 0.0) || !(n2 > 0.0))
        return {0.0, infinity};
    return katzLog(x1 + 0.5, n1 + 0.5, x2 + 0.5, n2 + 0.5, confidence);
}

std::optional<double> pooledZ(double x1, double n1, double x2, double n2)
{
    assert(valid(x1, n1) && valid(x2, n2));
    if (!(n1 > 0.0) || !(n2 > 0.0))
        return std::nullopt;
    const double p = (x1 + x2) / (n1 + n2);
    const double q = (n1 - x1 + n2 - x2) / (n1 + n2);
    if (!(p > 0.0) || !(q > 0.0))
        return std::nullopt;
    return (x1 / n1 - x2 / n2) / std::sqrt(p * q * (1.0 / n1 + 1.0 / n2));
}

std::optional<double> logRatioZ(double x1, double n1, double x2, double n2)
{
    assert(valid(x1, n1) && valid(x2, n2));
    if (!(x1 > 0.0) || !(x2 > 0.0))
        return std::nullopt;
    const double odds = (n1 - x1 + n2 - x2) / (x1 + x2);
    if (!(odds > 0.0))
        return std::nullopt;
    return std::log((x1 / n1) / (x2 / n2)) / std::sqrt(odds * (1.0 / n1 + 1.0 / n2));
}

std::optional<double> cohenD(double x1, double n1, double x2, double n2)
{
    assert(valid(x1, n1) && valid(x2, n2));
    if (!(n1 > 0.0) || !(n2 > 0.0) || !(n1 + n2 > 2.0))
        return std::nullopt;
    const double p1 = x1 / n1;
    const double p2 = x2 / n2;
    const double variance = ((n1 - 1.0) * p1 * (1.0 - p1) + (n2 - 1.0) * p2 * (1.0 - p2)) / (n1 + n2 - 2.0);
    if (!(variance > 0.0))
        return std::nullopt;
    return (p1 - p2) / std::sqrt(variance);
}

std::optional<double> cohenH(double x1, double n1, double x2, double n2)
{
    assert(valid(x1, n1) && valid(x2, n2));
    if (!(n1 > 0.0) || !(n2 > 0.0))
        return std::nullopt;
    return 2.0 * (std::asin(std::sqrt(x1 / n1)) - std::asin(std::sqrt(x2 / n2)));
}

GroupSizes requiredRecords(double p1, double p2, double secondPerFirst, double alpha, double power)
{
    assert(p1 >= 0.0 && p1 <= 1.0 && p2 >= 0.0 && p2 <= 1.0 && secondPerFirst > 0.0);
    if (p1 == p2)
        return {infinity, infinity};
    const double za = -normalQuantile(alpha / 2.0);
    const double zb = normalQuantile(power);
    const double p = (p1 + secondPerFirst * p2) / (1.0 + secondPerFirst);
    const double equal = p * (1.0 - p) * (1.0 + 1.0 / secondPerFirst);
    const double apart = p1 * (1.0 - p1) + p2 * (1.0 - p2) / secondPerFirst;
    // A power below the test's own level would make the sum negative: then no record is needed.
    const double sum = std::max(0.0, za * std::sqrt(equal) + zb * std::sqrt(apart));
    const double first = square(sum / (p1 - p2));
    return {first, first * secondPerFirst};
}

double requiredPerGroup(double p1, double p2, double alpha, double power)
{
    return requiredRecords(p1, p2, 1.0, alpha, power).first;
}

double detectableDifference(double p, double n1, double n2, double alpha, double power, Departure departure)
{
    assert(p >= 0.0 && p <= 1.0);
    const double largest = departure == Departure::Below ? p : 1.0 - p;
    if (!(n1 > 0.0) || !(n2 > 0.0) || !(largest > 0.0))
        return infinity;
    const double za = -normalQuantile(alpha / 2.0);
    const double zb = normalQuantile(power);
    // Convex in the difference and not positive at 0, so there is one crossing at most.
    const auto shortfall = [&](double difference) {
        const double p1 =
            std::clamp(departure == Departure::Below ? p - difference : p + difference, 0.0, 1.0);
        const double mean = (n1 * p1 + n2 * p) / (n1 + n2);
        return za * std::sqrt(mean * (1.0 - mean) * (1.0 / n1 + 1.0 / n2)) +
               zb * std::sqrt(p1 * (1.0 - p1) / n1 + p * (1.0 - p) / n2) - difference;
    };
    if (shortfall(largest) > 0.0)
        return infinity;
    return fallingRoot(shortfall, 0.0, largest);
}

} // namespace tiltmeter::numeric
