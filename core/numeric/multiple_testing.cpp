// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/multiple_testing.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace tiltmeter::numeric {
namespace {

/// Positions from the smallest value to the largest; equal values keep their order.
std::vector<std::size_t> ascending(std::span<const double> values)
{
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    return order;
}

/// Step-up adjustment: p_(i) factor / i, made monotone from the largest down.
std::vector<double> stepUp(std::span<const double> pValues, double factor)
{
    const std::vector<std::size_t> order = ascending(pValues);
    std::vector<double> adjusted(pValues.size());
    double least = 1.0;
    for (std::size_t rank = order.size(); rank > 0; --rank) {
        const std::size_t at = order[rank - 1];
        // p factor / rank may round below p for the largest p, where factor = rank.
        least = std::min(least, std::max(pValues[at], pValues[at] * factor / static_cast<double>(rank)));
        adjusted[at] = least;
    }
    return adjusted;
}

} // namespace

std::vector<double> holm(std::span<const double> pValues)
{
    const std::vector<std::size_t> order = ascending(pValues);
    std::vector<double> adjusted(pValues.size());
    double most = 0.0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const double left = static_cast<double>(order.size() - i);
        most = std::min(1.0, std::max(most, pValues[order[i]] * left));
        adjusted[order[i]] = most;
    }
    return adjusted;
}

std::vector<double> benjaminiHochberg(std::span<const double> pValues)
{
    return stepUp(pValues, static_cast<double>(pValues.size()));
}

std::vector<double> benjaminiYekutieli(std::span<const double> pValues)
{
    double harmonic = 0.0;
    for (std::size_t i = pValues.size(); i > 0; --i)
        harmonic += 1.0 / static_cast<double>(i);
    return stepUp(pValues, static_cast<double>(pValues.size()) * harmonic);
}

std::vector<std::size_t> eBenjaminiHochberg(std::span<const double> logEValues, double alpha)
{
    assert(alpha > 0.0 && alpha < 1.0);
    std::vector<std::size_t> order = ascending(logEValues);
    std::reverse(order.begin(), order.end());
    const double total = static_cast<double>(order.size());
    std::size_t rejected = 0;
    for (std::size_t k = 1; k <= order.size(); ++k)
        if (logEValues[order[k - 1]] >= std::log(total / (static_cast<double>(k) * alpha)))
            rejected = k;
    order.resize(rejected);
    std::sort(order.begin(), order.end());
    return order;
}

double logMeanOfEValues(std::span<const double> logEValues)
{
    if (logEValues.empty())
        return 0.0;
    const double most = *std::max_element(logEValues.begin(), logEValues.end());
    if (std::isinf(most))
        return most;
    double sum = 0.0;
    for (double logE : logEValues)
        sum += std::exp(logE - most);
    return most + std::log(sum / static_cast<double>(logEValues.size()));
}

double simultaneousConfidence(double confidence, std::size_t count)
{
    assert(confidence > 0.0 && confidence < 1.0 && count >= 1);
    return 1.0 - (1.0 - confidence) / static_cast<double>(count);
}

} // namespace tiltmeter::numeric
