// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

namespace tiltmeter::numeric {

/// The place in [low, high] at which `f` goes from >= 0 to <= 0. f is not called at the ends; their values
/// may be given, and where they are not the signs are taken as promised (score statistics are 0/0 exactly
/// there). f must change sign once, not more; infinite values are welcome. Chandrupatla's mix of inverse
/// quadratic interpolation and bisection (1997, Advances in Engineering Software 28:145-149), the bisection
/// being geometric where the bracket spans orders of magnitude. Exact to a few units in the last place of the
/// root. Ends after 200 calls at the latest.
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
    double towardsZero = 0.5;
    const auto middle = [&] {
        const double near = std::min(std::abs(a), std::abs(b));
        const double far = std::max(std::abs(a), std::abs(b));
        if (near > 0.0 && std::signbit(a) == std::signbit(b) && far > 8.0 * near)
            return std::copysign(std::sqrt(near) * std::sqrt(far), a);
        if (near == 0.0 && std::isinf(a == 0.0 ? fa : fb)) {
            // The root may be of any size: 1/2, 1/4, 1/16, 1/256 ... of what is known to be too far out.
            const double x = (a == 0.0 ? b : a) * towardsZero;
            towardsZero *= towardsZero;
            return x;
        }
        return a + 0.5 * (b - a);
    };
    double x = std::isfinite(fa) && std::isfinite(fb) ? a + fa / (fa - fb) * (b - a) : middle();
    for (int call = 0; call < 200; ++call) {
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
        const double tolerance = 2.0 * epsilon * std::abs(best) + std::numeric_limits<double>::denorm_min();
        if (std::abs(b - a) <= 2.0 * tolerance)
            return best;
        double share = -1.0;
        if (std::isfinite(fa) && std::isfinite(fb) && std::isfinite(fc)) {
            const double xi = (a - b) / (c - b);
            const double phi = (fa - fb) / (fc - fb);
            if (phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi)
                share = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb);
        }
        if (share > 0.0 && share < 1.0) {
            const double least = std::min(0.5, tolerance / std::abs(b - a));
            x = a + std::clamp(share, least, 1.0 - least) * (b - a);
        } else {
            x = middle();
        }
        if (x == a || x == b)
            return best;
    }
    return std::abs(fa) < std::abs(fb) ? a : b;
}

} // namespace tiltmeter::numeric
