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
    std::vector<Run> runs; ///< ascending; rows in none are left out
    TimeRange covered;
    std::uint64_t withoutTimestamp = 0;

    void clear();
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
    struct Known {
        std::int64_t begin = 0; ///< clipped to the period
        std::int64_t end = 0;
        std::uint32_t slot = 0;
        TimeRange window;
        bool counts = true; ///< false: outside the period
    };
    WindowSlicer() = default;
    Known& windowOf(std::int64_t t);
    void sliceCalendar(const ColumnView& timestamps, Slices& slices);
    void sliceByOrder(const ColumnView* timestamps, std::size_t rows, const RecordPositions& positions,
                      std::size_t batch, Slices& slices);
    [[nodiscard]] std::int64_t orderKey(std::uint64_t position, std::uint64_t total) const;

    std::optional<WindowCalendar> m_calendar;
    std::optional<TimeRange> m_period;
    WindowKind m_kind = WindowKind::All;
    std::uint64_t m_recordsPerWindow = 0;
    bool m_hasTimestamps = false;
    std::vector<Known> m_known; ///< ascending, disjoint
};

} // namespace tiltmeter
