// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

namespace tiltmeter::numeric {

/// The place in [low, high] at which `f` goes from >= 0 to <= 0. f is not called at the ends; their values
/// may be given, and where they are not the signs are taken as promised (score statistics are 0/0 exactly
/// there). f must change sign once, not more; infinite values are welcome. Bisection until the bracket's ends
/// have finite values, then Chandrupatla's mix of inverse quadratic interpolation and bisection (1997,
/// Advances in Engineering Software 28:145-149). Exact to a few units in the last place of the root. Ends
/// after 200 calls at the latest.
template <class Function>
[[nodiscard]] double fallingRoot(Function&& f, double low, double high,
                                 double atLow = std::numeric_limits<double>::infinity(),
                                 double atHigh = -std::numeric_limits<double>::infinity())
{
    constexpr double epsilon = std::numeric_limits<double>::epsilon();
    if (atLow <= 0.0)
        return low;
    if (atHigh >= 0.0)
        return high;
    // a and b bracket the root, c is the end that was given up last.
    double a = low, b = high, c = low;
    double fa = atLow, fb = atHigh, fc = std::numeric_limits<double>::infinity();
    double share = 0.5;
    if (std::isfinite(fa) && std::isfinite(fb))
        share = fa / (fa - fb);
    for (int call = 0; call < 200; ++call) {
        const double x = a + share * (b - a);
        const double fx = f(x);
        if (fx == 0.0)
            return x;
        if ((fx > 0.0) == (fa > 0.0)) {
            c = a;
            fc = fa;
        } else {
            c = b;
            fc = fb;
            b = a;
            fb = fa;
        }
        a = x;
        fa = fx;
        const double best = std::abs(fa) < std::abs(fb) ? a : b;
        const double tolerance = 2.0 * epsilon * std::abs(best) + std::numeric_limits<double>::min();
        const double least = tolerance / std::abs(b - c);
        if (least > 0.5 || std::abs(b - a) <= tolerance)
            return best;
        share = 0.5;
        if (std::isfinite(fa) && std::isfinite(fb) && std::isfinite(fc)) {
            const double xi = (a - b) / (c - b);
            const double phi = (fa - fb) / (fc - fb);
            if (phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi)
                share = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb);
        }
        if (!std::isfinite(share))
            share = 0.5;
        share = std::clamp(share, std::min(least, 0.5), 1.0 - std::min(least, 0.5));
    }
    return std::abs(fa) < std::abs(fb) ? a : b;
}

} // namespace tiltmeter::numeric
