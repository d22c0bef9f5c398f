// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/mover.h"

#include <algorithm>
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

} // namespace tiltmeter::numeric
