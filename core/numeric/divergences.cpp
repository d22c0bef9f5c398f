// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/divergences.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

namespace tiltmeter::numeric {
namespace {

using Counts = std::span<const double>;

std::optional<double> total(Counts counts)
{
    double sum = 0.0;
    for (const double count : counts) {
        if (!std::isfinite(count) || count < 0.0)
            return std::nullopt;
        sum += count;
    }
    return sum > 0.0 && std::isfinite(sum) ? std::optional(sum) : std::nullopt;
}

struct Shares {
    std::vector<double> first;
    std::vector<double> second;
};

std::vector<double> divided(Counts counts, double sum)
{
    std::vector<double> shares(counts.begin(), counts.end());
    for (double& share : shares)
        share /= sum;
    return shares;
}

std::optional<Shares> shares(Counts first, Counts second)
{
    if (first.size() != second.size())
        return std::nullopt;
    const auto n = total(first);
    const auto m = total(second);
    if (!n || !m)
        return std::nullopt;
    return Shares{divided(first, *n), divided(second, *m)};
}

void raise(std::vector<double>& shares, double n, FloorPolicy floor)
{
    const auto replaceZeros = [&shares](double value) {
        std::replace(shares.begin(), shares.end(), 0.0, value);
    };
    switch (floor.kind) {
    case FloorPolicy::Kind::None:
        break;
    case FloorPolicy::Kind::ReplaceZeros:
        replaceZeros(floor.amount);
        break;
    case FloorPolicy::Kind::AtLeast:
        for (double& share : shares)
            share = std::max(share, floor.amount);
        break;
    case FloorPolicy::Kind::HalfCount:
        replaceZeros(0.5 / n);
        break;
    case FloorPolicy::Kind::Evidently: {
        double smallest = 1.0;
        for (const double share : shares)
            smallest = share > 0.0 ? std::min(smallest, share) : smallest;
        replaceZeros(smallest <= 1e-4 ? smallest / 1e6 : 1e-4);
        break;
    }
    case FloorPolicy::Kind::Laplace: {
        const double sum = n + floor.amount * static_cast<double>(shares.size());
        for (double& share : shares)
            share = (share * n + floor.amount) / sum;
        break;
    }
    }
}

std::optional<Shares> raisedShares(Counts first, Counts second, FloorPolicy floor)
{
    auto both = shares(first, second);
    if (both) {
        raise(both->first, *total(first), floor);
        raise(both->second, *total(second), floor);
    }
    // A cell that is empty on both sides is no difference, however large the samples are.
    if (both && floor.kind == FloorPolicy::Kind::HalfCount)
        for (std::size_t i = 0; i < first.size(); ++i)
            if (first[i] == 0.0 && second[i] == 0.0)
                both->first[i] = both->second[i];
    return both;
}

std::optional<double> finite(double value)
{
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

/// p ln(p / q), 0 where p is 0; infinite where only q is 0.
double relativeEntropy(double p, double q)
{
    if (p == 0.0)
        return 0.0;
    if (q == 0.0)
        return std::numeric_limits<double>::infinity();
    return p * std::log(p / q);
}

/// (1 + d) ln(1 + d) + (1 - d) ln(1 - d), d in [-1, 1]: even, >= 0, about d^2 near 0, where the terms would
/// cancel.
double mixedEntropy(double d)
{
    const double square = d * d;
    if (square < 0.0025) {
        double power = square;
        double sum = 0.0;
        for (int k = 1; k <= 8; ++k, power *= square)
            sum += power / (k * (2.0 * k - 1.0));
        return sum;
    }
    const auto term = [](double x) { return x <= -1.0 ? 0.0 : (1.0 + x) * std::log1p(x); };
    return term(d) + term(-d);
}

double jensenShannonNats(const Shares& both)
{
    double sum = 0.0;
    for (std::size_t i = 0; i < both.first.size(); ++i) {
        const double s = both.first[i] + both.second[i];
        if (s > 0.0)
            sum += s * mixedEntropy((both.first[i] - both.second[i]) / s);
    }
    return sum / 4.0;
}

template <class Term>
double sumOver(const Shares& both, Term term)
{
    double sum = 0.0;
    for (std::size_t i = 0; i < both.first.size(); ++i)
        sum += term(both.first[i], both.second[i]);
    return sum;
}

double largestDifference(const Shares& both)
{
    double largest = 0.0;
    for (std::size_t i = 0; i < both.first.size(); ++i)
        largest = std::max(largest, std::abs(both.first[i] - both.second[i]));
    return largest;
}

double lpOf(const Shares& both, double order)
{
    // Scaled by the largest difference, so that a high order does not underflow.
    const double largest = largestDifference(both);
    if (largest == 0.0)
        return 0.0;
    const double sum =
        sumOver(both, [=](double r, double c) { return std::pow(std::abs(r - c) / largest, order); });
    return largest * std::pow(sum, 1.0 / order);
}

/// Only the classes that both have, shares unchanged.
std::optional<Shares> commonShares(Counts reference, Counts monitored)
{
    const auto all = shares(reference, monitored);
    if (!all)
        return std::nullopt;
    Shares common;
    for (std::size_t i = 0; i < all->first.size(); ++i) {
        if (all->first[i] > 0.0 && all->second[i] > 0.0) {
            common.first.push_back(all->first[i]);
            common.second.push_back(all->second[i]);
        }
    }
    return common.first.empty() ? std::nullopt : std::optional(std::move(common));
}

} // namespace

std::optional<double> populationStabilityIndex(Counts baseline, Counts current, FloorPolicy floor)
{
    const auto both = raisedShares(baseline, current, floor);
    if (!both)
        return std::nullopt;
    return finite(sumOver(*both, [](double r, double c) {
        // Both 0: the cell is in neither; one of them 0 (possible without a floor only): infinite.
        if (r == c)
            return 0.0;
        if (r <= 0.0 || c <= 0.0)
            return std::numeric_limits<double>::infinity();
        return (c - r) * std::log(c / r);
    }));
}

std::optional<double> kullbackLeiblerDivergence(Counts p, Counts q, FloorPolicy floor, bool renormalized)
{
    auto both = raisedShares(p, q, floor);
    if (!both)
        return std::nullopt;
    if (renormalized) {
        const auto n = total(both->first);
        const auto m = total(both->second);
        both->first = divided(both->first, *n);
        both->second = divided(both->second, *m);
    }
    return finite(sumOver(*both, relativeEntropy));
}

std::optional<double> jensenShannonDivergence(Counts baseline, Counts current, LogBase base)
{
    const auto both = shares(baseline, current);
    if (!both)
        return std::nullopt;
    const double nats = jensenShannonNats(*both);
    return base == LogBase::Two ? nats / std::numbers::ln2 : nats;
}

std::optional<double> jensenShannonDistance(Counts baseline, Counts current, LogBase base)
{
    const auto divergence = jensenShannonDivergence(baseline, current, base);
    return divergence ? std::optional(std::sqrt(*divergence)) : std::nullopt;
}

std::optional<double> hellingerDistance(Counts baseline, Counts current)
{
    const auto both = shares(baseline, current);
    if (!both)
        return std::nullopt;
    const double sum = sumOver(*both, [](double r, double c) {
        const double difference = std::sqrt(r) - std::sqrt(c);
        return difference * difference;
    });
    return std::min(1.0, std::sqrt(sum / 2.0));
}

std::optional<double> bhattacharyyaCoefficient(Counts baseline, Counts current)
{
    const auto both = shares(baseline, current);
    if (!both)
        return std::nullopt;
    return std::min(1.0, sumOver(*both, [](double r, double c) { return std::sqrt(r * c); }));
}

std::optional<double> bhattacharyyaDistance(Counts baseline, Counts current)
{
    // From Hellinger's distance, which keeps its digits where the coefficient is nearly 1: BC = 1 - H^2.
    const auto coefficient = bhattacharyyaCoefficient(baseline, current);
    if (!coefficient || *coefficient <= 0.0)
        return std::nullopt;
    if (*coefficient < 0.5)
        return -std::log(*coefficient);
    const double hellinger = *hellingerDistance(baseline, current);
    return -std::log1p(-hellinger * hellinger);
}

std::optional<double> totalVariationDistance(Counts baseline, Counts current)
{
    const auto both = shares(baseline, current);
    if (!both)
        return std::nullopt;
    return std::min(1.0, sumOver(*both, [](double r, double c) { return std::abs(r - c); }) / 2.0);
}

std::optional<double> euclideanDistance(Counts baseline, Counts current)
{
    const auto both = shares(baseline, current);
    if (!both)
        return std::nullopt;
    return std::sqrt(sumOver(*both, [](double r, double c) { return (r - c) * (r - c); }));
}

std::optional<double> chebyshevDistance(Counts baseline, Counts current)
{
    const auto both = shares(baseline, current);
    return both ? std::optional(largestDifference(*both)) : std::nullopt;
}

std::optional<double> lpDistance(Counts baseline, Counts current, double order)
{
    const auto both = shares(baseline, current);
    if (!both || !std::isfinite(order) || order < 1.0)
        return std::nullopt;
    return lpOf(*both, order);
}

namespace clarify {

std::optional<double> kl(Counts reference, Counts monitored)
{
    const auto common = commonShares(reference, monitored);
    return common ? finite(sumOver(*common, relativeEntropy)) : std::nullopt;
}

std::optional<double> js(Counts reference, Counts monitored)
{
    const auto common = commonShares(reference, monitored);
    return common ? std::optional(jensenShannonNats(*common)) : std::nullopt;
}

std::optional<double> lp(Counts reference, Counts monitored, double order)
{
    const auto common = commonShares(reference, monitored);
    if (!common || !std::isfinite(order) || order < 1.0)
        return std::nullopt;
    return lpOf(*common, order);
}

std::optional<double> tvd(Counts reference, Counts monitored)
{
    const auto norm = lp(reference, monitored, 1.0);
    return norm ? std::optional(*norm / 2.0) : std::nullopt;
}

std::optional<double> ks(Counts reference, Counts monitored)
{
    const auto common = commonShares(reference, monitored);
    return common ? std::optional(largestDifference(*common)) : std::nullopt;
}

} // namespace clarify

} // namespace tiltmeter::numeric
