// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/moments.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter::numeric {
namespace {

bool isUsable(double value, double count)
{
    return std::isfinite(value) && std::isfinite(count) && count > 0.0;
}

std::optional<TTest> judged(double difference, double squaredError, double degreesOfFreedom)
{
    if (!(squaredError > 0.0))
        return std::nullopt;
    const double t = difference / std::sqrt(squaredError);
    const auto p = studentTwoSidedTail(t, degreesOfFreedom);
    return p ? std::optional(TTest{t, degreesOfFreedom, *p}) : std::nullopt;
}

/// Between two order statistics, from the nearer one, as NumPy does: equal values give exactly that value.
double interpolated(double low, double high, double fraction)
{
    const double step = high - low;
    return fraction < 0.5 ? low + step * fraction : high - step * (1.0 - fraction);
}

} // namespace

void Moments::add(double value, double count)
{
    if (!isUsable(value, count))
        return;
    Moments one;
    one.m_count = count;
    one.m_mean = value;
    one.m_minimum = value;
    one.m_maximum = value;
    merge(one);
}

void Moments::merge(const Moments& other)
{
    if (other.m_count == 0.0)
        return;
    if (m_count == 0.0) {
        *this = other;
        return;
    }
    const double n = m_count + other.m_count;
    const double a = m_count / n;
    const double b = other.m_count / n;
    const double delta = other.m_mean - m_mean;
    const double delta2 = delta * delta;
    const double product = m_count * b; // n_a n_b / n
    m_sum4 += other.m_sum4 + delta2 * delta2 * product * (a * a - a * b + b * b) +
              6.0 * delta2 * (a * a * other.m_sum2 + b * b * m_sum2) +
              4.0 * delta * (a * other.m_sum3 - b * m_sum3);
    m_sum3 +=
        other.m_sum3 + delta * delta2 * product * (a - b) + 3.0 * delta * (a * other.m_sum2 - b * m_sum2);
    m_sum2 += other.m_sum2 + delta2 * product;
    m_mean = std::clamp(m_mean + delta * b, std::min(m_mean, other.m_mean), std::max(m_mean, other.m_mean));
    m_count = n;
    m_minimum = std::min(m_minimum, other.m_minimum);
    m_maximum = std::max(m_maximum, other.m_maximum);
}

Moments Moments::of(std::span<const ValueCell> cells, Sample sample)
{
    Moments moments;
    for (const ValueCell& cell : cells)
        moments.add(cell.value, countIn(cell, sample));
    return moments;
}

Moments Moments::of(const CentralSums& sums)
{
    Moments moments;
    moments.m_count = sums.count;
    moments.m_mean = sums.mean;
    moments.m_sum2 = sums.second;
    moments.m_sum3 = sums.third;
    moments.m_sum4 = std::numeric_limits<double>::quiet_NaN();
    moments.m_minimum = sums.minimum;
    moments.m_maximum = sums.maximum;
    return moments;
}

std::optional<double> Moments::mean() const
{
    return m_count > 0.0 ? std::optional(m_mean) : std::nullopt;
}

std::optional<double> Moments::minimum() const
{
    return m_count > 0.0 ? std::optional(m_minimum) : std::nullopt;
}

std::optional<double> Moments::maximum() const
{
    return m_count > 0.0 ? std::optional(m_maximum) : std::nullopt;
}

std::optional<double> Moments::variance(double ddof) const
{
    if (!(m_count > 0.0 && m_count > ddof) || !std::isfinite(m_sum2))
        return std::nullopt;
    return m_sum2 / (m_count - ddof);
}

std::optional<double> Moments::standardDeviation(double ddof) const
{
    const auto squared = variance(ddof);
    return squared ? std::optional(std::sqrt(*squared)) : std::nullopt;
}

