// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/proportion.h"

#include "numeric/probability.h"

#include <boost/math/special_functions/beta.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tiltmeter::numeric {

namespace {

// Boost's inverse of the incomplete beta function gives up somewhere above this many successes and failures.
constexpr double beyondBetaQuantile = 1e7;

} // namespace

double twoSidedZ(double confidence)
{
    assert(confidence > 0.0 && confidence < 1.0);
    // The lower tail, because 1 - confidence is more exact than (1 + confidence) / 2 close to 1.
    return -normalQuantile((1.0 - confidence) / 2.0);
}

namespace detail {

Interval wilsonAt(double successes, double trials, double z)
{
    assert(successes >= 0.0 && successes <= trials && std::isfinite(trials));
    if (!(trials > 0.0))
        return {0.0, 1.0};
    const double p = successes / trials;
    const double q = (trials - successes) / trials;
    const double zz = z * z / trials;
    const double scale = 1.0 + zz;
    const double center = (p + zz / 2.0) / scale;
    const double half = std::sqrt(zz * (p * q + zz / 4.0)) / scale;
    const double upper = successes == trials ? 1.0 : std::min(1.0, center + half);
    // center - half cancels for small p; the two ends are the roots of a quadratic with product p^2 / scale.
    const double lower = successes == 0.0 ? 0.0 : std::min(p, p * p / (scale * (center + half)));
    return {lower, std::max(p, upper)};
}

} // namespace detail

Interval wilson(double successes, double trials, double confidence)
{
    return detail::wilsonAt(successes, trials, twoSidedZ(confidence));
}

Interval clopperPearson(double successes, double trials, double confidence)
{
    assert(successes >= 0.0 && successes <= trials && std::isfinite(trials));
    if (!(trials > 0.0))
        return {0.0, 1.0};
    const double tail = (1.0 - confidence) / 2.0;
    const double failures = trials - successes;
    if (std::min(successes, failures) > beyondBetaQuantile) {
        const double z = twoSidedZ(confidence);
        return {detail::wilsonAt(successes - 0.5, trials, z).lower,
                detail::wilsonAt(successes + 0.5, trials, z).upper};
    }
    Interval interval{0.0, 1.0};
    if (successes > 0.0)
        interval.lower = boost::math::ibeta_inv(successes, failures + 1.0, tail);
    if (failures > 0.0)
        interval.upper = boost::math::ibetac_inv(successes + 1.0, failures, tail);
    return interval;
}

} // namespace tiltmeter::numeric
