// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/plan.h"
#include "aggregate/window_calendar.h"
#include "columns/batch_reader.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace tiltmeter {

/// The windows of one batch's rows.
struct Slices {
    struct Slot {
        std::int64_t key = 0; ///< orders the windows; the same in every batch
        TimeRange range;      ///< calendar: the window's; else first to last timestamp + 1 here, may be empty
    };
    struct Run {
        std::uint32_t begin = 0; ///< rows [begin, end) are all in this slot
        std::uint32_t end = 0;
        std::uint32_t slot = 0;
    };
    std::vector<Slot> slots;
    /// Either runs, ascending, rows in none of which are left out; or, where windows change from row to row,
    /// the slot of each row, slots.size() for rows that are left out.
    std::vector<Run> runs;
    std::vector<std::uint32_t> slotOfRow;
    TimeRange covered;
    std::uint64_t withoutTimestamp = 0;

    void clear();
    [[nodiscard]] bool isEmpty() const { return runs.empty() && slotOfRow.empty(); }
    [[nodiscard]] bool isByRow() const { return !slotOfRow.empty(); }
};

/// Where the rows of each batch stand among the records that count, for windows of records.
struct RecordPositions {
    std::vector<std::uint64_t> first; ///< position of a batch's first record
    std::uint64_t total = 0;
};

/// Finds the windows of rows. One object a thread; it remembers the calendar windows it has met.
class WindowSlicer
{
public:
    /// InvalidValue as WindowCalendar::create; "records" when the window has no size.
    [[nodiscard]] static Result<WindowSlicer> create(const AggregationPlan& plan, bool hasTimestamps);

    /// Everything in one window and nothing missing: the timestamps need not be read. nullopt: can't be told.
    [[nodiscard]] bool sliceByZone(const std::optional<Zone>& zone, std::size_t rows,
                                   const RecordPositions& positions, std::size_t batch, Slices& slices);
    void slice(const ColumnView* timestamps, std::size_t rows, const RecordPositions& positions,
               std::size_t batch, Slices& slices);

    /// Rows whose timestamp lies in the period.
    [[nodiscard]] std::uint64_t countInPeriod(const ColumnView& timestamps) const;

private:
    /// A window that was met, clipped to the period.
    struct Known {
        std::int64_t begin = 0;
        std::int64_t end = 0;
        std::uint32_t id = 0;
    };
    struct Window {
        TimeRange range;
        bool counts = true; ///< false: outside the period
    };
    /// The windows of one bucket of time: `before` until `boundary`, `after` from then on.
    struct Entry {
        std::int64_t boundary = 0;
        std::uint32_t before = 0;
        std::uint32_t after = 0;
        bool many = false; ///< more boundaries than one: to be looked up
    };
    WindowSlicer() = default;
    const Known& windowOf(std::int64_t t);
    /// The slot of a window in this batch, added when new; none for what lies outside the period.
    std::uint32_t slotOf(std::uint32_t id, Slices& slices);
    /// False when the windows change so often that runs are no use.
    bool sliceIntoRuns(const ColumnView& timestamps, Slices& slices);
    void sliceByRow(const ColumnView& timestamps, Slices& slices);
    bool prepareTable(const ColumnView& timestamps);
    void sliceByOrder(const ColumnView* timestamps, std::size_t rows, const RecordPositions& positions,
                      std::size_t batch, Slices& slices);
    [[nodiscard]] std::int64_t orderKey(std::uint64_t position, std::uint64_t total) const;

    std::optional<WindowCalendar> m_calendar;
    std::optional<TimeRange> m_period;
    WindowKind m_kind = WindowKind::All;
    std::uint64_t m_recordsPerWindow = 0;
    bool m_hasTimestamps = false;
    std::vector<Known> m_known;        ///< ascending, disjoint
    std::vector<Window> m_windows;     ///< by id
    std::vector<std::uint32_t> m_slot; ///< by id, in this batch
    int m_shift = 0;                   ///< a bucket is 2^m_shift microseconds, shorter than any window
    std::int64_t m_firstBucket = 0;
    std::vector<Entry> m_table; ///< by bucket
};

} // namespace tiltmeter
