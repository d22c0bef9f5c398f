// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/scan.h"

#include "aggregate/accumulator.h"
#include "aggregate/outcome_scan.h"
#include "aggregate/parallel.h"

#include <algorithm>
#include <map>
#include <mutex>

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

/// What one plan asks for and what has been counted of it.
class Counting
{
public:
    static Result<std::unique_ptr<Counting>> create(const BatchReader& reader, const AggregationPlan& plan,
                                                    ScanCache* cache)
    {
        TILTMETER_ASSIGN(Layout layout, resolve(reader, plan));
        TILTMETER_ASSIGN(RecordPositions positions, positionsOf(reader, layout));
        return std::unique_ptr<Counting>(
            new Counting(reader, std::move(layout), std::move(positions), cache));
    }
    Counting(const Counting&) = delete;
    Counting& operator=(const Counting&) = delete;

    [[nodiscard]] const Layout& layout() const { return m_layout; }
    [[nodiscard]] const RecordPositions& positions() const { return m_positions; }
    [[nodiscard]] const std::vector<std::size_t>& batches() const { return m_batches; }
    [[nodiscard]] bool isOpen(std::size_t batch) const { return m_store.isOpen(batch); }
    [[nodiscard]] OpenParts openParts(std::size_t batch) const
    {
        OpenParts open;
        for (std::size_t part = 0; part < m_store.parts(); ++part)
            (part < m_store.blocks() ? open.blocks : open.features).push_back(m_store.isOpen(batch, part));
        return open;
    }
    void add(std::size_t batch, BatchCounts counts)
    {
        const auto place = std::ranges::lower_bound(m_batches, batch);
        m_sink.add(static_cast<std::size_t>(place - m_batches.begin()), std::move(counts));
    }
    [[nodiscard]] Accumulator& sink() { return m_sink; }

private:
    Counting(const BatchReader& reader, Layout layout, RecordPositions positions, ScanCache* cache)
        : m_layout(std::move(layout)), m_positions(std::move(positions)),
          m_store(reader, m_layout, m_positions, cache), m_batches(m_store.openBatches()),
          m_sink(m_layout, m_store, m_batches)
    {
    }

    const Layout m_layout;
    const RecordPositions m_positions;
    PartStore m_store;
    const std::vector<std::size_t> m_batches;
    Accumulator m_sink;
};

/// One thread's part of one plan.
class PlanWorker
{
public:
    static Result<PlanWorker> create(const BatchReader& reader, Counting& counting)
    {
        const Layout& layout = counting.layout();
        TILTMETER_ASSIGN(WindowSlicer slicer,
                         WindowSlicer::create(layout.plan, layout.timestamp.has_value()));
        return PlanWorker(reader, counting, std::move(slicer));
    }

    /// Marks what has to be read of the batch, by schema column.
    void begin(std::size_t batch, std::vector<bool>& needed)
    {
        m_isOpen = m_counting->isOpen(batch);
        if (!m_isOpen)
            return;
        const Layout& layout = m_counting->layout();
        m_slices.clear();
        m_open = m_counting->openParts(batch);
        std::optional<Zone> zone;
        if (layout.timestamp)
            zone = m_reader->zone(batch, *layout.timestamp);
        m_isSliced =
            m_slicer.sliceByZone(zone, m_reader->rowsOf(batch), m_counting->positions(), batch, m_slices);
        if (!m_isSliced || !m_slices.isEmpty())
            markNeeded(layout.timestamp && !m_isSliced, needed);
    }

