// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/drift_null.h"

#include "numeric/moments.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

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

namespace {

/// Expected records on both sides from which on a bin's contribution is taken for chi-square.
constexpr double manyExpected = 20.0;

struct MeanAndVariance {
    double mean = 0.0;
    double variance = 0.0;
};

/// Of contribution(records of the current sample), when `inBin` of n + m records are in the bin and the
/// current sample is drawn from all of them.
template <class Contribution>
MeanAndVariance overDraws(double inBin, double n, double m, Contribution contribution)
{
    const double total = n + m;
    const double least = std::max(0.0, inBin - n);
    const double most = std::min(inBin, m);
    const double mode = std::clamp(std::floor((inBin + 1.0) * (m + 1.0) / (total + 2.0)), least, most);
    double weights = 0.0;
    double sum = 0.0;
    double squares = 0.0;
    const auto add = [&](double k, double weight) {
        const double value = contribution(k);
        weights += weight;
        sum += weight * value;
        squares += weight * value * value;
    };
    constexpr double negligible = 1e-16;
    add(mode, 1.0);
    double weight = 1.0;
    for (double k = mode; k < most && weight > negligible; ++k) {
        weight *= (inBin - k) * (m - k) / ((k + 1.0) * (n - inBin + k + 1.0));
        add(k + 1.0, weight);
    }
    weight = 1.0;
    for (double k = mode; k > least && weight > negligible; --k) {
        weight *= k * (n - inBin + k) / ((inBin - k + 1.0) * (m - k + 1.0));
        add(k - 1.0, weight);
    }
    const double mean = sum / weights;
    return {mean, std::max(0.0, squares / weights - mean * mean)};
}

/// Of contribution(records of the current sample below the smallest of the baseline): in a random order of
/// all of them, those that come before the first of the baseline.
template <class Contribution>
MeanAndVariance beyondBaseline(double n, double m, Contribution contribution)
{
    constexpr double negligible = 1e-12;
    double sum = 0.0;
    double squares = 0.0;
    double atLeast = 1.0;
    for (double k = 0.0; k <= m && atLeast > negligible; ++k) {
        const double probability = atLeast * n / (n + m - k);
        const double value = contribution(k);
        sum += probability * value;
        squares += probability * value * value;
        atLeast *= (m - k) / (n + m - k);
    }
    return {sum, std::max(0.0, squares - sum * sum)};
}

std::optional<double> sumOf(std::span<const double> counts)
{
    double sum = 0.0;
    for (const double count : counts) {
        if (!(count >= 0.0) || !std::isfinite(count))
            return std::nullopt;
        sum += count;
    }
    return sum > 0.0 ? std::optional(sum) : std::nullopt;
}

/// `contribution(r, c)`: of a bin with shares r and c; `factor` makes the sum about chi-square.
template <class Contribution>
std::optional<DivergenceNull> nullOf(std::span<const double> baseline, std::span<const double> current,
                                     double factor, OuterBins outer, Contribution contribution)
{
    const auto n = sumOf(baseline);
    const auto m = sumOf(current);
    if (baseline.size() != current.size() || !n || !m)
        return std::nullopt;
    const double total = *n + *m;
    const double size = factor * *n * (*m / total);
    double mean = 0.0;
    double variance = 2.0; // and - 2 sum share^2: bins compete for records
    std::size_t used = 0;
    for (std::size_t i = 0; i < baseline.size(); ++i) {
        const double inBin = std::round(baseline[i] + current[i]);
        const bool isOuter = i == 0 || i + 1 == baseline.size();
        if (isOuter && outer == OuterBins::BeyondBaseline && baseline[i] == 0.0) {
            const MeanAndVariance of =
                beyondBaseline(*n, *m, [&](double k) { return size * contribution(0.0, k / *m); });
            mean += of.mean;
            variance += of.variance;
            continue;
        }
        if (!(inBin > 0.0))
            continue;
        ++used;
        const double share = inBin / total;
        MeanAndVariance of{1.0 - share, 2.0 * (1.0 - share) * (1.0 - share)};
        if (share * std::min(*n, *m) < manyExpected)
            of = overDraws(inBin, *n, *m,
                           [&](double k) { return size * contribution((inBin - k) / *n, k / *m); });
        mean += of.mean;
        variance += of.variance - 2.0 * share * share;
    }
    if (used < 2 || !(mean > 0.0) || !(variance > 0.0))
        return std::nullopt;
    const double scale = variance / (2.0 * mean);
    return DivergenceNull{scale / size, mean / scale};
}

} // namespace

std::optional<PValue> DivergenceNull::tail(double value) const
{
    return chiSquareTail(value / scale, degreesOfFreedom);
}

std::optional<double> DivergenceNull::limit(double tail) const
{
    const auto quantile = chiSquareQuantile(tail, degreesOfFreedom);
    return quantile ? std::optional(*quantile * scale) : std::nullopt;
}

std::optional<DivergenceNull> populationStabilityNull(std::span<const double> baseline,
                                                      std::span<const double> current, FloorPolicy floor,
                                                      OuterBins outer)
{
    const bool halfCount = floor.kind == FloorPolicy::Kind::HalfCount;
    const auto n = sumOf(baseline);
    const auto m = sumOf(current);
    if (!n || !m || (!halfCount && floor.kind != FloorPolicy::Kind::ReplaceZeros))
        return std::nullopt;
    const auto raised = [&](double share, double records) {
        return share > 0.0 ? share : halfCount ? 0.5 / records : floor.amount;
    };
    return nullOf(baseline, current, 1.0, outer, [&](double r, double c) {
        if (r == 0.0 && c == 0.0)
            return 0.0;
        const double from = raised(r, *n);
        const double to = raised(c, *m);
        return (to - from) * std::log(to / from);
    });
}

std::optional<DivergenceNull> jensenShannonNull(std::span<const double> baseline,
                                                std::span<const double> current, OuterBins outer)
{
    const auto part = [](double share, double middle) {
        return share > 0.0 ? share * std::log(share / middle) : 0.0;
    };
    return nullOf(baseline, current, 8.0, outer, [&](double r, double c) {
        const double middle = (r + c) / 2.0;
        return (part(r, middle) + part(c, middle)) / 2.0;
    });
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

std::optional<double> upperDistanceLimit(std::span<const double> values, DistanceKind kind,
                                         std::optional<double> dimensions, double coverage)
{
    const double power = kind == DistanceKind::SumOfSquares ? 1.0 / 3.0 : 2.0 / 3.0;
    std::vector<double> scaled;
    double squares = 0.0;
    for (const double value : values) {
        const double positive = std::max(value, 0.0);
        scaled.push_back(std::pow(positive, power)); // NaN stays one
        squares += kind == DistanceKind::SumOfSquares ? positive : positive * positive;
    }
    const auto limit = predictionLimit(scaled, coverage);
    if (!limit)
        return std::nullopt;
    const double asNormal = std::pow(std::max(limit->upper, 0.0), 1.0 / power);
    if (!dimensions)
        return asNormal;
    const auto k = static_cast<double>(values.size());
    const auto factor = fisherQuantile(1.0 - coverage, *dimensions, *dimensions * (k - 1.0));
    if (!factor)
        return std::nullopt;
    const double square = squares / k * (1.0 - 1.0 / (k * k)) * *factor;
    return std::max(asNormal, kind == DistanceKind::SumOfSquares ? square : std::sqrt(square));
}

} // namespace tiltmeter::numeric
