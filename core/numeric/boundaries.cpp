// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/boundaries.h"

#include "numeric/root.h"

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/zeta.hpp>

#include <cassert>
#include <cmath>
#include <numbers>

namespace tiltmeter::numeric {
namespace {

/// ln of the normal distribution function; far to the left by its asymptotic series.
double logNormalCdf(double x)
{
    if (x > -30.0)
        return std::log(0.5 * std::erfc(-x / std::numbers::sqrt2));
    return -x * x / 2 - std::log(-x) - 0.5 * std::log(2 * std::numbers::pi) + std::log1p(-1 / (x * x));
}

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

/// Where the capital, which grows with s from below the level at 0, reaches ln(1 / alpha).
template <class Mixture>
double crossing(const Mixture& mixture, double v, double alpha, double far)
{
    const double level = -std::log(alpha);
    return fallingRoot([&](double s) { return level - mixture.logCapital(s, v); }, 0.0, far);
}

/// Twice as far until the level is passed.
template <class Mixture>
double crossingAnywhere(const Mixture& mixture, double v, double alpha)
{
    double far = std::sqrt(v);
    while (mixture.logCapital(far, v) < -std::log(alpha))
        far *= 2;
    return crossing(mixture, v, alpha, far);
}

} // namespace

double betaCapital(double successes, double failures, double a, double b, double rate)
{
    // Against the rate = against the estimate + n KL(estimate, rate).
    const double away = successes + failures > 0.0 ? successes / (successes + failures) - rate : 0.0;
    return capitalAtEstimate(successes, failures, a, b) + surprise(successes, away, rate) +
           surprise(failures, -away, 1.0 - rate);
}

double mixtureRho(double bestAt, double alpha)
{
    assert(bestAt > 0.0 && alpha > 0.0 && alpha < 1.0);
    const double twice = -2 * std::log(alpha);
    return bestAt / (twice + std::log1p(twice));
}

double TwoSidedNormalMixture::logCapital(double s, double v) const
{
    return 0.5 * std::log(m_rho / (v + m_rho)) + s * s / (2 * (v + m_rho));
}

double TwoSidedNormalMixture::bound(double v, double alpha) const
{
    return std::sqrt((v + m_rho) * (std::log1p(v / m_rho) - 2 * std::log(alpha)));
}

double OneSidedNormalMixture::logCapital(double s, double v) const
{
    const double spread = v + m_rho;
    return 0.5 * std::log(4 * m_rho / spread) + s * s / (2 * spread) + logNormalCdf(s / std::sqrt(spread));
}

double OneSidedNormalMixture::bound(double v, double alpha) const
{
    return crossingAnywhere(*this, v, alpha);
}

double GammaExponentialMixture::logCapital(double s, double v) const
{
    const double square = m_c * m_c;
    const double prior = m_rho / square;
    const double shape = (v + m_rho) / square;
    const double reach = (m_c * s + v + m_rho) / square;
    return prior * std::log(prior) - boost::math::lgamma(prior) -
           std::log(boost::math::gamma_p(prior, prior)) + boost::math::lgamma(shape) +
           std::log(boost::math::gamma_p(shape, reach)) - shape * std::log(reach) + (m_c * s + v) / square;
}

double GammaExponentialMixture::bound(double v, double alpha) const
{
    return crossingAnywhere(*this, v, alpha);
}

double BetaBinomialMixture::logCapital(double s, double v) const
{
    // As many successes and failures of a Bernoulli variable whose rate is g / (g + h).
    const double width = m_g + m_h;
    const double successes = (v + m_h * s) / (m_h * width);
    const double failures = (v - m_g * s) / (m_g * width);
    const double a = m_r / (m_h * width);
    const double b = m_r / (m_g * width);
    const double rate = m_g / width;
    double result = betaCapital(successes, failures, a, b, rate);
    if (m_sides == Sides::Upper) // only over rates above
        result += std::log(boost::math::ibetac(a + successes, b + failures, rate)) -
                  std::log(boost::math::ibetac(a, b, rate));
    return result;
}

double BetaBinomialMixture::bound(double v, double alpha) const
{
    const double end = v / m_g; // nothing but successes
    const double nearly = end * (1 - 1e-12);
    return logCapital(nearly, v) < -std::log(alpha) ? end : crossing(*this, v, alpha, nearly);
}

double stitchedBound(double v, double alpha, double from, double c, double shape, double eta)
{
    assert(from > 0.0 && shape > 1.0 && eta > 1.0 && alpha > 0.0 && alpha < 1.0);
    const double time = std::max(v, from);
    const double level = shape * std::log(std::log(eta * time / from)) + std::log(boost::math::zeta(shape)) -
                         shape * std::log(std::log(eta)) - std::log(alpha);
    const double root = std::sqrt(std::sqrt(eta));
    const double k1 = (root + 1 / root) / std::numbers::sqrt2;
    const double linear = (root * root + 1) / 2 * c * level;
    return std::sqrt(k1 * k1 * time * level + linear * linear) + linear;
}

} // namespace tiltmeter::numeric
