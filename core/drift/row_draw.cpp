// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/row_draw.h"

#include "aggregate/parallel.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace tiltmeter {
namespace {

/// Sebastiano Vigna's splitmix64.
std::uint64_t lotOf(std::uint64_t seed, std::uint64_t row)
{
    std::uint64_t z = seed + (row + 1) * 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

/// The rows with the smallest lots: parts of it merge.
class Draw
{
public:
    explicit Draw(std::size_t most) : m_most(most) {}
    void add(std::uint64_t lot, const RowPlace& place)
    {
        if (lot >= m_limit)
            return;
        m_rows.push_back({lot, place});
        if (m_rows.size() >= 2 * m_most)
            shorten();
    }
    void merge(const Draw& other)
    {
        for (const Drawn& row : other.m_rows)
            add(row.lot, row.place);
    }
    [[nodiscard]] std::vector<RowPlace> finish()
    {
        if (m_rows.size() > m_most)
            shorten();
        std::vector<RowPlace> places;
        places.reserve(m_rows.size());
        for (const Drawn& row : m_rows)
            places.push_back(row.place);
        std::ranges::sort(places);
        return places;
    }

private:
    struct Drawn {
        std::uint64_t lot = 0;
        RowPlace place;
        friend auto operator<=>(const Drawn&, const Drawn&) = default;
    };
    void shorten()
    {
        std::ranges::nth_element(m_rows, m_rows.begin() + static_cast<std::ptrdiff_t>(m_most));
        m_rows.resize(m_most);
        m_limit = m_rows.empty() ? 0 : std::ranges::max_element(m_rows)->lot;
    }

    std::size_t m_most;
    std::vector<Drawn> m_rows;
    std::uint64_t m_limit = std::numeric_limits<std::uint64_t>::max();
};

struct Draws {
    Draw baseline;
    std::vector<Draw> windows;
};

/// Rows [begin, end) of the payload.
struct Stretch {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    [[nodiscard]] bool contains(std::uint64_t row) const { return begin <= row && row < end; }
    [[nodiscard]] bool meets(std::uint64_t first, std::uint64_t rows) const
    {
        return begin < first + rows && first < end;
    }
};

using BatchWork = std::function<Result<void>(std::size_t)>;

class Drawer
{
public:
    Drawer(const DriftSources& sources, const DriftEvaluation& evaluation, const RowDemand& demand)
        : m_reader(*sources.payload), m_windows(evaluation.windows), m_demand(demand),
          m_seed(evaluation.config.seed), m_timestamp(m_reader.schema().find(ColumnRole::Timestamp))
    {
        std::uint64_t first = 0;
        for (std::size_t batch = 0; batch < m_reader.batchCount(); ++batch) {
            m_firstRow.push_back(first);
            first += m_reader.rowsOf(batch);
        }
        const DriftConfig& config = evaluation.config;
        const bool isFirst = config.baseline.kind == DriftBaselineKind::First;
        if (config.window.kind == WindowKind::Records) {
            m_byPosition = true;
            if (isFirst && evaluation.baselineRecords > 0)
                m_baselineRows = {0, evaluation.baselineRecords};
        } else if (config.window.kind == WindowKind::All && !m_windows.empty() &&
                   (!m_timestamp || m_windows[0].records == m_reader.rowCount())) {
            m_byPosition = true;
        }
        const bool isInPayload =
            sources.baseline == nullptr && config.baseline.kind != DriftBaselineKind::Rolling;
        if (!isInPayload || !demand.withBaseline)
            m_baselineRows = {};
        else if (m_baselineRows.end == 0 && m_timestamp)
            m_baselineTimes = evaluation.baselineRange;
    }

    Result<Draws> draw(const Progress& progress) const
    {
        const Draws empty{Draw(m_demand.mostBaseline),
                          std::vector(m_windows.size(), Draw(m_demand.mostWindow))};
        std::vector<Draws> parts(std::max(1U, std::thread::hardware_concurrency()), empty);
        const bool needsTimes = m_timestamp && (!m_byPosition || !m_baselineTimes.empty());
        const auto makeWorker = [&](unsigned thread) -> Result<BatchWork> {
            std::shared_ptr<BatchCursor> cursor;
            if (needsTimes) {
                TILTMETER_ASSIGN(cursor, m_reader.cursor({*m_timestamp}));
            }
            return BatchWork([this, cursor, &part = parts[thread]](std::size_t batch) -> Result<void> {
                if (!mayHoldWanted(batch))
                    return {};
                BatchView view;
                if (cursor) {
                    TILTMETER_ASSIGN(view, cursor->read(batch));
                }
                add(cursor ? &view.columns[0] : nullptr, batch, part);
                return {};
            });
        };
        TILTMETER_TRY(
            forEachBatch(m_reader.batchCount(), static_cast<unsigned>(parts.size()), progress, makeWorker));
        for (std::size_t i = 1; i < parts.size(); ++i) {
            parts[0].baseline.merge(parts[i].baseline);
            for (std::size_t w = 0; w < m_windows.size(); ++w)
                parts[0].windows[w].merge(parts[i].windows[w]);
        }
        return std::move(parts[0]);
    }

private:
    [[nodiscard]] Stretch rowsOf(const DriftWindow& window) const
    {
        return {window.firstRecord, window.firstRecord + window.records};
    }

    void add(const ColumnView* times, std::size_t batch, Draws& draws) const
    {
        const std::size_t rows = m_reader.rowsOf(batch);
        std::size_t window = m_windows.size(); // of the row before
        for (std::size_t i = 0; i < rows; ++i) {
            const std::uint64_t position = m_firstRow[batch] + i;
            const RowPlace place{static_cast<std::uint32_t>(batch), static_cast<std::uint32_t>(i)};
            const bool hasTime = times != nullptr && !times->isMissing(i);
            const TimePoint time{hasTime ? times->integers[i] : 0};
            const std::uint64_t lot = lotOf(m_seed, position);
            if (m_baselineRows.contains(position) || (hasTime && m_baselineTimes.contains(time)))
                draws.baseline.add(lot, place);
            if (m_byPosition) {
                if (window == m_windows.size() || !rowsOf(m_windows[window]).contains(position))
                    window = windowAt(position);
            } else if (!hasTime) {
                continue;
            } else if (window == m_windows.size() || !m_windows[window].range.contains(time)) {
                window = windowAt(time);
            }
            if (window < m_windows.size() && m_demand.isWanted[window])
                draws.windows[window].add(lot, place);
        }
    }
    [[nodiscard]] bool mayHoldWanted(std::size_t batch) const
    {
        const std::uint64_t first = m_firstRow[batch];
        const std::uint64_t rows = m_reader.rowsOf(batch);
        Zone zone{-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity(), 0};
        if (m_timestamp)
            zone = m_reader.zone(batch, *m_timestamp).value_or(zone);
        const auto meets = [&zone](const TimeRange& range) {
            return !range.empty() && zone.minimum < static_cast<double>(range.end.microseconds) &&
                   zone.maximum >= static_cast<double>(range.begin.microseconds);
        };
        if (m_baselineRows.meets(first, rows) || meets(m_baselineTimes))
            return true;
        for (std::size_t i = 0; i < m_windows.size(); ++i)
            if (m_demand.isWanted[i] &&
                (m_byPosition ? rowsOf(m_windows[i]).meets(first, rows) : meets(m_windows[i].range)))
                return true;
        return false;
    }
    [[nodiscard]] std::size_t windowAt(TimePoint time) const
    {
        const auto after =
            std::ranges::upper_bound(m_windows, time, {}, [](const DriftWindow& w) { return w.range.begin; });
        if (after == m_windows.begin() || !std::prev(after)->range.contains(time))
            return m_windows.size();
        return static_cast<std::size_t>(after - m_windows.begin() - 1);
    }
    [[nodiscard]] std::size_t windowAt(std::uint64_t position) const
    {
        const auto after = std::ranges::upper_bound(m_windows, position, {}, &DriftWindow::firstRecord);
        if (after == m_windows.begin() || !rowsOf(*std::prev(after)).contains(position))
            return m_windows.size();
        return static_cast<std::size_t>(after - m_windows.begin() - 1);
    }

    const BatchReader& m_reader;
    const std::vector<DriftWindow>& m_windows;
    const RowDemand& m_demand;
    std::uint64_t m_seed;
    std::optional<std::size_t> m_timestamp;
    std::vector<std::uint64_t> m_firstRow; ///< by batch
    bool m_byPosition = false;
    Stretch m_baselineRows;
    TimeRange m_baselineTimes;
};

} // namespace

Result<DrawnRows> drawRows(const DriftSources& sources, const DriftEvaluation& evaluation,
                           const RowDemand& demand, const Progress& progress)
{
    TILTMETER_ASSIGN(Draws draws, Drawer(sources, evaluation, demand).draw(progress));
    DrawnRows rows;
    rows.baseline = draws.baseline.finish();
    for (Draw& draw : draws.windows)
        rows.windows.push_back(draw.finish());
    return rows;
}

std::vector<RowPlace> drawFromAll(const BatchReader& reader, std::size_t most, std::uint64_t seed)
{
    Draw draw(most);
    std::uint64_t position = 0;
    for (std::size_t batch = 0; batch < reader.batchCount(); ++batch)
        for (std::size_t row = 0; row < reader.rowsOf(batch); ++row)
            draw.add(lotOf(seed, position++),
                     {static_cast<std::uint32_t>(batch), static_cast<std::uint32_t>(row)});
    return draw.finish();
}

} // namespace tiltmeter
