// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/ranks.h"

#include "numeric/range_extremes.h"

#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>

#include <Eigen/Dense>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace tiltmeter::numeric {
namespace {

/// Variance of A^2 of k = 2 samples; Scholz and Stephens, equation 4. Their double sum
/// g = sum over i < j < N of 1 / ((N - i) j) is H2(N - 1) - 2 H(N - 1) / N, with H and H2 the harmonic
/// numbers of order 1 and 2.
double andersonDarlingVariance(double n, double m)
{
    constexpr double k = 2.0;
    const double total = n + m;
    const double inverse = 1.0 / n + 1.0 / m;
    const double h = boost::math::digamma(total) + std::numbers::egamma;
    const double g =
        std::numbers::pi * std::numbers::pi / 6.0 - boost::math::trigamma(total) - 2.0 * h / total;
    const double a = (4.0 * g - 6.0) * (k - 1.0) + (10.0 - 6.0 * g) * inverse;
    const double b = (2.0 * g - 4.0) * k * k + 8.0 * h * k + (2.0 * g - 14.0 * h - 4.0) * inverse - 8.0 * h +
                     4.0 * g - 6.0;
    const double c = (6.0 * h + 2.0 * g - 2.0) * k * k + (4.0 * h - 4.0 * g + 6.0) * k +
                     (2.0 * h - 6.0) * inverse + 4.0 * h;
    const double d = (2.0 * h + 6.0) * k * k - 4.0 * h * k;
    return (((a * total + b) * total + c) * total + d) / ((total - 1.0) * (total - 2.0) * (total - 3.0));
}

/// Scholz and Stephens' table 2 for m = k - 1 = 1: critical values of the standardized statistic, and a
/// parabola in it through the logarithms of the levels (least squares).
double interpolatedP(double standardized)
{
    constexpr std::array<double, 7> b0{0.675, 1.281, 1.645, 1.96, 2.326, 2.573, 3.085};
    constexpr std::array<double, 7> b1{-0.245, 0.25, 0.678, 1.149, 1.822, 2.364, 3.615};
    constexpr std::array<double, 7> b2{-0.105, -0.305, -0.362, -0.391, -0.396, -0.345, -0.154};
    constexpr std::array<double, 7> level{0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001};
    Eigen::Matrix<double, 7, 3> powers;
    Eigen::Matrix<double, 7, 1> logs;
    for (int i = 0; i < 7; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const double critical = b0[at] + b1[at] + b2[at];
        powers.row(i) << 1.0, critical, critical * critical;
        logs(i) = std::log(level[at]);
    }
    if (standardized < powers(0, 1))
        return level.front();
    if (standardized > powers(6, 1))
        return level.back();
    const Eigen::Vector3d fit = powers.colPivHouseholderQr().solve(logs);
    return std::exp(fit(0) + standardized * (fit(1) + standardized * fit(2)));
}

} // namespace

std::optional<MannWhitneyTest> mannWhitney(std::span<const ValueCell> cells)
{
    const auto sizes = sampleSizes(cells);
    if (!sizes)
        return std::nullopt;
    const double n = sizes->baseline;
    const double m = sizes->current;
    const double total = n + m;
    double u = 0.0;
    double currentBelow = 0.0;
    double ties = 0.0;
    for (const ValueCell& cell : cells) {
        u += cell.baseline * (currentBelow + cell.current / 2.0);
        currentBelow += cell.current;
        const double t = cell.baseline + cell.current;
        ties += t * (t * t - 1.0);
    }
    MannWhitneyTest test;
    test.uBaseline = u;
    test.uCurrent = n * m - u;
    test.superiority = test.uCurrent / (n * m);
    const double variance = n * m / 12.0 * ((total + 1.0) - ties / (total * (total - 1.0)));
    // Up to rounding; with one value only it is exactly 0 in theory.
    if (!(total > 1.0) || !(variance > 1e-12 * n * m * total))
        return test;
    const double deviation = std::sqrt(variance);
    const double lead = test.uBaseline - n * m / 2.0;
    test.baselineLarger = normalUpperTail((lead - 0.5) / deviation);
    test.baselineSmaller = normalUpperTail((-lead - 0.5) / deviation);
    test.twoSided = normalTwoSidedTail(std::max(0.0, std::abs(lead) - 0.5) / deviation);
    return test;
}

