// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/tails.h"

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace tiltmeter::numeric {
namespace {

constexpr double ln10 = std::numbers::ln10;
// Below this the library's own value may have lost digits to denormal numbers: the logarithm is computed
// directly.
constexpr double trusted = 1e-270;

PValue fromBoth(double p, double naturalLog)
{
    return {std::clamp(p, 0.0, 1.0), std::min(naturalLog / ln10, 0.0)};
}

PValue fromProbability(double p)
{
    p = std::clamp(p, 0.0, 1.0);
    return {p, std::log10(p)};
}

/// ln Q(a, x) by Legendre's continued fraction (modified Lentz); only for x well above a.
double logGammaQFraction(double a, double x)
{
    constexpr double tiny = 1e-300;
    double b = x + 1.0 - a;
    double c = 1.0 / tiny;
    double d = 1.0 / b;
    double h = d;
    for (int i = 1; i < 100'000; ++i) {
        const double an = -i * (i - a);
        b += 2.0;
        d = an * d + b;
        d = 1.0 / (std::abs(d) < tiny ? tiny : d);
        c = b + an / c;
        if (std::abs(c) < tiny)
            c = tiny;
        const double step = c * d;
        h *= step;
        if (std::abs(step - 1.0) < 1e-16)
            break;
    }
    return a * std::log(x) - x - boost::math::lgamma(a) + std::log(h);
}

PValue gammaQ(double a, double x)
{
    const double q = boost::math::gamma_q(a, x);
    if (q > trusted)
        return fromProbability(q);
    return fromBoth(q, logGammaQFraction(a, x));
}

/// ln I_x(a, b) by the continued fraction of the incomplete beta function; x below (a + 1) / (a + b + 2).
/// logX and logComplement are ln x and ln(1 - x), which the caller knows with full precision.
double logBetaFraction(double a, double b, double x, double logX, double logComplement)
{
    constexpr double tiny = 1e-300;
    double c = 1.0;
    double d = 1.0 - (a + b) * x / (a + 1.0);
    d = 1.0 / (std::abs(d) < tiny ? tiny : d);
    double h = d;
    const auto advance = [&](double numerator) {
        d = 1.0 + numerator * d;
        d = 1.0 / (std::abs(d) < tiny ? tiny : d);
        c = 1.0 + numerator / c;
        if (std::abs(c) < tiny)
            c = tiny;
        h *= c * d;
        return c * d;
    };
    for (int m = 1; m < 100'000; ++m) {
        advance(m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)));
        const double step = advance(-(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0)));
        if (std::abs(step - 1.0) < 1e-16)
            break;
    }
    // B(a, b) = Gamma(b) * Gamma(a) / Gamma(a + b)
    const double logBeta = boost::math::lgamma(b) + std::log(boost::math::tgamma_delta_ratio(a, b));
    return a * logX + b * logComplement - std::log(a) - logBeta + std::log(h);
}

/// Smirnov's alternating sum for P(sum of Z_k^2 / mu_k > x), mu_k ascending, between whose members 2k-1 and
/// 2k the integrand exp(-x y / 2) / (y sqrt(-D(y))) is real. The substitution s(theta) takes away the inverse
/// square roots at both ends of each interval, and the midpoint rule in theta then converges geometrically.
///   exponent(k, d): x-free exponent y / 2 at distance d from the interval's start
///   density(k, d, gap): the rest of the integrand, without exp, times sin(theta) / sin(phase)^(1/2)
template <class Interval>
PValue smirnovTail(double x, const Interval& interval)
{
    const int nodes = 64 + static_cast<int>(12.0 * std::sqrt(x));
    const double lowest = interval.exponent(1, 0.0);
    double sum = 0.0;
    for (int k = 1; k < 10'000; ++k) {
        double part = 0.0;
        for (int i = 0; i < nodes; ++i) {
            const double theta = (i + 0.5) * std::numbers::pi / nodes;
            const double sine = std::sin(theta / 2.0);
            const double d = 2.0 * interval.halfLength * sine * sine;
            // The phase runs from 0 to pi over the interval; from the nearer end, so that its sine keeps its
            // digits.
            const double cosine = std::cos(theta / 2.0);
            const double phase =
                std::numbers::pi * (theta < std::numbers::pi / 2.0 ? sine * sine : cosine * cosine);
            part += std::exp(-x * (interval.exponent(k, d) - lowest)) * interval.density(k, d) *
                    std::sin(theta) / std::sqrt(std::sin(phase));
        }
        part *= interval.halfLength * std::numbers::pi / nodes;
        sum += (k % 2 == 1 ? part : -part);
        if (part <= 1e-18 * std::abs(sum))
            break;
    }
    if (!(sum > 0.0))
        return {};
    return pValueFromLog(-x * lowest + std::log(sum / std::numbers::pi));
}

