// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/confidence_sequence.h"

#include "numeric/boundaries.h"
#include "numeric/root.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace tiltmeter::numeric {
namespace {

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
    const double level = -std::log(1.0 - confidence);
    const auto excess = [&](double p) { return betaCapital(successes, failures, a, b, p) - level; };
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
    const double k = std::max(mixtureRho(bestAt, 1.0 - confidence) - 1, 1e-3);
    const auto excess = [&](double rate) {
        constexpr double edge = 1e-12; // where the mixing distribution ends
        const double p = std::clamp(rate, edge, 1 - edge);
        return betaCapital(successes, failures, p * k, (1 - p) * k, p) - level;
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
    return sigma * TwoSidedNormalMixture(1.0 / (rho * rho)).bound(n, 1.0 - confidence) / n;
}

double asymptoticRho(double n, double confidence)
{
    assert(n > 0.0 && confidence > 0.0 && confidence < 1.0);
    return 1.0 / std::sqrt(mixtureRho(n, 1.0 - confidence));
}

Interval narrowed(const Interval& before, const Interval& now)
{
    const Interval both{std::max(before.lower, now.lower), std::min(before.upper, now.upper)};
    return both.lower <= both.upper ? both : now;
}

} // namespace tiltmeter::numeric
