// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/random.h"

#include "numeric/probability.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tiltmeter::numeric {
namespace {

/// ln k! less its main part (k + 1/2) ln(k + 1) - (k + 1) + ln(2 pi) / 2.
double stirlingRest(double k)
{
    constexpr std::array<double, 10> table{0.08106146679532726, 0.04134069595540929, 0.02767792568499834,
                                           0.02079067210376509, 0.01664469118982119, 0.01387612882307075,
                                           0.01189670994589177, 0.01041126526197209, 0.009255462182712733,
                                           0.008330563433362871};
    if (k < 9.5)
        return table[static_cast<std::size_t>(k)];
    const double next = k + 1.0;
    const double square = next * next;
    return (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - 1.0 / 1680.0 / square) / square) / square) / next;
}

/// For trials * p < 10, p <= 1/2: adds up probabilities from 0 until they pass a uniform number.
double binomialByInversion(Random& random, double trials, double p)
{
    const double odds = p / (1.0 - p);
    const double none = std::exp(trials * std::log1p(-p));
    for (;;) {
        double rest = random.uniform();
        double probability = none;
        // Past 110 nothing is left but the rounding of the sum: draw anew.
        for (double k = 0.0; k <= std::min(trials, 110.0); k += 1.0) {
            if (rest < probability)
                return k;
            rest -= probability;
            probability *= odds * (trials - k) / (k + 1.0);
        }
    }
}

/// For trials * p >= 10, p <= 1/2.
double binomialByRejection(Random& random, double trials, double p)
{
    const double deviation = std::sqrt(trials * p * (1.0 - p));
    const double b = 1.15 + 2.53 * deviation;
    const double a = -0.0873 + 0.0248 * b + 0.01 * p;
    const double c = trials * p + 0.5;
    const double sure = 0.92 - 4.2 / b;
    const double alpha = (2.83 + 5.1 / b) * deviation;
    const double odds = p / (1.0 - p);
    const double mode = std::floor((trials + 1.0) * p);
    for (;;) {
        const double u = random.uniform() - 0.5;
        const double v = 1.0 - random.uniform(); // not 0, for the logarithm
        const double margin = 0.5 - std::abs(u);
        const double k = std::floor((2.0 * a / margin + b) * u + c);
        if (margin >= 0.07 && v <= sure)
            return k;
        if (!(k >= 0.0 && k <= trials))
            continue;
        // ln of the probability of k over that of the mode, in parts that stay exact for many trials.
        const double d = k - mode;
        const double logRatio = (trials - mode + 0.5) * std::log1p(d / (trials - k + 1.0)) -
                                (mode + 0.5) * std::log1p(d / (mode + 1.0)) +
                                d * std::log(odds * (trials - k + 1.0) / (k + 1.0)) + stirlingRest(mode) +
                                stirlingRest(trials - mode) - stirlingRest(k) - stirlingRest(trials - k);
        if (std::log(v * alpha / (a / (margin * margin) + b)) <= logRatio)
            return k;
    }
}

} // namespace

Random::Random(std::uint64_t seed)
{
    for (std::uint64_t& word : m_state) {
        seed += 0x9e3779b97f4a7c15u;
        word = seed;
        word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9u;
        word = (word ^ (word >> 27)) * 0x94d049bb133111ebu;
        word ^= word >> 31;
    }
}

std::uint64_t Random::below(std::uint64_t bound)
{
    assert(bound >= 1);
    // Reject the first 2^64 mod bound values, so that every remainder has as many as the others.
    const std::uint64_t first = (0 - bound) % bound;
    for (;;) {
        const std::uint64_t bits = next();
        if (bits >= first)
            return bits % bound;
    }
}

std::uint64_t Random::binomial(std::uint64_t trials, double p)
{
    assert(p >= 0.0 && p <= 1.0 && trials < (std::uint64_t{1} << 53));
    if (p > 0.5)
        return trials - binomial(trials, 1.0 - p);
    const double n = static_cast<double>(trials);
    if (trials == 0 || p == 0.0)
        return 0;
    const double k = n * p < 10.0 ? binomialByInversion(*this, n, p) : binomialByRejection(*this, n, p);
    return static_cast<std::uint64_t>(k);
}

