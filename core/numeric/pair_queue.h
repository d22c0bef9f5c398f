// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tiltmeter::numeric {

enum class PairSide : std::uint8_t { Reference, Monitored };

/// One outcome of one group: bit 0 the outcome, bit 1 set where it is the monitored group's.
using GroupOutcome = std::uint8_t;
[[nodiscard]] constexpr GroupOutcome groupOutcome(PairSide side, bool outcome)
{
    return static_cast<GroupOutcome>((side == PairSide::Monitored ? 2 : 0) | (outcome ? 1 : 0));
}

/// An outcome of each group: bit 0 the monitored group's, bit 1 the reference group's.
using OutcomePair = std::uint8_t;
inline constexpr std::size_t outcomePairs = 4;
[[nodiscard]] constexpr OutcomePair outcomePair(bool reference, bool monitored)
{
    return static_cast<OutcomePair>((reference ? 2 : 0) | (monitored ? 1 : 0));
}
[[nodiscard]] constexpr bool referenceOf(OutcomePair pair)
{
    return (pair & 2U) != 0;
}
[[nodiscard]] constexpr bool monitoredOf(OutcomePair pair)
{
    return (pair & 1U) != 0;
}

/// Pairs outcomes of two groups; what has no partner yet waits, across days and restarts. At any time only
/// one group waits. The partner of one that comes is the newest that waits, the nearest in time: where one
/// group comes far more often, its outcomes pile up, and the oldest of them are from long ago, so that a
/// common rise or fall of both groups would be taken for a difference between them. When `capacity` outcomes
/// wait, the one that has waited longest leaves without a partner. Nothing of this depends on outcomes, so
/// that what is wagered on the pairs stays fair.
class PairQueue
{
public:
    struct State {
        PairSide side = PairSide::Reference; ///< whose outcomes wait; meaningless when none does
        std::uint64_t count = 0;
        std::vector<std::uint64_t> words; ///< oldest in bit 0 of the first; unused bits of the last are 0
        friend bool operator==(const State&, const State&) = default;
    };

    /// 0 < capacity <= 2^30. state.words holds at least state.count bits; of more than the capacity the
    /// newest stay.
    PairQueue(const State& state, std::uint32_t capacity);
    [[nodiscard]] State state() const;

    [[nodiscard]] std::uint32_t waiting() const { return m_count; }
    [[nodiscard]] PairSide waitingSide() const { return m_side; }

    /// Takes outcomes in record order. `pairs[k]` is the k-th pair that they complete and `places[k]` which
    /// of them completed it; both have room for outcomes.size(). Gives the number of pairs.
    std::size_t add(std::span<const GroupOutcome> outcomes, OutcomePair* pairs, std::uint32_t* places);

private:
    std::vector<std::uint8_t> m_ring; ///< a power of two long, and longer than the capacity
    std::uint32_t m_capacity;
    std::uint32_t m_end = 0; ///< the place after the newest, counted without end
    std::uint32_t m_count = 0;
    PairSide m_side = PairSide::Reference;
};

} // namespace tiltmeter::numeric
