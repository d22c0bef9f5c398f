// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/window_slicer.h"

#include <algorithm>
#include <limits>

namespace tiltmeter {
namespace {

constexpr std::uint32_t noSlot = std::numeric_limits<std::uint32_t>::max();

void include(TimeRange& range, std::int64_t t)
{
    if (range.empty()) {
        range = {{t}, {t + 1}};
        return;
    }
    range.begin.microseconds = std::min(range.begin.microseconds, t);
    range.end.microseconds = std::max(range.end.microseconds, t + 1);
}

bool isThere(const ColumnView& view, std::size_t i)
{
    return view.valid == nullptr || (view.valid[i >> 6] >> (i & 63) & 1U) != 0;
}

/// Many short runs are turned into slots by row.
void expandRuns(std::size_t rows, Slices& slices)
{
    constexpr std::size_t rowsPerRun = 32;
    if (slices.runs.size() < 256 || slices.runs.size() * rowsPerRun < rows)
        return;
    slices.slotOfRow.assign(rows, static_cast<std::uint32_t>(slices.slots.size()));
    for (const Slices::Run& run : slices.runs)
        std::fill(slices.slotOfRow.begin() + run.begin, slices.slotOfRow.begin() + run.end, run.slot);
    slices.runs.clear();
}

/// Powers of two just below the shortest window: 18 minutes, 19 hours, 3 days, 25 days.
int shiftOf(WindowKind kind)
{
    switch (kind) {
    case WindowKind::Hour:
        return 30;
    case WindowKind::Day:
        return 36;
    case WindowKind::Week:
        return 38;
    default:
        return 41;
    }
}

} // namespace

void Slices::clear()
{
    slots.clear();
    runs.clear();
    slotOfRow.clear();
    covered = {};
    withoutTimestamp = 0;
}

Result<WindowSlicer> WindowSlicer::create(const AggregationPlan& plan, bool hasTimestamps)
{
    WindowSlicer slicer;
    slicer.m_kind = plan.window.kind;
    slicer.m_period = plan.period;
    slicer.m_hasTimestamps = hasTimestamps;
    if (plan.window.kind == WindowKind::Records) {
        if (plan.window.records <= 0)
            return fail(ErrorCode::InvalidValue, "records", std::to_string(plan.window.records));
        slicer.m_recordsPerWindow = static_cast<std::uint64_t>(plan.window.records);
    } else if (plan.window.kind != WindowKind::All) {
        TILTMETER_ASSIGN(slicer.m_calendar, WindowCalendar::create(plan.window));
        slicer.m_shift = shiftOf(plan.window.kind);
    }
    return slicer;
}

std::int64_t WindowSlicer::orderKey(std::uint64_t position, std::uint64_t total) const
{
    if (m_kind == WindowKind::All)
        return 0;
    return -static_cast<std::int64_t>((total - 1 - position) / m_recordsPerWindow);
}

const WindowSlicer::Known& WindowSlicer::windowOf(std::int64_t t)
{
    const auto after = std::ranges::upper_bound(m_known, t, {}, &Known::begin);
    if (after != m_known.begin() && t < std::prev(after)->end)
        return *std::prev(after);
    Known known;
    known.id = static_cast<std::uint32_t>(m_windows.size());
    Window& window = m_windows.emplace_back();
    m_slot.push_back(noSlot);
    if (m_period && !m_period->contains({t})) {
        window.counts = false;
        const bool early = t < m_period->begin.microseconds;
        known.begin = early ? std::numeric_limits<std::int64_t>::min()
                            : std::max(m_period->end.microseconds, m_period->begin.microseconds);
        known.end = early ? m_period->begin.microseconds : std::numeric_limits<std::int64_t>::max();
    } else {
        window.range = m_calendar->windowOf({t});
        known.begin = window.range.begin.microseconds;
        known.end = window.range.end.microseconds;
        if (m_period) {
            known.begin = std::max(known.begin, m_period->begin.microseconds);
            known.end = std::min(known.end, m_period->end.microseconds);
        }
    }
    return *m_known.insert(after, known);
}

std::uint32_t WindowSlicer::slotOf(std::uint32_t id, Slices& slices)
{
    if (m_slot[id] == noSlot && m_windows[id].counts) {
        m_slot[id] = static_cast<std::uint32_t>(slices.slots.size());
        slices.slots.push_back({m_windows[id].range.begin.microseconds, m_windows[id].range});
    }
    return m_slot[id];
}

bool WindowSlicer::sliceByZone(const std::optional<Zone>& zone, std::size_t rows,
                               const RecordPositions& positions, std::size_t batch, Slices& slices)
{
    if (!zone || rows == 0)
        return false;
    const auto first = static_cast<std::int64_t>(zone->minimum);
    const auto last = static_cast<std::int64_t>(zone->maximum);
    if (m_period && (last < m_period->begin.microseconds || first >= m_period->end.microseconds)) {
        slices.withoutTimestamp = zone->missing;
        return true;
    }
    if (m_period && !(m_period->contains({first}) && m_period->contains({last}) && zone->missing == 0))
        return false;
    const TimeRange range{{first}, {last + 1}};
    Slices::Slot slot{0, range};
    if (m_calendar) {
        const Known& known = windowOf(first);
        if (zone->missing != 0 || last >= known.end)
            return false;
        const TimeRange& window = m_windows[known.id].range;
        slot = {window.begin.microseconds, window};
    } else {
        slot.key = orderKey(positions.first[batch], positions.total);
        if (slot.key != orderKey(positions.first[batch] + rows - 1, positions.total))
            return false;
    }
    slices.slots.push_back(slot);
    slices.runs.push_back({0, static_cast<std::uint32_t>(rows), 0});
    slices.covered = range;
    return true;
}

void WindowSlicer::slice(const ColumnView* timestamps, std::size_t rows, const RecordPositions& positions,
                         std::size_t batch, Slices& slices)
{
    if (!m_calendar) {
        sliceByOrder(timestamps, rows, positions, batch, slices);
        return;
    }
    if (sliceIntoRuns(*timestamps, slices))
        return;
    slices.clear();
    sliceByRow(*timestamps, slices);
}

bool WindowSlicer::sliceIntoRuns(const ColumnView& timestamps, Slices& slices)
{
    constexpr std::size_t fewRuns = 256;
    constexpr std::size_t rowsPerRun = 32;
    std::ranges::fill(m_slot, noSlot);
    const std::int64_t* t = timestamps.integers;
    for (std::size_t i = 0; i < timestamps.size;) {
        if (slices.runs.size() > fewRuns && slices.runs.size() * rowsPerRun > i)
            return false;
        if (!isThere(timestamps, i)) {
            ++slices.withoutTimestamp;
            ++i;
            continue;
        }
        const Known known = windowOf(t[i]);
        const std::size_t begin = i;
        if (timestamps.valid == nullptr)
            while (i < timestamps.size && known.begin <= t[i] && t[i] < known.end)
                ++i;
        else
            while (i < timestamps.size && isThere(timestamps, i) && known.begin <= t[i] && t[i] < known.end)
                ++i;
        if (!m_windows[known.id].counts)
            continue;
        const auto [first, last] = std::minmax_element(t + begin, t + i);
        include(slices.covered, *first);
        include(slices.covered, *last);
        slices.runs.push_back(
            {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(i), slotOf(known.id, slices)});
    }
    return true;
}

bool WindowSlicer::prepareTable(const ColumnView& timestamps)
{
    constexpr std::int64_t mostBuckets = 1 << 20;
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    std::int64_t last = std::numeric_limits<std::int64_t>::min();
    for (std::size_t i = 0; i < timestamps.size; ++i)
        if (isThere(timestamps, i)) {
            first = std::min(first, timestamps.integers[i]);
            last = std::max(last, timestamps.integers[i]);
        }
    if (first > last)
        return false;
    std::int64_t from = first >> m_shift;
    std::int64_t to = (last >> m_shift) + 1;
    if (!m_table.empty()) {
        const std::int64_t end = m_firstBucket + static_cast<std::int64_t>(m_table.size());
        if (m_firstBucket <= from && to <= end)
            return true;
        from = std::min(from, m_firstBucket);
        to = std::max(to, end);
    }
    if (to - from > mostBuckets)
        return false;
    m_firstBucket = from;
    m_table.assign(static_cast<std::size_t>(to - from), {});
    for (std::size_t i = 0; i < m_table.size(); ++i) {
        const std::int64_t begin = (from + static_cast<std::int64_t>(i)) << m_shift;
        const Known before = windowOf(begin);
        const Known after = windowOf(begin + (std::int64_t{1} << m_shift) - 1);
        m_table[i] = {after.begin, before.id, after.id, before.id != after.id && before.end != after.begin};
    }
    return true;
}

void WindowSlicer::sliceByRow(const ColumnView& timestamps, Slices& slices)
{
    const bool hasTable = prepareTable(timestamps);
    std::ranges::fill(m_slot, noSlot);
    slices.slotOfRow.resize(timestamps.size);
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    std::int64_t last = std::numeric_limits<std::int64_t>::min();
    for (std::size_t i = 0; i < timestamps.size; ++i) {
        if (!isThere(timestamps, i)) {
            ++slices.withoutTimestamp;
            slices.slotOfRow[i] = noSlot;
            continue;
        }
        const std::int64_t t = timestamps.integers[i];
        std::uint32_t id = 0;
        if (hasTable) {
            const Entry& entry = m_table[static_cast<std::size_t>((t >> m_shift) - m_firstBucket)];
            id = t < entry.boundary ? entry.before : entry.after;
            if (entry.many)
                id = windowOf(t).id;
        } else {
            id = windowOf(t).id;
        }
        std::uint32_t slot = m_slot[id];
        if (slot == noSlot)
            slot = slotOf(id, slices);
        slices.slotOfRow[i] = slot;
        first = std::min(first, slot == noSlot ? first : t);
        last = std::max(last, slot == noSlot ? last : t);
    }
    if (first <= last)
        slices.covered = {{first}, {last + 1}};
    const auto none = static_cast<std::uint32_t>(slices.slots.size());
    for (std::uint32_t& slot : slices.slotOfRow)
        slot = std::min(slot, none);
    if (slices.slots.empty())
        slices.slotOfRow.clear();
}

void WindowSlicer::sliceByOrder(const ColumnView* timestamps, std::size_t rows,
                                const RecordPositions& positions, std::size_t batch, Slices& slices)
{
    std::uint64_t position = positions.first[batch];
    for (std::size_t i = 0; i < rows; ++i) {
        const bool there = timestamps != nullptr && isThere(*timestamps, i);
        if (m_period) {
            if (!there)
                ++slices.withoutTimestamp;
            if (!there || !m_period->contains({timestamps->integers[i]}))
                continue;
        }
        const std::int64_t key = orderKey(position++, positions.total);
        if (slices.slots.empty() || slices.slots.back().key != key)
            slices.slots.push_back({key, {}});
        const auto slot = static_cast<std::uint32_t>(slices.slots.size() - 1);
        if (slices.runs.empty() || slices.runs.back().slot != slot || slices.runs.back().end != i)
            slices.runs.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(i), slot});
        slices.runs.back().end = static_cast<std::uint32_t>(i + 1);
        if (there) {
            include(slices.slots.back().range, timestamps->integers[i]);
            include(slices.covered, timestamps->integers[i]);
        }
    }
    expandRuns(rows, slices);
}

std::uint64_t WindowSlicer::countInPeriod(const ColumnView& timestamps) const
{
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < timestamps.size; ++i)
        if (isThere(timestamps, i) && m_period->contains({timestamps.integers[i]}))
            ++count;
    return count;
}

} // namespace tiltmeter