Multinomial::Multinomial(std::span<const double> weights)
{
    // From the last cell backwards, so that what is left is a sum and not a difference.
    double left = 0.0;
    for (std::size_t i = weights.size(); i-- > 0;) {
        assert(weights[i] >= 0.0 && std::isfinite(weights[i]));
        if (weights[i] > 0.0) {
            left += weights[i];
            m_cells.push_back({i, weights[i] / left});
        }
    }
    std::reverse(m_cells.begin(), m_cells.end());
}

void Multinomial::draw(Random& random, std::uint64_t trials, std::span<double> counts) const
{
    std::fill(counts.begin(), counts.end(), 0.0);
    for (const Cell& cell : m_cells) {
        if (trials == 0)
            break;
        const std::uint64_t hits = random.binomial(trials, cell.probability);
        counts[cell.index] = static_cast<double>(hits);
        trials -= hits;
    }
}

PoissonTable::PoissonTable(double mean) : m_mean(mean)
{
    constexpr double mostInTable = 3e4;
    assert(mean >= 0.0 && mean < 4e9);
    if (mean > mostInTable)
        return;
    const double reach = 10.0 * std::sqrt(mean) + 20.0;
    const double first = std::floor(std::max(0.0, mean - reach));
    const double mode = std::floor(mean);
    m_first = static_cast<std::uint32_t>(first);
    const auto size = static_cast<std::size_t>(std::floor(mean + reach) - first) + 1;
    // Chances in proportion to that of the mode.
    std::vector<double> chances(size);
    const auto at = static_cast<std::size_t>(mode - first);
    chances[at] = 1.0;
    for (std::size_t i = at; i-- > 0;)
        chances[i] = chances[i + 1] * (first + static_cast<double>(i) + 1.0) / mean;
    for (std::size_t i = at + 1; i < size; ++i)
        chances[i] = chances[i - 1] * mean / (first + static_cast<double>(i));
    double sum = 0.0;
    for (const double chance : chances)
        sum += chance;
    // Numbers with more than their share of the places fill up those with less.
    std::vector<std::uint32_t> small;
    std::vector<std::uint32_t> large;
    for (std::size_t i = 0; i < size; ++i) {
        chances[i] *= static_cast<double>(size) / sum;
        (chances[i] < 1.0 ? small : large).push_back(static_cast<std::uint32_t>(i));
    }
    constexpr double all = 4294967295.0;
    m_places.resize(size, {static_cast<std::uint32_t>(all), 0});
    while (!small.empty() && !large.empty()) {
        const std::uint32_t less = small.back();
        const std::uint32_t more = large.back();
        small.pop_back();
        m_places[less] = {static_cast<std::uint32_t>(chances[less] * all), more};
        chances[more] -= 1.0 - chances[less];
        if (chances[more] < 1.0) {
            large.pop_back();
            small.push_back(more);
        }
    }
    // What rounding has left over is itself.
    for (const auto* rest : {&small, &large})
        for (const std::uint32_t i : *rest)
            m_places[i] = {static_cast<std::uint32_t>(all), i};
}

std::uint32_t PoissonTable::draw(Random& random) const
{
    if (m_places.empty()) {
        const double z = normalQuantile(std::max(random.uniform(), 0x1.0p-53));
        return static_cast<std::uint32_t>(
            std::max(0.0, m_mean + std::sqrt(m_mean) * z + (z * z - 1.0) / 6.0 + 0.5));
    }
    const std::uint64_t bits = random.next();
    const auto place = static_cast<std::uint32_t>(((bits >> 32) * m_places.size()) >> 32);
    const Place& found = m_places[place];
    return m_first + (static_cast<std::uint32_t>(bits) <= found.limit ? place : found.alias);
}

} // namespace tiltmeter::numeric
