// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/binomial.h"
#include "numeric/ks.h"

#include <Eigen/Dense>
#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <vector>

namespace tiltmeter::numeric {
namespace {

constexpr double pi = std::numbers::pi;

PValue complementOf(double cdf)
{
    const double p = std::clamp(1.0 - cdf, 0.0, 1.0);
    return {p, std::log10(p)};
}

bool isWhole(double count)
{
    return count == std::floor(count);
}

// ---- exact, two samples
// ------------------------------------------------------------------------------------------

/// Equal sizes n, statistic h / n: 2 sum (-1)^(k-1) C(2n, n + k h) / C(2n, n), nested so that each step is a
/// product of h factors; the outermost product is taken as a logarithm, since that is where p becomes small.
PValue exactEqualSizes(std::int64_t h, std::int64_t n)
{
    double rest = 0.0;
    for (std::int64_t k = n / h; k >= 1; --k) {
        double product = 1.0;
        for (std::int64_t j = 0; j < h; ++j)
            product *= static_cast<double>(n - k * h - j) / static_cast<double>(n + k * h + j + 1);
        rest = product * (1.0 - rest);
    }
    double log = std::numbers::ln2 + std::log1p(-rest);
    for (std::int64_t j = 0; j < h; ++j)
        log += std::log(static_cast<double>(n - j) / static_cast<double>(n + j + 1));
    return pValueFromLog(log);
}

/// The share of lattice paths from (0, 0) to (n, m) that touch |x / n - y / m| >= h / lcm, by averaging over
/// the last step: B(x, y) = (x B(x - 1, y) + y B(x, y - 1)) / (x + y), 1 outside the band. Only sums of
/// positive terms, hence full relative precision. "Outside" is not 1 but 2^13000, so that the numbers far
/// below it stay in the format too.
PValue exactUnequalSizes(std::int64_t h, std::int64_t n, std::int64_t m)
{
    using Real = long double;
    constexpr int exponent = std::numeric_limits<Real>::max_exponent > 16'000 ? 13'000 : 900;
    const Real outside = std::ldexp(Real(1), exponent);

    if (n < m)
        std::swap(n, m);
    const std::int64_t g = std::gcd(n, m);
    const std::int64_t perX = m / g;
    const std::int64_t perY = n / g;
    // Column x: y from first to last - 1 lies strictly inside the band; `column[y]` keeps the previous
    // column's value.
    std::vector<Real> column(static_cast<std::size_t>(m + 1), outside);
    std::int64_t last = std::min((h + perY - 1) / perY, m + 1);
    std::fill(column.begin(), column.begin() + last, Real(0));
    for (std::int64_t x = 1; x <= n; ++x) {
        const std::int64_t below = perX * x - h;
        const std::int64_t first = below < 0 ? 0 : std::min(below / perY + 1, m);
        last = std::min((perX * x + h + perY - 1) / perY, m + 1);
        if (last <= first)
            return {};
        Real value = first == 0 ? Real(0) : outside;
        for (std::int64_t y = first; y < last; ++y) {
            Real& cell = column[static_cast<std::size_t>(y)];
            value = (cell * static_cast<Real>(x) + value * static_cast<Real>(y)) / static_cast<Real>(x + y);
            cell = value;
        }
    }
    const Real scaled = column[static_cast<std::size_t>(m)];
    if (!(scaled > Real(0)))
        return {0.0, -std::numeric_limits<double>::infinity()};
    return pValueFromLog(static_cast<double>(std::log(scaled) - exponent * std::numbers::ln2_v<Real>));
}

// ---- one sample
// ----------------------------------------------------------------------------------------------------

/// ln P(D+ >= d) of the one-sided statistic, by the formula of Smirnov (1944) and Birnbaum and Tingey (1951):
/// d sum over j <= n (1 - d) of C(n, j) (d + j/n)^(j-1) (1 - d - j/n)^(n-j). All terms are positive; each is
/// a binomial probability, whose exponent is known without cancellation. The sum starts at the largest term
/// and goes both ways.
double logOneSidedTail(double d, double n)
{
    const double lastIndex = std::floor(n * (1.0 - d));
    const auto logTerm = [=](double j) {
        if (j == 0.0)
            return n * std::log1p(-d);
        if (j >= n || n * d >= n - j)
            return -std::numeric_limits<double>::infinity();
        return logBinomialPmf(j, n, n * d) + std::log(d / (d + j / n));
    };
    // The leading part of the exponent, n times the divergence of j/n from j/n + d, is convex in j: one peak.
    double low = 0.0;
    double high = lastIndex;
    while (high - low > 2.0) {
        const double middle = std::floor((low + high) / 2.0);
        (logTerm(middle) < logTerm(middle + 1.0) ? low : high) = middle;
    }
    double peak = low;
    for (double j = low; j <= high; j += 1.0)
        peak = logTerm(j) > logTerm(peak) ? j : peak;

    const double logPeak = logTerm(peak);
    // The terms that matter, up to 1e-26 of the peak; for few observations all of them, since the ends are
    // not yet governed by the leading part.
    const auto reach = [&](double end) {
        if (n <= 500.0 || logTerm(end) > logPeak - 60.0)
            return end;
        double inside = peak;
        while (std::abs(end - inside) > 1.0) {
            const double middle = std::floor((inside + end) / 2.0);
            (logTerm(middle) > logPeak - 60.0 ? inside : end) = middle;
        }
        return end;
    };
    const double first = reach(0.0);
    const double last = reach(lastIndex);
    // A smooth function that is flat at both ends: an equidistant sum over some thousand points is exact to
    // all digits, so for many observations every stride-th term will do.
    const double stride = std::max(1.0, std::floor((last - first) / 2000.0));
    double sum = 0.0;
    for (double j = first; j <= last; j += stride)
        sum += std::exp(logTerm(j) - logPeak);
    sum *= stride;
    return logPeak + std::log(sum);
}

PValue twiceOneSided(double d, double n)
{
    return pValueFromLog(std::numbers::ln2 + logOneSidedTail(d, n));
}

/// ln(n! / n^n), by Stirling's series where the two logarithms would cancel.
double logFactorialOverPower(double n)
{
    if (n < 30.0)
        return boost::math::lgamma(n + 1.0) - n * std::log(n);
    const double s = 1.0 / (n * n);
    return 0.5 * std::log(2.0 * pi * n) - n + (1.0 / 12.0 - s * (1.0 / 360.0 - s / 1260.0)) / n;
}

/// P(D < d) by J. Durbin's matrix (1968) in the form of G. Marsaglia, W. W. Tsang and J. Wang (2003).
double durbinMatrixCdf(double d, double n)
{
    const double nd = n * d;
    const int k = static_cast<int>(std::ceil(nd));
    const double h = k - nd;
    const int size = 2 * k - 1;
    Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(size, size);
    std::vector<double> inverseFactorial(static_cast<std::size_t>(size) + 1, 1.0);
    for (int i = 1; i <= size; ++i)
        inverseFactorial[static_cast<std::size_t>(i)] = inverseFactorial[static_cast<std::size_t>(i - 1)] / i;
    for (int row = 0; row < size; ++row) {
        for (int column = 0; column <= std::min(row + 1, size - 1); ++column)
            matrix(row, column) = inverseFactorial[static_cast<std::size_t>(row - column + 1)];
    }
    for (int i = 0; i < size; ++i) {
        const double edge = (1.0 - std::pow(h, i + 1)) * inverseFactorial[static_cast<std::size_t>(i + 1)];
        matrix(i, 0) = edge;
        matrix(size - 1, size - 1 - i) = edge;
    }
    matrix(size - 1, 0) =
        (1.0 - 2.0 * std::pow(h, size) + (2.0 * h > 1.0 ? std::pow(2.0 * h - 1.0, size) : 0.0)) *
        inverseFactorial[static_cast<std::size_t>(size)];

    // matrix^n, with powers of ten taken out as they grow
    Eigen::MatrixXd power = Eigen::MatrixXd::Identity(size, size);
    double logScale = 0.0;
    double logMatrixScale = 0.0;
    for (auto left = static_cast<std::int64_t>(n); left > 0; left /= 2) {
        if (left % 2 == 1) {
            power = (power * matrix).eval();
            logScale += logMatrixScale;
            const double largest = power.maxCoeff();
            power /= largest;
            logScale += std::log(largest);
        }
        matrix = (matrix * matrix).eval();
        const double largest = matrix.maxCoeff();
        matrix /= largest;
        logMatrixScale = 2.0 * logMatrixScale + std::log(largest);
    }
    const double centre = power(k - 1, k - 1);
    if (!(centre > 0.0))
        return 0.0;
    return std::exp(std::log(centre) + logScale + logFactorialOverPower(n));
}

/// P(D <= d) by W. Pelz and I. J. Good (1976): Kolmogorov's limit and three corrections in powers of 1 /
/// sqrt(n), each transformed for small arguments.
double pelzGoodCdf(double d, double n)
{
    const double z = d * std::sqrt(n);
    const double z2 = z * z;
    const double z4 = z2 * z2;
    const double z6 = z4 * z2;
    const double pi2 = pi * pi;
    const double pi4 = pi2 * pi2;
    double k0 = 0.0;
    double k1 = 0.0;
    double k2 = 0.0;
    double k3 = 0.0;
    const int terms = static_cast<int>(std::ceil(16.0 * z / pi)) + 1;
    for (int k = 0; k <= terms; ++k) {
        const double m = k + 0.5;
        const double m2 = m * m;
        const double m4 = m2 * m2;
        const double weight = std::exp(-m2 * pi2 / (2.0 * z2));
        k0 += weight;
        k1 += (pi2 * m2 - z2) * weight;
        k2 += (6.0 * z6 + 2.0 * z4 + pi2 * (2.0 * z4 - 5.0 * z2) * m2 + pi4 * (1.0 - 2.0 * z2) * m4) * weight;
        k3 += (pi2 * pi4 * m4 * m2 * (5.0 - 30.0 * z2) + pi4 * m4 * (-60.0 * z2 + 212.0 * z4) +
               pi2 * m2 * (135.0 * z4 - 96.0 * z6) - 30.0 * z6 - 90.0 * z4 * z4) *
              weight;
    }
    double k2Whole = 0.0;
    double k3Whole = 0.0;
    for (int k = 1; k <= terms; ++k) {
        const double square = static_cast<double>(k) * k;
        const double weight = std::exp(-square * pi2 / (2.0 * z2));
        k2Whole += square * weight;
        k3Whole += (3.0 * pi2 * square * z2 - pi4 * square * square) * weight;
    }
    const double halfPi = std::sqrt(pi / 2.0);
    const double root = std::sqrt(n);
    // The sums above run over m > 0; the formulas' sums run over all half-whole (whole) m.
    double cdf = 2.0 * k0 * halfPi / z;
    cdf += 2.0 * k1 * halfPi / (6.0 * z4) / root;
    cdf += (2.0 * k2 * halfPi / (72.0 * z6 * z) - 2.0 * pi2 * k2Whole * halfPi / (36.0 * z2 * z)) / n;
    cdf += (2.0 * k3 * halfPi / (6480.0 * z6 * z4) + 2.0 * k3Whole * halfPi / (216.0 * z6)) / (n * root);
    return std::clamp(cdf, 0.0, 1.0);
}

} // namespace

std::optional<PValue> ksPValueExact(std::int64_t h, std::int64_t n, std::int64_t m, std::int64_t maximumRows)
{
    if (n < 1 || m < 1 || n > maximumRows || m > maximumRows || h < 0 || h > std::lcm(n, m))
        return std::nullopt;
    if (h == 0)
        return PValue{};
    return n == m ? exactEqualSizes(h, n) : exactUnequalSizes(h, n, m);
}

std::optional<PValue> ksPValueExact(std::span<const ValueCell> cells, std::int64_t maximumRows)
{
    const auto sizes = sampleSizes(cells);
    if (!sizes)
        return std::nullopt;
    const double most = static_cast<double>(maximumRows);
    if (!isWhole(sizes->baseline) || !isWhole(sizes->current) || sizes->baseline > most ||
        sizes->current > most)
        return std::nullopt;
    const auto n = static_cast<std::int64_t>(sizes->baseline);
    const auto m = static_cast<std::int64_t>(sizes->current);
    std::int64_t b = 0;
    std::int64_t c = 0;
    std::int64_t largest = 0;
    for (const ValueCell& cell : cells) {
        if (!isWhole(cell.baseline) || !isWhole(cell.current))
            return std::nullopt;
        b += static_cast<std::int64_t>(cell.baseline);
        c += static_cast<std::int64_t>(cell.current);
        largest = std::max(largest, std::abs(b * m - c * n));
    }
    return ksPValueExact(largest / std::gcd(n, m), n, m, maximumRows);
}

std::optional<PValue> kolmogorovOneSampleTail(double d, double n)
{
    if (!std::isfinite(d) || !std::isfinite(n) || n < 1.0 || !isWhole(n))
        return std::nullopt;
    const double t = n * d;
    if (t <= 0.5)
        return PValue{};
    if (d >= 1.0)
        return PValue{0.0, -std::numeric_limits<double>::infinity()};
    if (t <= 1.0) {
        // n! (2 d - 1/n)^n, t = n d (H. Ruben and J. Gambino 1982)
        return complementOf(std::exp(logFactorialOverPower(n) + n * std::log(2.0 * t - 1.0)));
    }
    if (t >= n - 1.0)
        return pValueFromLog(std::numbers::ln2 + n * std::log1p(-d));
    const double square = t * d;
    // Where both one-sided events can't happen together (d >= 1/2), or hardly ever (L. H. Miller 1956).
    if (d >= 0.5 || square > (n <= 140.0 ? 4.0 : 2.2))
        return twiceOneSided(d, n);
    // Below, the distribution function is under exp(-pi^2 / (8 n d^2)), and p is 1.
    if (square < 0.03)
        return PValue{};
    if (n <= 140.0 || (n <= 100'000.0 && n * std::pow(d, 1.5) <= 1.4))
        return complementOf(durbinMatrixCdf(d, n));
    return complementOf(pelzGoodCdf(d, n));
}

std::optional<PValue> ksPValueOneSample(double d, double n, double m)
{
    if (!std::isfinite(d) || d < 0.0 || d > 1.0 || !(n > 0.0) || !(m > 0.0) || !std::isfinite(n + m))
        return std::nullopt;
    // Half to even, as SciPy rounds.
    const double observations = std::nearbyint(n * m / (n + m));
    return observations >= 1.0 ? kolmogorovOneSampleTail(d, observations) : std::nullopt;
}

std::optional<PValue> ksPValueLimit(double d, double n, double m)
{
    if (!std::isfinite(d) || d < 0.0 || d > 1.0 || !(n > 0.0) || !(m > 0.0) || !std::isfinite(n + m))
        return std::nullopt;
    const double square = d * d * (n * (m / (n + m)));
    if (square < 0.03)
        return PValue{};
    if (square < 0.5) {
        double cdf = 0.0;
        for (int k = 1; k <= 20; k += 2)
            cdf += std::exp(-k * k * pi * pi / (8.0 * square));
        return complementOf(cdf * std::sqrt(2.0 * pi / square));
    }
    double rest = 0.0; // 1 - exp(-6 s) + exp(-16 s) - ...
    for (int k = 2; k <= 12; ++k)
        rest += (k % 2 == 0 ? -1.0 : 1.0) * std::exp(-2.0 * (k * k - 1.0) * square);
    return pValueFromLog(std::numbers::ln2 - 2.0 * square + std::log1p(rest));
}

} // namespace tiltmeter::numeric
