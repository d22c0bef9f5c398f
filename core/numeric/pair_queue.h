// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace tiltmeter::numeric {

enum class PairSide : std::uint8_t { Reference, Monitored };

/// Which of the outcomes that wait becomes the partner of one that comes. Neither depends on outcomes, so
/// that what is wagered on the pairs stays fair.
enum class PairPartner : std::uint8_t {
    Oldest, ///< the i-th of one group with the i-th of the other
    /// The nearest in time. Where one group comes far more often, its outcomes pile up, and the oldest of
    /// them are from long ago: a common rise or fall of both groups would be taken for a difference between
    /// them.
    Newest
};

/// A line of outcomes, one bit each, that is joined at one end and left at either.
class BitFifo
{
public:
    using Value = bool;
    /// Oldest outcome in bit 0 of the first word; unused bits of the last word are 0.
    struct State {
        std::uint64_t count = 0;
        std::vector<std::uint64_t> words;
        friend bool operator==(const State&, const State&) = default;
    };

    BitFifo() = default;
    /// state.words must hold at least state.count bits.
    explicit BitFifo(const State& state);
    [[nodiscard]] State state() const;

    [[nodiscard]] std::uint64_t size() const { return m_end - m_begin; }
    void push(bool value);
    /// The oldest. size() must not be 0.
    bool pop();
    /// The newest. size() must not be 0.
    bool popNewest();

private:
    std::vector<std::uint64_t> m_words;
    std::uint64_t m_begin = 0; // bit positions in m_words
    std::uint64_t m_end = 0;
};

/// The same for outcomes that are any number in [0, 1].
class ValueFifo
{
public:
    using Value = double;
    /// Oldest first.
    using State = std::vector<double>;

    ValueFifo() = default;
    explicit ValueFifo(State state) : m_values(std::move(state)) {}
    [[nodiscard]] State state() const;

    [[nodiscard]] std::uint64_t size() const { return m_values.size() - m_begin; }
    void push(double value) { m_values.push_back(value); }
    double pop();
    double popNewest();

private:
    std::vector<double> m_values;
    std::size_t m_begin = 0;
};

/// Pairs outcomes of two groups; what has no partner yet waits, across days and restarts. At any time only
/// one group waits. When `capacity` outcomes wait, the one that has waited longest leaves without a partner:
/// which one that is never depends on outcomes, so that what is wagered on the pairs stays fair, and partners
/// are never too far apart in time.
template <class Fifo>
class BasicPairQueue
{
public:
    using Value = typename Fifo::Value;
    struct State {
        PairSide side = PairSide::Reference; ///< whose outcomes wait; meaningless when none does
        typename Fifo::State waiting;
        friend bool operator==(const State&, const State&) = default;
    };

    static constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

    BasicPairQueue() = default;
    /// capacity > 0.
    explicit BasicPairQueue(const State& state, std::uint64_t capacity = unlimited,
                            PairPartner partner = PairPartner::Oldest)
        : m_side(state.side), m_partner(partner), m_waiting(state.waiting), m_capacity(capacity)
    {
    }
    [[nodiscard]] State state() const { return {m_side, m_waiting.state()}; }

    [[nodiscard]] std::uint64_t waiting() const { return m_waiting.size(); }
    [[nodiscard]] PairSide waitingSide() const { return m_side; }

    /// Takes the next outcome of a group in record order; calls onPair(reference outcome, monitored outcome)
    /// when it completes a pair.
    template <class OnPair>
    void add(PairSide side, Value outcome, OnPair&& onPair)
    {
        if (m_waiting.size() == 0)
            m_side = side;
        if (side == m_side) {
            if (m_waiting.size() >= m_capacity)
                m_waiting.pop();
            m_waiting.push(outcome);
            return;
        }
        const Value partner = m_partner == PairPartner::Oldest ? m_waiting.pop() : m_waiting.popNewest();
        if (side == PairSide::Monitored)
            onPair(partner, outcome);
        else
            onPair(outcome, partner);
    }

private:
    PairSide m_side = PairSide::Reference;
    PairPartner m_partner = PairPartner::Oldest;
    Fifo m_waiting;
    std::uint64_t m_capacity = unlimited;
};

using PairQueue = BasicPairQueue<BitFifo>;
using ScorePairQueue = BasicPairQueue<ValueFifo>;

} // namespace tiltmeter::numeric
