// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/wasserstein.h"

#include "numeric/range_extremes.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter::numeric {
namespace {

/// Both distribution functions while walking along value cells. In counts, so that equal shares give exactly
/// 0.
class Walk
{
public:
    explicit Walk(const SampleSizes& sizes) : m_sizes(sizes) {}
    void take(const ValueCell& cell)
    {
        m_baseline += cell.baseline;
        m_current += cell.current;
    }
    [[nodiscard]] double difference() const
    {
        return (m_baseline * m_sizes.current - m_current * m_sizes.baseline) /
               (m_sizes.baseline * m_sizes.current);
    }

private:
    SampleSizes m_sizes;
    double m_baseline = 0.0;
    double m_current = 0.0;
};

/// Sum over the gaps between neighbouring values of weight(F - G) * gap.
template <class Weight>
double overGaps(std::span<const ValueCell> cells, const SampleSizes& sizes, Weight weight)
{
    Walk walk(sizes);
    double sum = 0.0;
    for (std::size_t i = 0; i + 1 < cells.size(); ++i) {
        walk.take(cells[i]);
        sum += weight(walk.difference()) * (cells[i + 1].value - cells[i].value);
    }
    return sum;
}

/// What lies between the lowest and highest possible contribution of a range, with the guess in between.
struct Span {
    double lowest = 0.0;
    double guess = 0.0;
    double highest = 0.0;

    void add(const Span& other)
    {
        lowest += other.lowest;
        guess += std::clamp(other.guess, other.lowest, std::max(other.lowest, other.highest));
        highest += std::max(other.lowest, other.highest);
    }
    [[nodiscard]] BoundedValue bounded() const { return {guess, std::max(guess - lowest, highest - guess)}; }
};

/// h keeps one value where nothing lies in the range, and one sign where it can't reach 0.
bool keepsSign(const RangeDifference& range)
{
    return range.lowest >= 0.0 || range.highest <= 0.0;
}

/// Integral of |h| over a range, given the integral of h and lowest <= h <= highest. At least |integral h|;
/// at most what a function gives that takes the two extreme values only (|h| is convex).
Span absoluteIntegral(const RangeDifference& range)
{
    const double least = std::abs(range.integral);
    if (range.width == 0.0 || keepsSign(range))
        return {least, least, least};
    const double low = range.lowest;
    const double high = range.highest;
    const double slope = (high + low) / (high - low); // (|high| - |low|) / (high - low)
    const double most = -low * range.width + slope * (range.integral - low * range.width);
    // The guess: h runs straight from end to end.
    const double a = range.before;
    const double b = range.after;
    double guess = least;
    if (a * b < 0.0)
        guess = range.width * (a * a + b * b) / (2.0 * (std::abs(a) + std::abs(b)));
    return {least, guess, std::min(most, range.absoluteIntegralLimit)};
}

/// Mean of the squares of a straight line from a to b.
double meanSquare(double a, double b)
{
    return (a * a + a * b + b * b) / 3.0;
}

/// Integral of h^2, likewise.
Span squareIntegral(const RangeDifference& range)
{
    if (range.width == 0.0)
        return {};
    if (range.lowest == range.highest) {
        const double exact = range.before * range.before * range.width;
        return {exact, exact, exact};
    }
    const double least = range.integral * range.integral / range.width;
    const double most =
        (range.lowest + range.highest) * range.integral - range.lowest * range.highest * range.width;
    return {least, meanSquare(range.before, range.after) * range.width, most};
}

bool positive(double n, double m)
{
    return n > 0.0 && m > 0.0 && std::isfinite(n + m);
}

} // namespace

std::optional<double> wassersteinDistance(std::span<const ValueCell> cells)
{
    const auto sizes = sampleSizes(cells);
    if (!sizes)
        return std::nullopt;
    return overGaps(cells, *sizes, [](double h) { return std::abs(h); });
}

std::optional<BoundedValue> wassersteinDistance(std::span<const RangeCell> cells)
{
    const auto sizes = sampleSizes(cells);
    if (!sizes)
        return std::nullopt;
    Span sum;
    double end = cells.front().lower;
    for (std::size_t i = 0; const RangeDifference& range : rangeDifferences(cells, *sizes)) {
        // Between two ranges that do not touch there is nothing, and h stays what it is.
        const double gap = std::abs(range.before) * (cells[i].lower - end);
        sum.add({gap, gap, gap});
        sum.add(absoluteIntegral(range));
        end = cells[i++].upper;
    }
    return sum.bounded();
}

std::optional<double> energyDistance(std::span<const ValueCell> cells)
{
    const auto sizes = sampleSizes(cells);
    if (!sizes)
        return std::nullopt;
    return std::sqrt(2.0 * overGaps(cells, *sizes, [](double h) { return h * h; }));
}