std::optional<double> Moments::skewness() const
{
    if (!(m_sum2 > 0.0))
        return std::nullopt;
    const double value = m_sum3 / m_count / std::pow(m_sum2 / m_count, 1.5);
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::optional<double> Moments::excessKurtosis() const
{
    if (!(m_sum2 > 0.0))
        return std::nullopt;
    const double variance = m_sum2 / m_count;
    const double value = m_sum4 / m_count / (variance * variance) - 3.0;
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::optional<TTest> welchTest(const Moments& baseline, const Moments& current)
{
    const auto b = baseline.variance();
    const auto c = current.variance();
    if (!b || !c)
        return std::nullopt;
    const double first = *b / baseline.count();
    const double second = *c / current.count();
    const double squaredError = first + second;
    if (!(squaredError > 0.0))
        return std::nullopt;
    // Satterthwaite's degrees of freedom, in shares, so that tiny variances do not underflow
    const double x = first / squaredError;
    const double y = second / squaredError;
    const double degrees = 1.0 / (x * x / (baseline.count() - 1.0) + y * y / (current.count() - 1.0));
    return judged(*baseline.mean() - *current.mean(), squaredError, degrees);
}

std::optional<TTest> studentTest(const Moments& baseline, const Moments& current)
{
    const auto b = baseline.variance(0.0);
    const auto c = current.variance(0.0);
    const double degrees = baseline.count() + current.count() - 2.0;
    if (!b || !c || !(degrees > 0.0))
        return std::nullopt;
    const double pooled = (*b * baseline.count() + *c * current.count()) / degrees;
    return judged(*baseline.mean() - *current.mean(),
                  pooled * (1.0 / baseline.count() + 1.0 / current.count()), degrees);
}

std::optional<double> standardizedDifference(const Moments& baseline, const Moments& current,
                                             Denominator denominator)
{
    const auto b = baseline.variance();
    if (!b || !current.mean())
        return std::nullopt;
    double squared = *b;
    if (denominator == Denominator::PooledDeviation) {
        const double degrees = baseline.count() + current.count() - 2.0;
        if (!(degrees > 0.0))
            return std::nullopt;
        squared =
            (*baseline.variance(0.0) * baseline.count() + *current.variance(0.0) * current.count()) / degrees;
    }
    if (!(squared > 0.0))
        return std::nullopt;
    return (*current.mean() - *baseline.mean()) / std::sqrt(squared);
}

std::vector<double> quantiles(std::span<const ValueCell> cells, Sample sample,
                              std::span<const double> ascending)
{
    double total = 0.0;
    for (const ValueCell& cell : cells)
        total += countIn(cell, sample);
    std::vector<double> result;
    if (!(total > 0.0) || !std::isfinite(total))
        return result;
    result.reserve(ascending.size());
    // `through`: cumulated count up to and with *cell; the order statistic of position i is the first with
    // through > i.
    auto cell = cells.begin();
    double through = countIn(*cell, sample);
    const auto advanceTo = [&](auto from, double& sum, double position) {
        while (sum <= position && from + 1 != cells.end())
            sum += countIn(*++from, sample);
        return from;
    };
    const auto lastWithCount = std::find_if(cells.rbegin(), cells.rend(), [&](const ValueCell& c) {
                                   return countIn(c, sample) > 0.0;
                               })->value;
    for (const double q : ascending) {
        if (!(q >= 0.0 && q <= 1.0))
            return {};
        const double position = std::max(0.0, (total - 1.0) * q);
        const double whole = std::floor(position);
        cell = advanceTo(cell, through, whole);
        double next = through;
        const auto after = advanceTo(cell, next, whole + 1.0);
        const double low = std::min(cell->value, lastWithCount);
        result.push_back(interpolated(low, std::min(after->value, lastWithCount), position - whole));
    }
    return result;
}

std::optional<double> quantile(std::span<const ValueCell> cells, Sample sample, double q)
{
    const double one[] = {q};
    const auto found = quantiles(cells, sample, one);
    return found.empty() ? std::nullopt : std::optional(found.front());
}

std::optional<BoundedValue> quantile(std::span<const RangeCell> cells, Sample sample, double q)
{
    if (!(q >= 0.0 && q <= 1.0))
        return std::nullopt;
    const auto countOf = [sample](const RangeCell& c) {
        return sample == Sample::Baseline ? c.baseline : c.current;
    };
    double total = 0.0;
    for (const RangeCell& cell : cells)
        total += countOf(cell);
    if (!(total > 0.0) || !std::isfinite(total))
        return std::nullopt;
    const double position = std::max(0.0, (total - 1.0) * q);
    const double whole = std::floor(position);

    struct Place {
        const RangeCell* cell;
        double guess; ///< of the order statistic, as if the values were spread evenly over the range
    };
    const auto find = [&](double index) {
        double before = 0.0;
        Place place{nullptr, 0.0};
        for (const RangeCell& cell : cells) {
            const double count = countOf(cell);
            if (!(count > 0.0))
                continue;
            const double share = std::clamp((index - before + 0.5) / count, 0.0, 1.0);
            place = {&cell, cell.lower + share * (cell.upper - cell.lower)};
            before += count;
            if (before > index)
                break;
        }
        return place;
    };
    const Place low = find(whole);
    const double fraction = position - whole;
    const Place high = fraction > 0.0 ? find(whole + 1.0) : low;
    const double value = interpolated(low.guess, high.guess, fraction);
    const double least = interpolated(low.cell->lower, high.cell->lower, fraction);
    const double most = interpolated(low.cell->upper, high.cell->upper, fraction);
    return BoundedValue{value, std::max({0.0, value - least, most - value})};
}

} // namespace tiltmeter::numeric
