// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/mover.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

namespace tiltmeter::numeric {

Interval differenceInterval(const Estimate& first, const Estimate& second)
{
    const double difference = first.value - second.value;
    return {difference - std::hypot(first.value - first.interval.lower, second.interval.upper - second.value),
            difference +
                std::hypot(first.interval.upper - first.value, second.value - second.interval.lower)};
}

Interval linearInterval(std::span<const Term> terms)
{
    double value = 0.0, below = 0.0, above = 0.0;
    for (const auto& [factor, estimate] : terms) {
        value += factor * estimate.value;
        const double down = factor * (estimate.value - estimate.interval.lower);
        const double up = factor * (estimate.interval.upper - estimate.value);
        below += factor >= 0.0 ? down * down : up * up;
        above += factor >= 0.0 ? up * up : down * down;
    }
    return {value - std::sqrt(below), value + std::sqrt(above)};
}

Interval ratioInterval(const Estimate& first, const Estimate& second)
{
    const double a = first.value, la = first.interval.lower, ua = first.interval.upper;
    const double b = second.value, lb = second.interval.lower, ub = second.interval.upper;
    assert(la >= 0.0 && lb >= 0.0);
    // Roots of the quadratic that makes a - ratio * b just reach 0. Their denominators are not positive only
    // where the interval of the second reaches 0.
    const auto root = [&](double aEnd, double bEnd, double sign) {
        const double product = aEnd * (2.0 * a - aEnd);
        const double denominator = bEnd * (2.0 * b - bEnd);
        const double inside = std::max(0.0, a * a * b * b - product * denominator);
        // (ab -+ sqrt(inside)) / denominator, by its conjugate where that cancels or divides by 0.
        return sign < 0.0 ? product / (a * b + std::sqrt(inside)) : (a * b + std::sqrt(inside)) / denominator;
    };
    Interval interval{0.0, std::numeric_limits<double>::infinity()};
    if (la > 0.0)
        interval.lower = std::max(0.0, root(la, ub, -1.0));
    if (lb > 0.0)
        interval.upper = root(ua, lb, 1.0);
    if (b > 0.0) {
        interval.lower = std::min(interval.lower, a / b);
        interval.upper = std::max(interval.upper, a / b);
    }
    return interval;
}

Interval signedRatioInterval(const Estimate& first, const Estimate& second)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const auto isFinite = [](const Interval& interval) {
        return std::isfinite(interval.lower) && std::isfinite(interval.upper);
    };
    const bool mayBeZero = second.interval.lower <= 0.0 && second.interval.upper >= 0.0;
    if (mayBeZero || !isFinite(first.interval) || !isFinite(second.interval))
        return {-infinity, infinity};
    const double ratio = first.value / second.value;
    const auto isPossible = [&](double t) {
        const std::array<Term, 2> terms{{{1.0, first}, {-t, second}}};
        return linearInterval(terms).contains(0.0);
    };
    // The second is not 0, so the possible ratios are an interval around the measured one.
    const auto end = [&](double direction) {
        double inside = ratio;
        double step = std::max(std::abs(ratio), 1e-6);
        while (isPossible(ratio + direction * step)) {
            inside = ratio + direction * step;
            step *= 2.0;
            if (!std::isfinite(step))
                return direction * infinity;
        }
        double outside = ratio + direction * step;
        for (int i = 0; i < 200 && std::abs(outside - inside) > 1e-15 * std::abs(outside); ++i) {
            const double middle = inside + (outside - inside) / 2.0;
            if (middle == inside || middle == outside)
                break;
            (isPossible(middle) ? inside : outside) = middle;
        }
        return inside;
    };
    return {end(-1.0), end(1.0)};
}

} // namespace tiltmeter::numeric