std::optional<BoundedValue> energyDistance(std::span<const RangeCell> cells)
{
    const auto sizes = sampleSizes(cells);
    if (!sizes)
        return std::nullopt;
    Span sum;
    double end = cells.front().lower;
    for (std::size_t i = 0; const RangeDifference& range : rangeDifferences(cells, *sizes)) {
        const double gap = range.before * range.before * (cells[i].lower - end);
        sum.add({gap, gap, gap});
        sum.add(squareIntegral(range));
        end = cells[i++].upper;
    }
    return Span{std::sqrt(2.0 * sum.lowest), std::sqrt(2.0 * sum.guess), std::sqrt(2.0 * sum.highest)}
        .bounded();
}

std::optional<double> cramerVonMises(std::span<const ValueCell> cells)
{
    const auto sizes = sampleSizes(cells);
    if (!sizes)
        return std::nullopt;
    Walk walk(*sizes);
    double sum = 0.0;
    for (const ValueCell& cell : cells) {
        walk.take(cell);
        const double h = walk.difference();
        sum += (cell.baseline + cell.current) * h * h;
    }
    const double total = sizes->baseline + sizes->current;
    return sizes->baseline / total * (sizes->current / total) * sum;
}

std::optional<BoundedValue> cramerVonMises(std::span<const RangeCell> cells)
{
    const auto sizes = sampleSizes(cells);
    if (!sizes)
        return std::nullopt;
    const double total = sizes->baseline + sizes->current;
    const double factor = sizes->baseline / total * (sizes->current / total);
    Span sum;
    for (std::size_t i = 0; const RangeDifference& range : rangeDifferences(cells, *sizes)) {
        const double count = cells[i].baseline + cells[i].current;
        ++i;
        const double atEnd = range.after * range.after;
        if (range.width == 0.0) {
            sum.add({count * atEnd, count * atEnd, count * atEnd});
            continue;
        }
        const double most = std::max(range.lowest * range.lowest, range.highest * range.highest);
        const double least =
            keepsSign(range) ? std::min(range.lowest * range.lowest, range.highest * range.highest) : 0.0;
        sum.add({count * least, count * meanSquare(range.before, range.after), count * most});
    }
    return Span{factor * sum.lowest, factor * sum.guess, factor * sum.highest}.bounded();
}

std::optional<double> cramerVonMisesMidrank(std::span<const ValueCell> cells)
{
    const auto sizes = sampleSizes(cells);
    if (!sizes)
        return std::nullopt;
    // T = U / (k N) - (4 k - 1) / (6 N), k = n m, with U = n sum (r_i - i)^2 + m sum (s_j - j)^2. Per tied
    // value, with P and Q its shares of the samples and f, g the distribution functions half way through it,
    // the part of U that is of order k^2 is (n P + m Q)(f - g)^2 and smaller terms: written so, the large
    // constant never appears.
    const double n = sizes->baseline;
    const double m = sizes->current;
    const double total = n + m;
    const double k = n * m;
    double sum = 0.0;
    double ties = 0.0;
    double b = 0.0;
    double c = 0.0;
    for (const ValueCell& cell : cells) {
        const double p = cell.baseline / n;
        const double q = cell.current / m;
        const double h = ((b + cell.baseline / 2.0) * m - (c + cell.current / 2.0) * n) / k;
        sum += cell.baseline * (h * h + p * (p / 12.0 - q / 4.0)) +
               cell.current * (h * h + q * (q / 12.0 - p / 4.0));
        ties += n * cell.baseline * (cell.baseline * cell.baseline - 1.0) +
                m * cell.current * (cell.current * cell.current - 1.0);
        b += cell.baseline;
        c += cell.current;
    }
    return k / (total * total) * sum + (ties + 2.0 * k) / (12.0 * k * total);
}

std::optional<double> cramerVonMisesStandardized(double statistic, double n, double m)
{
    if (!std::isfinite(statistic) || !positive(n, m))
        return std::nullopt;
    const double total = n + m;
    const double k = n * m;
    const double mean = (1.0 + 1.0 / total) / 6.0;
    const double variance = (total + 1.0) / (45.0 * total * total) *
                            (4.0 * k * total - 3.0 * (n * n + m * m) - 2.0 * k) / (4.0 * k);
    if (!(variance > 0.0))
        return std::nullopt;
    return 1.0 / 6.0 + (statistic - mean) / std::sqrt(45.0 * variance);
}

std::optional<PValue> cramerVonMisesPValue(double statistic, double n, double m)
{
    const auto standardized = cramerVonMisesStandardized(statistic, n, m);
    return standardized ? std::optional(cramerVonMisesLimitTail(*standardized)) : std::nullopt;
}

} // namespace tiltmeter::numeric
