// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/eprocess.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tiltmeter::numeric {
namespace {

constexpr double newtonStep = 2.0 / (2.0 - 1.0986122886681098); // 2 / (2 - ln 3)
constexpr double priorCount = 0.18;
// Far above any level and far below what a double holds; and the reverse.
constexpr double mostCapital = 1e300;
constexpr double leastCapital = 1e-300;

/// The payoff g of one more pair, and the next bet.
inline void wager(double g, const BettingRule& rule, BettingState& state)
{
    const double factor = 1.0 + state.bet * g;
    state.evidence.add(std::log1p(state.bet * g));
    const double z = -g / factor;
    state.curvature += z * z;
    state.bet = std::clamp(state.bet - newtonStep * z / state.curvature, rule.lowestBet, rule.highestBet);
}

} // namespace

double alarmLevel(double alpha)
{
    assert(alpha > 0.0 && alpha < 1.0);
    return -std::log(alpha);
}

double alwaysValidP(double maxLogCapital)
{
    return std::min(1.0, std::exp(-maxLogCapital));
}

double changeLevel(double starts)
{
    assert(starts > 1.0);
    return std::log(starts);
}

BettingRule BettingRule::parity()
{
    return {1.0, 1.0, 0.0, -0.5, 0.5};
}

BettingRule BettingRule::ratioAtLeast(double limit)
{
    assert(limit > 0.0);
    return {limit, 1.0, 0.0, 0.0, 0.5};
}

BettingRule BettingRule::ratioAtMost(double limit)
{
    assert(limit > 0.0);
    return {-1.0, -1.0 / limit, 0.0, 0.0, 0.5};
}

BettingRule BettingRule::differenceAtLeast(double limit)
{
    assert(limit > -1.0 && limit < 1.0);
    return {1.0, 1.0, limit, 0.0, 0.5 / (1.0 - limit)};
}

BettingRule BettingRule::differenceAtMost(double limit)
{
    assert(limit > -1.0 && limit < 1.0);
    return {-1.0, -1.0, -limit, 0.0, 0.5 / (1.0 + limit)};
}

double BettingProcess::update(double yr, double yu)
{
    assert(yr >= 0.0 && yr <= 1.0 && yu >= 0.0 && yu <= 1.0);
    wager(m_rule.payoff(yr, yu), m_rule, m_state);
    return m_state.evidence.logCapital;
}

std::size_t BettingProcess::update(std::span<const OutcomePair> pairs, double level)
{
    std::array<double, outcomePairs> payoffs{};
    for (std::size_t pair = 0; pair < outcomePairs; ++pair) {
        const auto code = static_cast<OutcomePair>(pair);
        payoffs[pair] = m_rule.payoff(referenceOf(code) ? 1 : 0, monitoredOf(code) ? 1 : 0);
    }
    BettingState state = m_state;
    std::size_t taken = 0;
    while (taken < pairs.size()) {
        const double g = payoffs[pairs[taken++]];
        if (g == 0) // nothing is won or lost, and nothing learnt
            ++state.evidence.pairs;
        else
            wager(g, m_rule, state);
        if (state.evidence.logCapital >= level)
            break;
    }
    m_state = state;
    return taken;
}

double SafeTest::update(bool yr, bool yu)
{
    // The rates as they were before this pair: betting on what one has seen would be no bet.
    const double seen = static_cast<double>(m_state.evidence.pairs) + 2.0 * priorCount;
    const double r = (m_state.referenceSuccesses + priorCount) / seen;
    const double u = (m_state.monitoredSuccesses + priorCount) / seen;
    const double both = (r + u) / 2.0;
    m_state.evidence.add(std::log((yr ? r : 1.0 - r) / (yr ? both : 1.0 - both)) +
                         std::log((yu ? u : 1.0 - u) / (yu ? both : 1.0 - both)));
    m_state.referenceSuccesses += yr;
    m_state.monitoredSuccesses += yu;
    return m_state.evidence.logCapital;
}