    /// `placeOf`: of a schema column in the view.
    void count(std::size_t batch, const BatchView& view, const std::vector<std::size_t>& placeOf)
    {
        if (!m_isOpen)
            return;
        const Layout& layout = m_counting->layout();
        BatchView own;
        own.rows = m_reader->rowsOf(batch);
        own.columns.resize(layout.columns.size());
        for (std::size_t i = 0; i < layout.columns.size(); ++i)
            if (const std::size_t place = placeOf[layout.columns[i]]; place < view.columns.size())
                own.columns[i] = view.columns[place];
        if (!m_isSliced)
            m_slicer.slice(layout.timestamp ? &own.columns.back() : nullptr, own.rows,
                           m_counting->positions(), batch, m_slices);
        if (!m_slices.isEmpty())
            return m_counting->add(batch, m_counter.count(own, m_slices, m_open));
        BatchCounts nothing;
        nothing.withoutTimestamp = m_slices.withoutTimestamp;
        m_counting->add(batch, std::move(nothing));
    }

private:
    PlanWorker(const BatchReader& reader, Counting& counting, WindowSlicer slicer)
        : m_reader(&reader), m_counting(&counting), m_slicer(std::move(slicer)), m_counter(counting.layout())
    {
    }

    void markNeeded(bool timestamps, std::vector<bool>& needed) const
    {
        const Layout& layout = m_counting->layout();
        const auto need = [&](const std::optional<std::size_t>& position) {
            if (position)
                needed[layout.columns[*position]] = true;
        };
        need(layout.weight);
        if (m_open.anyBlock())
            for (const auto& position : {layout.prediction, layout.label, layout.score,
                                         layout.regressionPrediction, layout.regressionLabel})
                need(position);
        for (std::size_t i = 0; i < m_open.blocks.size(); ++i)
            if (m_open.blocks[i])
                for (const std::size_t position : layout.blocks[i].columns)
                    need(position);
        for (std::size_t i = 0; i < m_open.features.size(); ++i)
            if (m_open.features[i])
                need(layout.featureColumns[i]);
        if (timestamps)
            needed[*layout.timestamp] = true;
    }

    const BatchReader* m_reader;
    Counting* m_counting;
    WindowSlicer m_slicer;
    BatchCounter m_counter;
    Slices m_slices;
    OpenParts m_open;
    bool m_isOpen = false;
    bool m_isSliced = false;
};

/// One thread's part of a scan: what any plan needs of a batch is read once.
class Worker
{
public:
    static Result<Worker> create(const BatchReader& reader,
                                 const std::vector<std::unique_ptr<Counting>>& plans,
                                 const std::vector<std::size_t>& batches)
    {
        Worker worker(reader, batches);
        for (const auto& plan : plans) {
            TILTMETER_ASSIGN(PlanWorker part, PlanWorker::create(reader, *plan));
            worker.m_plans.push_back(std::move(part));
        }
        return worker;
    }

    Result<void> operator()(std::size_t index)
    {
        const std::size_t batch = (*m_batches)[index];
        std::vector<bool> needed(m_reader->schema().columns.size());
        for (PlanWorker& plan : m_plans)
            plan.begin(batch, needed);
        std::vector<std::size_t> placeOf(needed.size(), needed.size());
        std::size_t columns = 0;
        for (std::size_t i = 0; i < needed.size(); ++i)
            if (needed[i])
                placeOf[i] = columns++;
        BatchView view;
        if (columns > 0) {
            TILTMETER_ASSIGN(view, read(batch, needed));
        }
        for (PlanWorker& plan : m_plans)
            plan.count(batch, view, placeOf);
        return {};
    }

private:
    Worker(const BatchReader& reader, const std::vector<std::size_t>& batches)
        : m_reader(&reader), m_batches(&batches)
    {
    }

    Result<BatchView> read(std::size_t batch, const std::vector<bool>& needed)
    {
        std::unique_ptr<BatchCursor>& cursor = m_cursors[needed];
        if (!cursor) {
            std::vector<std::size_t> columns;
            for (std::size_t i = 0; i < needed.size(); ++i)
                if (needed[i])
                    columns.push_back(i);
            TILTMETER_ASSIGN(cursor, m_reader->cursor(std::move(columns)));
        }
        return cursor->read(batch);
    }

