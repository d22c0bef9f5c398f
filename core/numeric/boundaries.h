// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>

namespace tiltmeter::numeric {

// Boundaries that a sum S whose mean is 0 crosses with probability alpha at most, at whatever time: uniform
// ones of Howard, Ramdas, McAuliffe and Sekhon (2021, Annals of Statistics 49:1055-1080). `v` > 0 is the
// intrinsic time, the sum of the terms' variances (or of what bounds them); `bestAt` the time at which the
// boundary is about narrowest; alpha in (0, 1), below 1/2 where one side alone is looked at. Which of them
// holds depends on what is known of the terms. logCapital is the logarithm of the mixture's capital, whose
// reaching ln(1 / alpha) is the crossing.

/// What a wager against a rate has made of 1 after so many successes and failures, Beta(a, b) being mixed
/// over, as a logarithm: ln B(a + S, b + F) - ln B(a, b) - S ln p - F ln(1 - p). Counts >= 0, whole or not;
/// a, b > 0; rate in (0, 1). Exact to about 1e-9 up to 1e12 trials.
[[nodiscard]] double betaCapital(double successes, double failures, double a, double b, double rate);

/// rho that makes the normal mixture about narrowest at that time: bestAt / (2 l + ln(1 + 2 l)), l = ln(1 /
/// alpha), the first order of section 3.5's equation.
[[nodiscard]] double mixtureRho(double bestAt, double alpha);

/// Sub-Gaussian terms, both sides at once: |S| < sqrt((v + rho) (ln((v + rho) / rho) + 2 ln(1 / alpha))).
/// Divided by n, with v = n sigma^2, it is the half width of the asymptotic sequence of a mean.
class TwoSidedNormalMixture
{
public:
    explicit TwoSidedNormalMixture(double rho) : m_rho(rho) {}
    [[nodiscard]] double logCapital(double s, double v) const;
    [[nodiscard]] double bound(double v, double alpha) const;

private:
    double m_rho;
};

/// Sub-Gaussian terms, S from above alone: half a normal distribution is mixed over. Best with mixtureRho at
/// twice alpha.
class OneSidedNormalMixture
{
public:
    explicit OneSidedNormalMixture(double rho) : m_rho(rho) {}
    [[nodiscard]] double logCapital(double s, double v) const;
    [[nodiscard]] double bound(double v, double alpha) const;

private:
    double m_rho;
};

/// Sub-exponential terms with scale c > 0, S from above alone.
class GammaExponentialMixture
{
public:
    GammaExponentialMixture(double rho, double c) : m_rho(rho), m_c(c) {}
    [[nodiscard]] double logCapital(double s, double v) const;
    [[nodiscard]] double bound(double v, double alpha) const;

private:
    double m_rho;
    double m_c;
};

/// Terms in [-g, h] with mean 0, g, h > 0, as Bernoulli outcomes less their rate are; time is g h a term.
/// From above alone, or both sides.
class BetaBinomialMixture
{
public:
    enum class Sides { Upper, Both };
    /// rho as of the normal mixture; it is made smaller by g h, not below g h / 1000.
    BetaBinomialMixture(double rho, double g, double h, Sides sides)
        : m_r(std::max(rho - g * h, 1e-3 * g * h)), m_g(g), m_h(h), m_sides(sides)
    {
    }
    /// s in (-v / h, v / g).
    [[nodiscard]] double logCapital(double s, double v) const;
    /// The upper boundary.
    [[nodiscard]] double bound(double v, double alpha) const;

private:
    double m_r;
    double m_g;
    double m_h;
    Sides m_sides;
};

/// Polynomial stitching: sub-gamma terms of scale c (negative too), S from above alone, with the growth of
/// the law of the iterated logarithm. sqrt(k1^2 w l + (k2 c l)^2) + k2 c l, w = max(v, from), l = shape ln
/// ln(eta w / from) + ln(zeta(shape) / (alpha ln(eta)^shape)), k1 = (eta^(1/4) + eta^(-1/4)) / sqrt(2), k2 =
/// (sqrt(eta) + 1) / 2. from > 0, shape > 1, eta > 1.
[[nodiscard]] double stitchedBound(double v, double alpha, double from, double c, double shape = 1.4,
                                   double eta = 2);

} // namespace tiltmeter::numeric
