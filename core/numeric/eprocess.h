// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/pair_queue.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tiltmeter::numeric {

// Alarms that stay valid however often one looks: an e-process is a wager against a hypothesis whose capital
// does not grow on average while the hypothesis is true, so that it ever reaches 1 / alpha with probability
// alpha at most (Ville 1939). All of them are fed with pairs: an eligible outcome of the reference group and
// one of the monitored group, matched without regard to outcomes (PairQueue), in record order. Outcomes lie
// in [0, 1]. Capital is kept as its natural logarithm. Records' weights have no place here. States are plain
// numbers: stored and loaded, the process goes on as if it had never stopped.

/// ln(1 / alpha): capital at which an alarm with false-alarm probability alpha in (0, 1) goes off.
[[nodiscard]] double alarmLevel(double alpha);
/// p-value that is valid at every look, from the largest capital so far: min(1, exp(-maxLogCapital)).
[[nodiscard]] double alwaysValidP(double maxLogCapital);

/// What is wagered against, as a payoff g = reference y_r - monitored y_u + constant whose mean is 0
/// (two-sided) or not positive (one-sided) while the hypothesis is true, and the bets that keep the capital
/// positive.
struct BettingRule {
    double reference = 1.0;
    double monitored = 1.0;
    double constant = 0.0;
    double lowestBet = -0.5;
    double highestBet = 0.5;

    /// Both groups have the same mean. |ln growth| rises on either side (Chugg et al. 2023, NeurIPS).
    [[nodiscard]] static BettingRule parity();
    /// mean_u >= limit * mean_r, limit > 0 (four-fifths rule: 0.8).
    [[nodiscard]] static BettingRule ratioAtLeast(double limit);
    /// mean_u <= limit * mean_r, limit > 0.
    [[nodiscard]] static BettingRule ratioAtMost(double limit);
    /// mean_u - mean_r >= limit, limit in (-1, 1); usually negative.
    [[nodiscard]] static BettingRule differenceAtLeast(double limit);
    /// mean_u - mean_r <= limit, limit in (-1, 1); usually positive.
    [[nodiscard]] static BettingRule differenceAtMost(double limit);

    [[nodiscard]] double payoff(double yr, double yu) const
    {
        return reference * yr - monitored * yu + constant;
    }
};

/// Capital so far, common to all processes.
struct Evidence {
    double logCapital = 0.0;
    double maxLogCapital = 0.0; ///< >= 0
    std::uint64_t pairs = 0;    ///< pairs seen
    std::uint64_t maxAtPair =
        0; ///< the pair (from 1) after which the maximum was first reached; 0 before any gain

    void add(double logFactor) { reach(logCapital + logFactor); }
    /// Another pair, after which the capital is this.
    void reach(double capital)
    {
        ++pairs;
        logCapital = capital;
        if (logCapital > maxLogCapital) {
            maxLogCapital = logCapital;
            maxAtPair = pairs;
        }
    }
};

/// Bets by online Newton steps (Cutkosky and Orabona 2018, COLT): with z = -g / (1 + bet g), curvature += z^2
/// and bet = clip(bet - 2 / (2 - ln 3) z / curvature).
struct BettingState {
    Evidence evidence;
    double bet = 0.0;
    double curvature = 1.0;
};

class BettingProcess
{
public:
    explicit BettingProcess(const BettingRule& rule, const BettingState& state = {})
        : m_rule(rule), m_state(state)
    {
    }
    /// One more pair; returns the log capital after it.
    double update(double yr, double yu);
    /// More pairs of yes and no, as one by one, until the log capital is `level` or above after one of them.
    /// Gives how many were taken.
    std::size_t update(std::span<const OutcomePair> pairs, double level);
    [[nodiscard]] const BettingRule& rule() const { return m_rule; }
    [[nodiscard]] const BettingState& state() const { return m_state; }
    [[nodiscard]] const Evidence& evidence() const { return m_state.evidence; }

private:
    BettingRule m_rule;
    BettingState m_state;
};

/// Safe test of two proportions: the hypothesis that both groups have the same rate, binary outcomes only.
/// Each pair's factor is its likelihood under the rates seen so far (a prior of 0.18 successes and 0.18
/// failures in each group) over that under their mean (Turner, Ly and Grünwald 2024, Journal of Statistical
/// Planning and Inference 233).
struct SafeTestState {
    Evidence evidence;
    double referenceSuccesses = 0.0;
    double monitoredSuccesses = 0.0;
};

class SafeTest
{
public:
    explicit SafeTest(const SafeTestState& state = {}) : m_state(state) {}
    double update(bool yr, bool yu);
    [[nodiscard]] const SafeTestState& state() const { return m_state; }
    [[nodiscard]] const Evidence& evidence() const { return m_state.evidence; }

private:
    SafeTestState m_state;
};

/// Finds a change after a good start (Shin, Ramdas and Rinaldo 2024, e-detectors, New England Journal of
/// Statistics in Data Science): e-CUSUMs, one for each of a few fixed bets, and their mean. Each grows by
/// 1 + bet g with a pair and starts anew from 1 where it has fallen below. While the hypothesis holds the
/// mean reaches 1 / alpha on average after at least 1 / alpha starts: promising one false alarm in N starts
/// means the level ln(N). Fixed bets, because what online Newton learns before the change keeps it from
/// noticing the change for twice as long.
///
/// update() starts anew at every pair. beginPeriod() and updateWithin() start anew only when a period begins
/// (a day), which makes N a number of periods whatever the number of pairs in them, and the level much
/// lower; when a period begins must not depend on outcomes.
struct ChangeState {
    static constexpr std::size_t betsPerSide = 6;
    Evidence evidence;                                 ///< of the mean of the e-CUSUMs
    std::array<double, 2 * betsPerSide> capital{};     ///< one per bet; 0 stands for "not begun"
    std::array<std::int64_t, 2 * betsPerSide> since{}; ///< mark of the period in which each started anew last
};

class ChangeDetector
{
public:
    explicit ChangeDetector(const BettingRule& rule, const ChangeState& state = {});
    double update(double yr, double yu);
    /// `mark` is kept for the e-CUSUMs that start anew with this period.
    void beginPeriod(std::int64_t mark);
    double updateWithin(double yr, double yu);
    /// As BettingProcess::update.
    std::size_t updateWithin(std::span<const OutcomePair> pairs, double level);
    /// Mark of the period from which on the largest e-CUSUM has grown: about when the change was.
    [[nodiscard]] std::int64_t changedSince() const;
    [[nodiscard]] const BettingRule& rule() const { return m_rule; }
    [[nodiscard]] const ChangeState& state() const { return m_state; }
    [[nodiscard]] const Evidence& evidence() const { return m_state.evidence; }

private:
    using Bets = std::array<double, 2 * ChangeState::betsPerSide>;
    double grow(double payoff);
    [[nodiscard]] double sumOf(const Bets& capital) const;

    BettingRule m_rule;
    ChangeState m_state;
    Bets m_bets{};
    /// By pair of yes and no: 1 + bet g.
    std::array<Bets, outcomePairs> m_factors{};
    std::size_t m_betCount = 0;
};

/// Level (log capital) for at most one false alarm in `starts` starts anew on average: pairs with update(),
/// periods with updateWithin(). starts > 1.
[[nodiscard]] double changeLevel(double starts);

} // namespace tiltmeter::numeric
