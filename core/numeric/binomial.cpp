// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/binomial.h"

#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/log1p.hpp>

#include <cmath>
#include <limits>
#include <numbers>

namespace tiltmeter::numeric {
namespace {

/// ln n! minus Stirling's approximation of it.
double stirlingError(double n)
{
    if (n < 16.0) {
        return boost::math::lgamma(n + 1.0) -
               ((n + 0.5) * std::log(n) - n + 0.5 * std::log(2.0 * std::numbers::pi));
    }
    const double s = 1.0 / (n * n);
    return (1.0 / 12.0 - s * (1.0 / 360.0 - s * (1.0 / 1260.0 - s * (1.0 / 1680.0 - s / 1188.0)))) / n;
}

/// x ln(x / m) - x + m with m = x + difference > 0: the deviance of a Poisson count.
double deviance(double x, double difference)
{
    return -x * boost::math::log1pmx(difference / x);
}

} // namespace

double logBinomialPmf(double k, double n, double expectedDifference)
{
    const double failures = n - k;
    return stirlingError(n) - stirlingError(k) - stirlingError(failures) - deviance(k, expectedDifference) -
           deviance(failures, -expectedDifference) +
           0.5 * std::log(n / (2.0 * std::numbers::pi * k * failures));
}

double logBinomial(double k, double n, double p)
{
    constexpr double impossible = -std::numeric_limits<double>::infinity();
    if (k < 0.0 || k > n)
        return impossible;
    if (p <= 0.0)
        return k == 0.0 ? 0.0 : impossible;
    if (p >= 1.0)
        return k == n ? 0.0 : impossible;
    if (k == 0.0)
        return n * std::log1p(-p);
    if (k == n)
        return n * std::log(p);
    return logBinomialPmf(k, n, n * p - k);
}

} // namespace tiltmeter::numeric
