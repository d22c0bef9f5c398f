// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/correlation.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace tiltmeter::numeric {
namespace {

constexpr std::size_t mostExactPairs = 8;

/// Midranks about their mean; doubled, so that all of them are whole numbers.
std::vector<double> centeredRanks(std::span<const double> values)
{
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::sort(order, [values](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<double> ranks(values.size());
    const auto middle = static_cast<double>(values.size()) - 1;
    for (std::size_t i = 0; i < order.size();) {
        std::size_t end = i;
        while (end < order.size() && values[order[end]] == values[order[i]])
            ++end;
        for (std::size_t k = i; k < end; ++k)
            ranks[order[k]] = static_cast<double>(i + end - 1) - middle;
        i = end;
    }
    return ranks;
}

double product(const std::vector<double>& a, const std::vector<double>& b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// Ranks are whole numbers, so products of equal size are equal.
double exactP(const std::vector<double>& x, std::vector<double> y)
{
    const double observed = std::abs(product(x, y));
    std::vector<std::size_t> order(y.size());
    std::iota(order.begin(), order.end(), 0);
    const std::vector<double> ranks = std::move(y);
    double all = 0;
    double asStrong = 0;
    do {
        double sum = 0;
        for (std::size_t i = 0; i < order.size(); ++i)
            sum += x[i] * ranks[order[i]];
        ++all;
        asStrong += std::abs(sum) >= observed ? 1 : 0;
    } while (std::ranges::next_permutation(order).found);
    return asStrong / all;
}

} // namespace

std::optional<RankCorrelation> spearman(std::span<const double> x, std::span<const double> y)
{
    const auto isFinite = [](double value) { return std::isfinite(value); };
    if (x.size() != y.size() || x.size() < 3 || !std::ranges::all_of(x, isFinite) ||
        !std::ranges::all_of(y, isFinite))
        return std::nullopt;
    const std::vector<double> a = centeredRanks(x);
    const std::vector<double> b = centeredRanks(y);
    const double squares = product(a, a) * product(b, b);
    if (!(squares > 0))
        return std::nullopt;
    RankCorrelation result;
    result.pairs = x.size();
    result.rho = std::clamp(product(a, b) / std::sqrt(squares), -1.0, 1.0);
    if (x.size() <= mostExactPairs) {
        result.isExact = true;
        result.twoSided = pValueFromLog(std::log(exactP(a, b)));
        return result;
    }
    const auto freedom = static_cast<double>(x.size()) - 2;
    const double rest = 1 - result.rho * result.rho;
    if (!(rest > 0)) { // two of n! orders
        result.twoSided = pValueFromLog(std::log(2.0) - std::lgamma(static_cast<double>(x.size()) + 1));
        return result;
    }
    if (const auto p = studentTwoSidedTail(result.rho * std::sqrt(freedom / rest), freedom))
        result.twoSided = *p;
    return result;
}

} // namespace tiltmeter::numeric