std::optional<AndersonDarlingTest> andersonDarling(std::span<const ValueCell> cells)
{
    const auto sizes = sampleSizes(cells);
    if (!sizes)
        return std::nullopt;
    const double n = sizes->baseline;
    const double m = sizes->current;
    const double total = n + m;
    if (!(total > 3.0))
        return std::nullopt;
    const auto distinct = std::count_if(
        cells.begin(), cells.end(), [](const ValueCell& cell) { return cell.baseline + cell.current > 0.0; });
    if (distinct < 2)
        return std::nullopt;
    // With two samples N M_1j - B_j n = -(N M_2j - B_j m): one squared difference serves both.
    double sum = 0.0;
    double b = 0.0;
    double c = 0.0;
    for (const ValueCell& cell : cells) {
        const double ties = cell.baseline + cell.current;
        if (!(ties > 0.0))
            continue;
        const double middle = b + c + ties / 2.0;
        const double difference = (b + cell.baseline / 2.0) * m - (c + cell.current / 2.0) * n;
        sum += ties * difference / (middle * (total - middle) - total * ties / 4.0) * difference;
        b += cell.baseline;
        c += cell.current;
    }
    AndersonDarlingTest test;
    test.statistic = sum / total * (1.0 / n + 1.0 / m) * (total - 1.0) / total;
    const double variance = andersonDarlingVariance(n, m);
    if (!(variance > 0.0))
        return std::nullopt;
    test.standardized = (test.statistic - 1.0) / std::sqrt(variance);
    // The limit distribution has mean 1 and variance 2 (pi^2 / 3 - 3).
    const double limitDeviation = std::sqrt(2.0 * (std::numbers::pi * std::numbers::pi / 3.0 - 3.0));
    test.pValue = andersonDarlingLimitTail(1.0 + test.standardized * limitDeviation);
    test.pInterpolated = interpolatedP(test.standardized);
    return test;
}

namespace {

/// Lowest and highest contribution of a range to the sum of A^2, over n m squared. `before` values of both
/// samples lie below it.
struct AndersonSpan {
    double lowest = 0.0;
    double highest = 0.0;
};

/// The contribution of a value is ties h^2 / (B (N - B) - N ties / 4), B its midrank, h = F - G there. In a
/// range from rank p to q no value has more ties than 2 (B - p) or 2 (q - B): the denominator is at least
/// that of a parabola, smallest at p, q or half way.
std::optional<AndersonSpan> andersonSpan(const RangeCell& cell, const RangeDifference& difference,
                                         double before, const SampleSizes& sizes)
{
    const double total = sizes.baseline + sizes.current;
    const double ties = cell.baseline + cell.current;
    const double after = before + ties;
    const double middle = before + ties / 2.0;
    const auto product = [total](double rank) { return rank * (total - rank); };
    if (difference.width == 0.0) {
        const double h = (difference.before + difference.after) / 2.0;
        const double exact = ties * h * h / (product(middle) - total * ties / 4.0);
        return AndersonSpan{exact, exact};
    }
    const double low = difference.lowest * difference.lowest;
    const double high = difference.highest * difference.highest;
    const bool keepsSign = difference.lowest >= 0.0 || difference.highest <= 0.0;
    const double largest = before <= total / 2.0 && total / 2.0 <= after
                               ? total * total / 4.0
                               : std::max(product(before), product(after));
    AndersonSpan span;
    span.lowest = keepsSign ? ties * std::min(low, high) / largest : 0.0;
    // In an outer range |h| is at most B' / min(n, m), with B' the rank from that end.
    const double fromEnd = before == 0.0 ? after : after >= total ? total - before : 0.0;
    if (fromEnd > 0.0) {
        const double smaller = std::min(sizes.baseline, sizes.current);
        if (!(fromEnd < total / 2.0))
            return std::nullopt;
        span.highest = ties * fromEnd / (smaller * smaller * (total / 2.0 - fromEnd));
        return span;
    }
    const double smallest = std::min({product(before), product(after), product(middle) - total * ties / 4.0});
    span.highest = ties * std::max(low, high) / smallest;
    return span;
}

} // namespace

std::optional<BoundedValue> andersonDarlingBounded(std::span<const RangeCell> cells)
{
    const auto sizes = sampleSizes(cells);
    const auto tied = andersonDarling(tiedCells(cells));
    if (!sizes || !tied)
        return std::nullopt;
    const double n = sizes->baseline;
    const double m = sizes->current;
    const double total = n + m;
    AndersonSpan sum;
    double before = 0.0;
    for (std::size_t i = 0; const RangeDifference& difference : rangeDifferences(cells, *sizes)) {
        const RangeCell& cell = cells[i++];
        if (!(cell.baseline + cell.current > 0.0))
            continue;
        const auto span = andersonSpan(cell, difference, before, *sizes);
        if (!span)
            return std::nullopt;
        sum.lowest += span->lowest;
        sum.highest += span->highest;
        before += cell.baseline + cell.current;
    }
    const double scale = n * m * (n * m) / total * (1.0 / n + 1.0 / m) * (total - 1.0) / total;
    const double deviation = std::sqrt(andersonDarlingVariance(n, m));
    const double bound =
        std::max(tied->statistic - scale * sum.lowest, scale * sum.highest - tied->statistic) / deviation;
    return BoundedValue{tied->standardized, std::max(0.0, bound)};
}

} // namespace tiltmeter::numeric
