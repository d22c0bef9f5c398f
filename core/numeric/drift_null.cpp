// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/drift_null.h"

#include "numeric/moments.h"

#include <cmath>

namespace tiltmeter::numeric {
namespace {

/// n m / (n + m), or nothing.
std::optional<double> harmonicSize(double n, double m, double bins)
{
    if (!(n > 0.0 && m > 0.0 && bins >= 2.0) || !std::isfinite(n + m) || !std::isfinite(bins))
        return std::nullopt;
    return n * (m / (n + m));
}

std::optional<PValue> judged(double value, double factor, double n, double m, double bins)
{
    const auto size = harmonicSize(n, m, bins);
    return size ? chiSquareTail(factor * value * *size, bins - 1.0) : std::nullopt;
}

std::optional<double> limit(double factor, double n, double m, double bins, double tail)
{
    const auto size = harmonicSize(n, m, bins);
    if (!size)
        return std::nullopt;
    const auto quantile = chiSquareQuantile(tail, bins - 1.0);
    return quantile ? std::optional(*quantile / (factor * *size)) : std::nullopt;
}

} // namespace

std::optional<PValue> populationStabilityPValue(double psi, double n, double m, double bins)
{
    return judged(psi, 1.0, n, m, bins);
}

std::optional<PValue> jensenShannonPValue(double divergenceNats, double n, double m, double bins)
{
    return judged(divergenceNats, 8.0, n, m, bins);
}

std::optional<double> populationStabilityLimit(double n, double m, double bins, double tail)
{
    return limit(1.0, n, m, bins, tail);
}

std::optional<double> jensenShannonLimit(double n, double m, double bins, double tail)
{
    return limit(8.0, n, m, bins, tail);
}

std::optional<PredictionLimit> predictionLimit(std::span<const double> values, double coverage)
{
    Moments moments;
    for (const double value : values) {
        if (!std::isfinite(value))
            return std::nullopt;
        moments.add(value);
    }
    const auto deviation = moments.standardDeviation();
    if (!deviation)
        return std::nullopt;
    const auto t = studentQuantile(coverage, moments.count() - 1.0);
    if (!t)
        return std::nullopt;
    const double half = *t * *deviation * std::sqrt(1.0 + 1.0 / moments.count());
    return PredictionLimit{*moments.mean(), *deviation, *moments.mean() - half, *moments.mean() + half};
}

} // namespace tiltmeter::numeric
