// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/confidence_sequence.h"

#include "numeric/root.h"

#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace tiltmeter::numeric {
namespace {

/// ln Gamma(x) less its main part (x - 1/2) ln x - x + ln(2 pi) / 2. Boost's lgamma, because the C library's
/// writes a global variable and is not safe in threads.
double gammaRest(double x)
{
    constexpr double halfLogTwoPi = 0.91893853320467274178;
    if (x < 15.0)
        return boost::math::lgamma(x) - ((x - 0.5) * std::log(x) - x + halfLogTwoPi);
    const double square = x * x;
    return (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - 1.0 / 1680.0 / square) / square) / square) / x;
}

/// count ln(after / count), with after = count + added; 0 for no count.
double growth(double count, double added)
{
    return count > 0.0 ? count * std::log1p(added / count) : 0.0;
}

/// ln B(a + S, b + F) - ln B(a, b) - S ln(S/n) - F ln(F/n): the log mixture capital against the rate S/n
/// itself. Taken apart by Stirling's formula, because the terms as written are of the size of n and cancel to
/// that of ln n.
double capitalAtEstimate(double s, double f, double a, double b)
{
    constexpr double halfLogTwoPi = 0.91893853320467274178;
    const double n = s + f;
    const double logBeta = boost::math::lgamma(a) + boost::math::lgamma(b) - boost::math::lgamma(a + b);
    return growth(s, a) + (a - 0.5) * std::log(s + a) + growth(f, b) + (b - 0.5) * std::log(f + b) -
           growth(n, a + b) - (a + b - 0.5) * std::log(n + a + b) + halfLogTwoPi + gammaRest(s + a) +
           gammaRest(f + b) - gammaRest(n + a + b) - logBeta;
}

/// count ln(estimate / p) with estimate - p = away, exact also where p is next to the estimate.
double surprise(double count, double away, double p)
{
    return count > 0.0 ? count * std::log1p(away / p) : 0.0;
}

double halfOfAlpha(double confidence)
{
    return 1.0 - (1.0 - confidence) / 2.0;
}

} // namespace

Interval rateSequence(double successes, double trials, double confidence, double a, double b)
{
    assert(successes >= 0.0 && successes <= trials && std::isfinite(trials));
    assert(confidence > 0.0 && confidence < 1.0 && a > 0.0 && b > 0.0);
    if (!(trials > 0.0))
        return {0.0, 1.0};
    const double failures = trials - successes;
    const double estimate = successes / trials;
    // Capital against p = capital against the estimate + n KL(estimate, p); p belongs to it while that is
    // below the level.
    const double room = -std::log(1.0 - confidence) - capitalAtEstimate(successes, failures, a, b);
    const auto excess = [&](double p) {
        return surprise(successes, estimate - p, p) + surprise(failures, p - estimate, 1.0 - p) - room;
    };
    Interval interval{0.0, 1.0};
    if (successes > 0.0)
        interval.lower = fallingRoot(excess, 0.0, estimate);
    if (failures > 0.0)
        interval.upper = fallingRoot([&](double p) { return -excess(p); }, estimate, 1.0);
    return interval;
}

Interval rateSequenceBestAt(double bestAt, double successes, double trials, double confidence)
{
    assert(successes >= 0.0 && successes <= trials && std::isfinite(trials) && bestAt > 0.0);
    assert(confidence > 0.0 && confidence < 1.0);
    if (!(trials > 0.0))
        return {0.0, 1.0};
    const double failures = trials - successes;
    const double estimate = successes / trials;
    const double level = -std::log(1.0 - confidence);
    const double k = std::max(bestAt / (2 * level + std::log1p(2 * level)) - 1, 1e-3);
    const auto excess = [&](double rate) {
        constexpr double edge = 1e-12; // where the mixing distribution ends
        const double p = std::clamp(rate, edge, 1 - edge);
        const double room = level - capitalAtEstimate(successes, failures, p * k, (1 - p) * k);
        return surprise(successes, estimate - p, p) + surprise(failures, p - estimate, 1.0 - p) - room;
    };
    Interval interval{0.0, 1.0};
    if (successes > 0.0)
        interval.lower = fallingRoot(excess, 0.0, estimate);
    if (failures > 0.0)
        interval.upper = fallingRoot([&](double p) { return -excess(p); }, estimate, 1.0);
    return interval;
}

Interval differenceSequence(double x1, double n1, double x2, double n2, double confidence)
{
    const Interval first = rateSequence(x1, n1, halfOfAlpha(confidence));
    const Interval second = rateSequence(x2, n2, halfOfAlpha(confidence));
    return {first.lower - second.upper, first.upper - second.lower};
}

Interval ratioSequence(double x1, double n1, double x2, double n2, double confidence)
{
    const Interval first = rateSequence(x1, n1, halfOfAlpha(confidence));
    const Interval second = rateSequence(x2, n2, halfOfAlpha(confidence));
    return {first.lower / second.upper,
            second.lower > 0.0 ? first.upper / second.lower : std::numeric_limits<double>::infinity()};
}

double asymptoticHalfWidth(double n, double sigma, double confidence, double rho)
{
    assert(n > 0.0 && sigma >= 0.0 && rho > 0.0);
    const double scale = n * rho * rho;
    const double alpha = 1.0 - confidence;
    return sigma * std::sqrt(2.0 * (scale + 1.0) / (n * scale) * (0.5 * std::log1p(scale) - std::log(alpha)));
}

double asymptoticRho(double n, double confidence)
{
    assert(n > 0.0 && confidence > 0.0 && confidence < 1.0);
    const double twice = -2.0 * std::log(1.0 - confidence);
    return std::sqrt((twice + std::log1p(twice)) / n);
}

Interval narrowed(const Interval& before, const Interval& now)
{
    const Interval both{std::max(before.lower, now.lower), std::min(before.upper, now.upper)};
    return both.lower <= both.upper ? both : now;
}

} // namespace tiltmeter::numeric
