// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/scan.h"

#include "aggregate/accumulator.h"
#include "aggregate/outcome_scan.h"
#include "aggregate/parallel.h"

#include <map>

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
                                 const RecordPositions& positions, const PartStore& store,
                                 const std::vector<std::size_t>& batches, Accumulator& sink)
    {
        TILTMETER_ASSIGN(WindowSlicer slicer,
                         WindowSlicer::create(layout.plan, layout.timestamp.has_value()));
        return Worker(reader, layout, positions, store, batches, sink, std::move(slicer));
    }

    Result<void> operator()(std::size_t index)
    {
        const std::size_t batch = (*m_batches)[index];
        m_slices.clear();
        std::optional<Zone> zone;
        if (m_layout->timestamp)
            zone = m_reader->zone(batch, *m_layout->timestamp);
        const std::size_t rows = m_reader->rowsOf(batch);
        BatchView view;
        view.rows = rows;
        const OpenParts open = openParts(batch);
        const bool sliced = m_slicer.sliceByZone(zone, rows, *m_positions, batch, m_slices);
        if (!sliced || !m_slices.isEmpty()) {
            TILTMETER_ASSIGN(view, read(batch, m_layout->timestamp && !sliced, open));
        }
        if (!sliced)
            m_slicer.slice(m_layout->timestamp ? &view.columns.back() : nullptr, view.rows, *m_positions,
                           batch, m_slices);
        if (m_slices.isEmpty()) {
            BatchCounts nothing;
            nothing.withoutTimestamp = m_slices.withoutTimestamp;
            m_sink->add(index, std::move(nothing));
        } else {
            m_sink->add(index, m_counter.count(view, m_slices, open));
        }
        return {};
    }

private:
    Worker(const BatchReader& reader, const Layout& layout, const RecordPositions& positions,
           const PartStore& store, const std::vector<std::size_t>& batches, Accumulator& sink,
           WindowSlicer slicer)
        : m_reader(&reader), m_layout(&layout), m_positions(&positions), m_store(&store), m_batches(&batches),
          m_sink(&sink), m_slicer(std::move(slicer)), m_counter(layout)
    {
    }

    [[nodiscard]] OpenParts openParts(std::size_t batch) const
    {
        OpenParts open;
        for (std::size_t part = 0; part < m_store->parts(); ++part)
            (part < m_store->blocks() ? open.blocks : open.features).push_back(m_store->isOpen(batch, part));
        return open;
    }

    /// What the open parts need, and where in the layout's columns it goes.
    struct Reading {
        std::vector<std::size_t> positions;
        std::unique_ptr<BatchCursor> cursor;
    };

    [[nodiscard]] std::vector<std::size_t> neededPositions(bool timestamps, const OpenParts& open) const
    {
        std::vector<bool> needed(m_layout->columns.size());
        const auto need = [&needed](const std::optional<std::size_t>& position) {
            if (position)
                needed[*position] = true;
        };
        need(m_layout->weight);
        if (open.anyBlock())
            for (const auto& position : {m_layout->prediction, m_layout->label, m_layout->score,
                                         m_layout->regressionPrediction, m_layout->regressionLabel})
                need(position);
        for (std::size_t i = 0; i < open.blocks.size(); ++i)
            if (open.blocks[i])
                for (const std::size_t position : m_layout->blocks[i].columns)
                    needed[position] = true;
        for (std::size_t i = 0; i < open.features.size(); ++i)
            if (open.features[i])
                needed[m_layout->featureColumns[i]] = true;
        if (m_layout->timestamp)
            needed.back() = timestamps;
        std::vector<std::size_t> positions;
        for (std::size_t i = 0; i < needed.size(); ++i)
            if (needed[i])
                positions.push_back(i);
        return positions;
    }

    Result<BatchView> read(std::size_t batch, bool timestamps, const OpenParts& open)
    {
        Reading& reading = m_readings[{timestamps, open}];
        if (!reading.cursor) {
            reading.positions = neededPositions(timestamps, open);
            std::vector<std::size_t> columns;
            for (const std::size_t position : reading.positions)
                columns.push_back(m_layout->columns[position]);
            TILTMETER_ASSIGN(reading.cursor, m_reader->cursor(std::move(columns)));
        }
        TILTMETER_ASSIGN(BatchView view, reading.cursor->read(batch));
        std::vector<ColumnView> placed(m_layout->columns.size());
        for (std::size_t i = 0; i < reading.positions.size(); ++i)
            placed[reading.positions[i]] = view.columns[i];
        view.columns = std::move(placed);
        return view;
    }

    const BatchReader* m_reader;
    const Layout* m_layout;
    const RecordPositions* m_positions;
    const PartStore* m_store;
    const std::vector<std::size_t>* m_batches;
    Accumulator* m_sink;
    WindowSlicer m_slicer;
    BatchCounter m_counter;
    Slices m_slices;
    std::map<std::pair<bool, OpenParts>, Reading> m_readings;
};

/// `finish`: makes the result of what was accumulated.
template <class Finish>
auto scanWith(const BatchReader& reader, const AggregationPlan& plan, const Progress& progress,
              unsigned threads, ScanCache* cache, Finish finish)
    -> Result<decltype(finish(std::declval<Accumulator&>()))>
{
    TILTMETER_ASSIGN(const Layout layout, resolve(reader, plan));
    TILTMETER_ASSIGN(const RecordPositions positions, positionsOf(reader, layout));
    PartStore store(reader, layout, positions, cache);
    const std::vector<std::size_t> batches = store.openBatches();
    Accumulator sink(layout, store, batches);
    TILTMETER_TRY(forEachBatch(batches.size(), threads, progress, [&](unsigned) {
        return Worker::create(reader, layout, positions, store, batches, sink);
    }));
    return finish(sink);
}

} // namespace

Result<Aggregation> scan(const BatchReader& reader, const AggregationPlan& plan, const Progress& progress,
                         unsigned threads, ScanCache* cache)
{
    return scanWith(reader, plan, progress, threads, cache, [](Accumulator& sink) { return sink.finish(); });
}

Result<OutcomeAggregation> scanOutcomes(const BatchReader& reader, const AggregationPlan& plan,
                                        const Progress& progress, unsigned threads, ScanCache* cache)
{
    return scanWith(reader, plan, progress, threads, cache,
                    [](Accumulator& sink) { return sink.finishOutcomes(); });
}

} // namespace tiltmeter
