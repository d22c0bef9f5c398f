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

} // namespace

void Slices::clear()
{
    slots.clear();
    runs.clear();
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
    }
    return slicer;
}

std::int64_t WindowSlicer::orderKey(std::uint64_t position, std::uint64_t total) const
{
    if (m_kind == WindowKind::All)
        return 0;
    return -static_cast<std::int64_t>((total - 1 - position) / m_recordsPerWindow);
}

WindowSlicer::Known& WindowSlicer::windowOf(std::int64_t t)
{
    const auto after = std::ranges::upper_bound(m_known, t, {}, &Known::begin);
    if (after != m_known.begin() && t < std::prev(after)->end)
        return *std::prev(after);
    Known known;
    if (m_period && !m_period->contains({t})) {
        known.counts = false;
        const bool early = t < m_period->begin.microseconds;
        known.begin = early ? std::numeric_limits<std::int64_t>::min()
                            : std::max(m_period->end.microseconds, m_period->begin.microseconds);
        known.end = early ? m_period->begin.microseconds : std::numeric_limits<std::int64_t>::max();
    } else {
        known.window = m_calendar->windowOf({t});
        known.begin = known.window.begin.microseconds;
        known.end = known.window.end.microseconds;
        if (m_period) {
            known.begin = std::max(known.begin, m_period->begin.microseconds);
            known.end = std::min(known.end, m_period->end.microseconds);
        }
    }
    known.slot = noSlot;
    return *m_known.insert(after, known);
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
        slot = {known.window.begin.microseconds, known.window};
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
    if (m_calendar)
        sliceCalendar(*timestamps, slices);
    else
        sliceByOrder(timestamps, rows, positions, batch, slices);
}

void WindowSlicer::sliceCalendar(const ColumnView& timestamps, Slices& slices)
{
    for (Known& known : m_known)
        known.slot = noSlot;
    const std::int64_t* t = timestamps.integers;
    for (std::size_t i = 0; i < timestamps.size;) {
        if (!isThere(timestamps, i)) {
            ++slices.withoutTimestamp;
            ++i;
            continue;
        }
        Known& known = windowOf(t[i]);
        const std::size_t begin = i;
        if (timestamps.valid == nullptr)
            while (i < timestamps.size && known.begin <= t[i] && t[i] < known.end)
                ++i;
        else
            while (i < timestamps.size && isThere(timestamps, i) && known.begin <= t[i] && t[i] < known.end)
                ++i;
        if (!known.counts)
            continue;
        if (known.slot == noSlot) {
            known.slot = static_cast<std::uint32_t>(slices.slots.size());
            slices.slots.push_back({known.window.begin.microseconds, known.window});
        }
        const auto [first, last] = std::minmax_element(t + begin, t + i);
        include(slices.covered, *first);
        include(slices.covered, *last);
        slices.runs.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(i), known.slot});
    }
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
