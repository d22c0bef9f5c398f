// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/pair_queue.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace tiltmeter::numeric {

PairQueue::PairQueue(const State& state, std::uint32_t capacity)
    : m_ring(std::bit_ceil(capacity + 1)), m_capacity(capacity), m_side(state.side)
{
    assert(capacity > 0 && state.count <= state.words.size() * 64);
    const std::uint64_t left = state.count - std::min<std::uint64_t>(state.count, capacity);
    for (std::uint64_t bit = left; bit < state.count; ++bit)
        m_ring[m_end++] = static_cast<std::uint8_t>(state.words[bit / 64] >> (bit % 64) & 1U);
    m_count = m_end;
}

PairQueue::State PairQueue::state() const
{
    State state{m_side, m_count, std::vector<std::uint64_t>((m_count + 63) / 64)};
    const std::size_t mask = m_ring.size() - 1;
    for (std::uint32_t i = 0; i < m_count; ++i)
        state.words[i / 64] |= std::uint64_t{m_ring[(m_end - m_count + i) & mask]} << (i % 64);
    return state;
}

std::size_t PairQueue::add(std::span<const GroupOutcome> outcomes, OutcomePair* pairs, std::uint32_t* places)
{
    // Which group comes next is as good as a coin: a branch on it would be guessed wrong half of the time.
    // What one that waits does and what one that finds a partner does is done for both, and one of it counts.
    const std::size_t mask = m_ring.size() - 1;
    std::uint8_t* const ring = m_ring.data();
    std::uint32_t end = m_end;
    std::uint32_t count = m_count;
    auto waits = static_cast<unsigned>(m_side);
    std::size_t found = 0;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const unsigned outcome = outcomes[i] & 1U;
        const unsigned side = outcomes[i] >> 1U;
        waits = count == 0 ? side : waits;
        const unsigned stays = side == waits ? 1U : 0U;
        const unsigned partner = ring[(end - 1) & mask];
        ring[end & mask] = static_cast<std::uint8_t>(outcome); // of no meaning where it does not stay
        pairs[found] =
            static_cast<OutcomePair>(side != 0 ? partner << 1U | outcome : outcome << 1U | partner);
        places[found] = static_cast<std::uint32_t>(i);
        found += 1 - stays;
        end += 2 * stays - 1;
        count += 2 * stays - 1;
        count = count > m_capacity ? m_capacity : count;
    }
    m_end = end;
    m_count = count;
    m_side = static_cast<PairSide>(waits);
    return found;
}

} // namespace tiltmeter::numeric
