// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/scan.h"

#include "aggregate/accumulator.h"
#include "aggregate/parallel.h"

#include <functional>

namespace tiltmeter {
namespace {

/// Positions of the batches' first records among those that count.
Result<RecordPositions> positionsOf(const BatchReader& reader, const Layout& layout)
{
    RecordPositions positions;
    std::unique_ptr<BatchCursor> cursor;
    TILTMETER_ASSIGN(const WindowSlicer slicer,
                     WindowSlicer::create(layout.plan, layout.timestamp.has_value()));
    // Only windows of records in a period have to know how many records lie in it; others need no extra pass.
    const bool count = layout.plan.period && layout.plan.window.kind == WindowKind::Records;
    if (count) {
        TILTMETER_ASSIGN(cursor, reader.cursor({*layout.timestamp}));
    }
    for (std::size_t batch = 0; batch < reader.batchCount(); ++batch) {
        positions.first.push_back(positions.total);
        if (!count) {
            positions.total += reader.rowsOf(batch);
            continue;
        }
        TILTMETER_ASSIGN(const BatchView view, cursor->read(batch));
        positions.total += slicer.countInPeriod(view.columns[0]);
    }
    return positions;
}

/// One thread's part of a scan.
class Worker
{
public:
    static Result<Worker> create(const BatchReader& reader, const Layout& layout,
                                 const RecordPositions& positions, Accumulator& sink)
    {
        TILTMETER_ASSIGN(WindowSlicer slicer,
                         WindowSlicer::create(layout.plan, layout.timestamp.has_value()));
        return Worker(reader, layout, positions, sink, std::move(slicer));
    }

    Result<void> operator()(std::size_t batch)
    {
        m_slices.clear();
        std::optional<Zone> zone;
        if (m_layout->timestamp)
            zone = m_reader->zone(batch, *m_layout->timestamp);
        const std::size_t rows = m_reader->rowsOf(batch);
        BatchView view;
        view.rows = rows;
        const bool sliced = m_slicer.sliceByZone(zone, rows, *m_positions, batch, m_slices);
        if (!sliced || !m_slices.runs.empty()) {
            TILTMETER_ASSIGN(view, read(batch, m_layout->timestamp && !sliced));
        }
        if (!sliced)
            m_slicer.slice(m_layout->timestamp ? &view.columns.back() : nullptr, view.rows, *m_positions,
                           batch, m_slices);
        if (m_slices.runs.empty()) {
            BatchCounts nothing;
            nothing.withoutTimestamp = m_slices.withoutTimestamp;
            m_sink->add(batch, std::move(nothing));
        } else {
            m_sink->add(batch, m_counter.count(view, m_slices));
        }
        return {};
    }

private:
    Worker(const BatchReader& reader, const Layout& layout, const RecordPositions& positions,
           Accumulator& sink, WindowSlicer slicer)
        : m_reader(&reader), m_layout(&layout), m_positions(&positions), m_sink(&sink),
          m_slicer(std::move(slicer)), m_counter(layout)
    {
    }

    Result<BatchView> read(std::size_t batch, bool timestamps)
    {
        std::unique_ptr<BatchCursor>& cursor = timestamps ? m_cursor : m_cursorWithoutTimestamps;
        if (!cursor) {
            std::vector<std::size_t> columns = m_layout->columns;
            if (!timestamps && m_layout->timestamp)
                columns.pop_back();
            TILTMETER_ASSIGN(cursor, m_reader->cursor(std::move(columns)));
        }
        return cursor->read(batch);
    }

    const BatchReader* m_reader;
    const Layout* m_layout;
    const RecordPositions* m_positions;
    Accumulator* m_sink;
    WindowSlicer m_slicer;
    BatchCounter m_counter;
    Slices m_slices;
    std::unique_ptr<BatchCursor> m_cursor;
    std::unique_ptr<BatchCursor> m_cursorWithoutTimestamps;
};

} // namespace

Result<Aggregation> scan(const BatchReader& reader, const AggregationPlan& plan, const Progress& progress,
                         unsigned threads)
{
    TILTMETER_ASSIGN(const Layout layout, resolve(reader, plan));
    TILTMETER_ASSIGN(const RecordPositions positions, positionsOf(reader, layout));
    Accumulator sink(layout);
    TILTMETER_TRY(forEachBatch(reader.batchCount(), threads, progress,
                               [&](unsigned) { return Worker::create(reader, layout, positions, sink); }));
    return sink.finish();
}

} // namespace tiltmeter
