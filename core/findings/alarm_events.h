// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/ordered_scan.h"
#include "findings/alarm_moment.h"
#include "numeric/pair_queue.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace tiltmeter {

/// The records of a chunk that a watch looks at, and the pairs that their outcomes make. Records come by the
/// million and few of them matter by themselves: everything that a pair may need is kept by place, and what
/// is said of a moment is worked out where somebody asks. One object a thread; its memory is reused.
class WatchEvents
{
public:
    /// The first event of a period, before which the processes have to hear of it.
    struct Begin {
        std::size_t pair = 0; ///< the first pair of the period, or the number of pairs
        std::int64_t time = noTime;
    };

    /// The records [begin, end) that `watch` looks at, after `before`. `periods`: of every record of the
    /// chunk; `period`: the latest that the watch has seen, which moves on.
    void collect(const AlarmWatch& watch, const OrderedRecords& records,
                 std::span<const std::int64_t> periods, std::size_t begin, std::size_t end,
                 const AlarmMoment& before, std::int64_t& period);
    /// Pairs them up.
    void pairUp(numeric::PairQueue& queue);

    [[nodiscard]] bool isEmpty() const { return m_size == 0; }
    /// After the last one.
    [[nodiscard]] AlarmMoment last() const { return momentOf(m_size - 1); }

    [[nodiscard]] std::span<const numeric::OutcomePair> pairs() const
    {
        return std::span(m_pairs).first(m_pairCount);
    }
    [[nodiscard]] std::span<const Begin> begins() const { return m_begins; }
    /// When a pair was made: latest time of the records that the watch had looked at.
    [[nodiscard]] std::int64_t timeOfPair(std::size_t pair) const { return m_times[m_places[pair]]; }
    [[nodiscard]] AlarmMoment momentOfPair(std::size_t pair) const { return momentOf(m_places[pair]); }

private:
    [[nodiscard]] AlarmMoment momentOf(std::size_t event) const;
    void makeRoom(std::size_t events);

    const OrderedRecords* m_records = nullptr;
    AlarmMoment m_before;
    std::size_t m_size = 0;
    std::vector<numeric::GroupOutcome> m_outcomes; ///< by event, as all that follow
    std::vector<std::uint32_t> m_rows;             ///< position in the chunk
    std::vector<std::int64_t> m_times;             ///< latest so far
    std::size_t m_pairCount = 0;
    std::vector<numeric::OutcomePair> m_pairs;
    std::vector<std::uint32_t> m_places; ///< by pair: the event that completed it
    std::vector<Begin> m_begins;         ///< before pairUp(), `pair` is an event
};

} // namespace tiltmeter