ChangeDetector::ChangeDetector(const BettingRule& rule, const ChangeState& state)
    : m_rule(rule), m_state(state)
{
    // Half as large each time: from the largest allowed to one that suits a shift of a few points.
    for (double side : {rule.highestBet, rule.lowestBet})
        for (double bet = side; side != 0.0 && std::abs(bet) > std::abs(side) / 50.0; bet /= 2.0)
            m_bets[m_betCount++] = bet;
    for (std::size_t pair = 0; pair < outcomePairs; ++pair) {
        const auto code = static_cast<OutcomePair>(pair);
        const double payoff = m_rule.payoff(referenceOf(code) ? 1 : 0, monitoredOf(code) ? 1 : 0);
        for (std::size_t i = 0; i < m_bets.size(); ++i)
            m_factors[pair][i] = 1.0 + m_bets[i] * payoff;
    }
}

double ChangeDetector::update(double yr, double yu)
{
    assert(yr >= 0.0 && yr <= 1.0 && yu >= 0.0 && yu <= 1.0);
    for (std::size_t i = 0; i < m_betCount; ++i)
        m_state.capital[i] = std::max(m_state.capital[i], 1.0);
    return grow(m_rule.payoff(yr, yu));
}

void ChangeDetector::beginPeriod(std::int64_t mark)
{
    for (std::size_t i = 0; i < m_betCount; ++i)
        if (m_state.capital[i] < 1.0) {
            m_state.capital[i] = 1.0;
            m_state.since[i] = mark;
        }
}

double ChangeDetector::updateWithin(double yr, double yu)
{
    assert(yr >= 0.0 && yr <= 1.0 && yu >= 0.0 && yu <= 1.0);
    return grow(m_rule.payoff(yr, yu));
}

std::int64_t ChangeDetector::changedSince() const
{
    const auto largest = std::max_element(m_state.capital.begin(), m_state.capital.begin() + m_betCount);
    return m_state.since[static_cast<std::size_t>(largest - m_state.capital.begin())];
}

double ChangeDetector::sumOf(const Bets& capital) const
{
    double sum = 0.0;
    for (std::size_t i = 0; i < m_betCount; ++i)
        sum += capital[i];
    return sum;
}

double ChangeDetector::grow(double payoff)
{
    for (std::size_t i = 0; i < m_betCount; ++i)
        m_state.capital[i] =
            std::clamp(m_state.capital[i] * (1.0 + m_bets[i] * payoff), leastCapital, mostCapital);
    // Not a running sum: each of the parts starts anew whenever it falls below 1.
    m_state.evidence.reach(std::log(sumOf(m_state.capital) / static_cast<double>(m_betCount)));
    return m_state.evidence.logCapital;
}

std::size_t ChangeDetector::updateWithin(std::span<const OutcomePair> pairs, double level)
{
    if (pairs.empty())
        return 0;
    // A logarithm is only taken where the capital may be the largest so far, or reach the level: the margin
    // is far above what rounding does to either.
    constexpr double margin = 1.0 - 1e-9;
    const auto count = static_cast<double>(m_betCount);
    const auto sumAt = [&](double logCapital) { return std::exp(logCapital) * count * margin; };
    Evidence evidence = m_state.evidence;
    const double sumAtLevel = sumAt(level);
    double notable = std::min(sumAt(evidence.maxLogCapital), sumAtLevel);
    Bets capital = m_state.capital;
    double sum = sumOf(capital);
    std::size_t taken = 0;
    while (taken < pairs.size()) {
        const Bets& factors = m_factors[pairs[taken++]];
        // All places, also those without a bet: so many multiplications are made at once.
        for (std::size_t i = 0; i < capital.size(); ++i) {
            const double grown = capital[i] * factors[i];
            const double kept = grown < leastCapital ? leastCapital : grown;
            capital[i] = kept > mostCapital ? mostCapital : kept;
        }
        sum = sumOf(capital);
        if (sum < notable) {
            ++evidence.pairs;
            continue;
        }
        evidence.reach(std::log(sum / count));
        if (evidence.logCapital >= level)
            break;
        notable = std::min(sumAt(evidence.maxLogCapital), sumAtLevel);
    }
    evidence.logCapital = std::log(sum / count);
    std::copy_n(capital.begin(), m_betCount, m_state.capital.begin());
    m_state.evidence = evidence;
    return taken;
}

} // namespace tiltmeter::numeric
