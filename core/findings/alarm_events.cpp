// SPDX-License-Identifier: GPL-3.0-or-later
#include "findings/alarm_events.h"

#include <algorithm>
#include <cstring>

namespace tiltmeter {
namespace {

constexpr std::size_t cellsPerSide = 16; ///< nine of them are in use
constexpr std::uint8_t notLookedAt = 0xFF;
using OutcomeTable = std::array<std::uint8_t, 3 * cellsPerSide>;

/// By side of the watch and cell of the record.
OutcomeTable outcomesOf(const AlarmWatch& watch)
{
    OutcomeTable table;
    table.fill(notLookedAt);
    for (const AlarmWatch::Side side : {AlarmWatch::Side::Reference, AlarmWatch::Side::Monitored})
        for (unsigned cell = 0; cell < 9; ++cell) {
            const auto bit = static_cast<CellMask>(1U << cell);
            if ((watch.eligible & bit) != 0)
                table[static_cast<std::size_t>(side) * cellsPerSide + cell] =
                    numeric::groupOutcome(side == AlarmWatch::Side::Monitored ? numeric::PairSide::Monitored
                                                                              : numeric::PairSide::Reference,
                                          (watch.hits & bit) != 0);
        }
    return table;
}

/// Of eight bytes whose sum is below 256.
std::uint64_t sumOfBytes(std::uint64_t word)
{
    return word * 0x0101'0101'0101'0101U >> 56U;
}

} // namespace

void WatchEvents::makeRoom(std::size_t events)
{
    if (m_outcomes.size() >= events)
        return;
    m_outcomes.resize(events);
    m_rows.resize(events);
    m_times.resize(events);
    m_pairs.resize(events);
    m_places.resize(events);
}

void WatchEvents::collect(const AlarmWatch& watch, const OrderedRecords& records,
                          std::span<const std::int64_t> periods, std::size_t begin, std::size_t end,
                          const AlarmMoment& before, std::int64_t& period)
{
    makeRoom(end - begin);
    m_records = &records;
    m_before = before;
    m_begins.clear();
    m_pairCount = 0;
    const OutcomeTable table = outcomesOf(watch);
    // Bytes may be anybody's: what is not in variables of its own would be read again after each is written.
    const std::uint16_t* const groups = records.groups[watch.set].data();
    const AlarmWatch::Side* const sides = watch.sides.data();
    const std::uint8_t* const cells = records.cells.data();
    const std::int64_t* const times = records.times.data();
    const std::int64_t* const periodOf = periods.data();
    numeric::GroupOutcome* const outcomes = m_outcomes.data();
    std::uint32_t* const rows = m_rows.data();
    std::int64_t* const latestTimes = m_times.data();
    std::int64_t latest = before.time;
    std::int64_t latestPeriod = period;
    std::size_t size = 0;
    for (std::size_t i = begin; i < end; ++i) {
        const std::uint8_t outcome =
            table[static_cast<std::size_t>(sides[groups[i]]) * cellsPerSide + cells[i]];
        const bool isLookedAt = outcome != notLookedAt;
        const std::int64_t time = times[i];
        latest = isLookedAt && time > latest ? time : latest;
        outcomes[size] = outcome;
        rows[size] = static_cast<std::uint32_t>(i);
        latestTimes[size] = latest;
        if (periodOf[i] > latestPeriod && isLookedAt) {
            latestPeriod = periodOf[i];
            m_begins.push_back({size, time == noTime ? noTime : latestPeriod * dayLength});
        }
        size += isLookedAt ? 1 : 0;
    }
    period = latestPeriod;
    m_size = size;
}

void WatchEvents::pairUp(numeric::PairQueue& queue)
{
    m_pairCount = queue.add(std::span(m_outcomes).first(m_size), m_pairs.data(), m_places.data());
    const auto places = std::span(m_places).first(m_pairCount);
    for (Begin& begin : m_begins)
        begin.pair = static_cast<std::size_t>(std::ranges::lower_bound(places, begin.pair) - places.begin());
}

AlarmMoment WatchEvents::momentOf(std::size_t event) const
{
    // Eight outcomes at a time: one is a byte with two bits in use.
    constexpr std::uint64_t ones = 0x0101'0101'0101'0101;
    const std::size_t count = event + 1;
    std::uint64_t hits = 0;
    std::uint64_t monitored = 0;
    std::uint64_t monitoredHits = 0;
    for (std::size_t i = 0; i < count; i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, m_outcomes.data() + i, std::min<std::size_t>(8, count - i));
        const std::uint64_t side = word >> 1U;
        hits += sumOfBytes(word & ones);
        monitored += sumOfBytes(side & ones);
        monitoredHits += sumOfBytes(word & side & ones);
    }
    AlarmMoment moment;
    moment.time = m_times[event];
    moment.row = m_records->rows[m_rows[event]];
    moment.counts = m_before.counts;
    moment.counts.monitoredRecords += monitored;
    moment.counts.monitoredHits += monitoredHits;
    moment.counts.referenceRecords += count - monitored;
    moment.counts.referenceHits += hits - monitoredHits;
    return moment;
}

} // namespace tiltmeter