struct CramerVonMisesInterval {
    // y = s^2, s from (2k - 1) pi to 2k pi, D(y) = sin(s) / s, dy = 2 s ds
    static constexpr double halfLength = std::numbers::pi / 2.0;
    static double exponent(int k, double d)
    {
        const double s = (2.0 * k - 1.0) * std::numbers::pi + d;
        return s * s / 2.0;
    }
    static double density(int k, double d) { return 2.0 / std::sqrt((2.0 * k - 1.0) * std::numbers::pi + d); }
};

struct AndersonDarlingInterval {
    // y = (s^2 - 1) / 4, s from 4k - 1 to 4k + 1, D(y) = -cos(pi s / 2) / (pi y), dy = s / 2 ds
    static constexpr double halfLength = 1.0;
    static double y(int k, double d)
    {
        const double s = 4.0 * k - 1.0 + d;
        return (s * s - 1.0) / 4.0;
    }
    static double exponent(int k, double d) { return y(k, d) / 2.0; }
    static double density(int k, double d)
    {
        return (4.0 * k - 1.0 + d) / 2.0 * std::sqrt(std::numbers::pi / y(k, d));
    }
};

} // namespace

PValue pValueFromLog(double naturalLog)
{
    return fromBoth(std::exp(naturalLog), naturalLog);
}

std::optional<PValue> chiSquareTail(double statistic, double degreesOfFreedom)
{
    if (!std::isfinite(statistic) || statistic < 0.0 || !std::isfinite(degreesOfFreedom) ||
        degreesOfFreedom < 0.0)
        return std::nullopt;
    if (degreesOfFreedom == 0.0)
        return statistic == 0.0 ? std::optional(PValue{}) : std::nullopt;
    return gammaQ(degreesOfFreedom / 2.0, statistic / 2.0);
}

std::optional<double> chiSquareQuantile(double tail, double degreesOfFreedom)
{
    if (!(tail > 0.0 && tail < 1.0) || !std::isfinite(degreesOfFreedom) || degreesOfFreedom <= 0.0)
        return std::nullopt;
    return boost::math::quantile(boost::math::complement(boost::math::chi_squared(degreesOfFreedom), tail));
}

std::optional<double> fisherQuantile(double tail, double numerator, double denominator)
{
    const auto isDegrees = [](double value) { return std::isfinite(value) && value > 0.0; };
    if (!(tail > 0.0 && tail < 1.0) || !isDegrees(numerator) || !isDegrees(denominator))
        return std::nullopt;
    return boost::math::quantile(
        boost::math::complement(boost::math::fisher_f(numerator, denominator), tail));
}

PValue normalTwoSidedTail(double z)
{
    return gammaQ(0.5, z * z / 2.0);
}

PValue normalUpperTail(double z)
{
    if (z <= 0.0)
        return fromProbability(boost::math::erfc(z / std::numbers::sqrt2) / 2.0);
    const PValue both = normalTwoSidedTail(z);
    return {both.p / 2.0, both.log10 - std::numbers::ln2 / ln10};
}

std::optional<PValue> studentTwoSidedTail(double t, double degreesOfFreedom)
{
    if (!std::isfinite(t) || !std::isfinite(degreesOfFreedom) || degreesOfFreedom <= 0.0)
        return std::nullopt;
    const double ratio = t * t / degreesOfFreedom;
    const double x = 1.0 / (1.0 + ratio);
    const double a = degreesOfFreedom / 2.0;
    const double p =
        ratio < 1.0 ? boost::math::ibetac(0.5, a, ratio / (1.0 + ratio)) : boost::math::ibeta(a, 0.5, x);
    if (p > trusted)
        return fromProbability(p);
    const double logX = -std::log1p(ratio);
    return fromBoth(p, logBetaFraction(a, 0.5, x, logX, std::log(ratio) + logX));
}

std::optional<double> studentQuantile(double probability, double degreesOfFreedom)
{
    if (!(probability > 0.0 && probability < 1.0) || !std::isfinite(degreesOfFreedom) ||
        degreesOfFreedom <= 0.0)
        return std::nullopt;
    return boost::math::quantile(boost::math::students_t(degreesOfFreedom), probability);
}

PValue cramerVonMisesLimitTail(double x)
{
    // P(omega^2 <= 0.003) is about 1e-18.
    return x < 0.003 ? PValue{} : smirnovTail(x, CramerVonMisesInterval{});
}

PValue andersonDarlingLimitTail(double x)
{
    // P(A^2 <= 0.03) is about 1e-17.
    return x < 0.03 ? PValue{} : smirnovTail(x, AndersonDarlingInterval{});
}

} // namespace tiltmeter::numeric