    const BatchReader* m_reader;
    const std::vector<std::size_t>* m_batches;
    std::vector<PlanWorker> m_plans;
    std::map<std::vector<bool>, std::unique_ptr<BatchCursor>> m_cursors; ///< by what they read
};

/// Several plans tell one cache, each in its own time.
class LockedCache final : public ScanCache
{
public:
    explicit LockedCache(ScanCache& cache) : m_cache(cache) {}

    [[nodiscard]] std::uint64_t contentKey(std::size_t batch,
                                           std::span<const std::size_t> columns) const override
    {
        const std::scoped_lock lock(m_mutex);
        return m_cache.contentKey(batch, columns);
    }
    [[nodiscard]] std::optional<Found> find(const std::string& plan,
                                            std::span<const std::string> keys) override
    {
        const std::scoped_lock lock(m_mutex);
        return m_cache.find(plan, keys);
    }
    void put(const std::string& plan, const std::string& key, std::vector<std::byte> data) override
    {
        const std::scoped_lock lock(m_mutex);
        m_cache.put(plan, key, std::move(data));
    }

private:
    ScanCache& m_cache;
    mutable std::mutex m_mutex;
};

/// All that the plans ask for, counted in one pass when it is made.
class Pass
{
public:
    static Result<std::unique_ptr<Pass>> make(const BatchReader& reader,
                                              std::span<const AggregationPlan> plans,
                                              const Progress& progress, unsigned threads, ScanCache* cache)
    {
        auto pass = std::make_unique<Pass>();
        if (cache != nullptr && plans.size() > 1)
            cache = &pass->m_cache.emplace(*cache);
        for (const AggregationPlan& plan : plans) {
            TILTMETER_ASSIGN(auto counting, Counting::create(reader, plan, cache));
            pass->m_plans.push_back(std::move(counting));
        }
        const std::vector<std::size_t> batches = pass->openBatches();
        TILTMETER_TRY(forEachBatch(batches.size(), threads, progress,
                                   [&](unsigned) { return Worker::create(reader, pass->m_plans, batches); }));
        return pass;
    }
    /// By plan.
    [[nodiscard]] Accumulator& sink(std::size_t plan) { return m_plans[plan]->sink(); }

private:
    [[nodiscard]] std::vector<std::size_t> openBatches() const
    {
        std::vector<std::size_t> all;
        for (const auto& plan : m_plans) {
            std::vector<std::size_t> both;
            std::ranges::set_union(all, plan->batches(), std::back_inserter(both));
            all = std::move(both);
        }
        return all;
    }

    std::optional<LockedCache> m_cache; ///< told until the sinks have finished
    std::vector<std::unique_ptr<Counting>> m_plans;
};

} // namespace

Result<std::vector<Aggregation>> scan(const BatchReader& reader, std::span<const AggregationPlan> plans,
                                      const Progress& progress, unsigned threads, ScanCache* cache)
{
    TILTMETER_ASSIGN(const auto pass, Pass::make(reader, plans, progress, threads, cache));
    std::vector<Aggregation> results;
    for (std::size_t plan = 0; plan < plans.size(); ++plan)
        results.push_back(pass->sink(plan).finish());
    return results;
}

Result<Aggregation> scan(const BatchReader& reader, const AggregationPlan& plan, const Progress& progress,
                         unsigned threads, ScanCache* cache)
{
    TILTMETER_ASSIGN(const auto pass, Pass::make(reader, std::span(&plan, 1), progress, threads, cache));
    return pass->sink(0).finish();
}

Result<OutcomeAggregation> scanOutcomes(const BatchReader& reader, const AggregationPlan& plan,
                                        const Progress& progress, unsigned threads, ScanCache* cache)
{
    TILTMETER_ASSIGN(const auto pass, Pass::make(reader, std::span(&plan, 1), progress, threads, cache));
    return pass->sink(0).finishOutcomes();
}

} // namespace tiltmeter
