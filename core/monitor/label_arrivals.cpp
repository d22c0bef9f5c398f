// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/label_arrivals.h"

#include <algorithm>
#include <map>
#include <optional>

namespace tiltmeter {
namespace {

std::optional<std::size_t> windowAt(std::span<const TimeRange> windows, std::int64_t time)
{
    const auto next = std::ranges::upper_bound(
        windows, time, {}, [](const TimeRange& range) { return range.begin.microseconds; });
    if (next == windows.begin() || time >= std::prev(next)->end.microseconds)
        return std::nullopt;
    return static_cast<std::size_t>(next - windows.begin()) - 1;
}

class ArrivalReader
{
public:
    ArrivalReader(const Store& store, const SegmentReader& reader, std::size_t label, std::size_t timestamp)
        : m_store(store), m_reader(reader), m_columns{label, timestamp}
    {
    }

    Result<void> read(std::size_t batch, std::span<const TimeRange> windows, std::vector<LabelDelays>& delays)
    {
        std::vector<bool> known(m_reader.rowsOf(batch));
        for (const ImportId import : m_reader.importsOf(batch, m_columns.front())) {
            const bool withRecord = import == m_reader.importOf(batch);
            TILTMETER_ASSIGN(const Then* then, asOf(import));
            TILTMETER_ASSIGN(const BatchView view, then->cursor->read(batch));
            for (std::size_t row = 0; row < view.rows; ++row) {
                if (known[row] || view.columns[0].isMissing(row))
                    continue;
                known[row] = true;
                if (withRecord || !then->finished || view.columns[1].isMissing(row))
                    continue;
                const std::int64_t time = view.columns[1].integers[row];
                if (const auto window = windowAt(windows, time))
                    delays[*window].addLater(then->finished->microseconds - time);
            }
        }
        return {};
    }

private:
    struct Then {
        std::unique_ptr<SegmentReader> reader;
        std::unique_ptr<BatchCursor> cursor;
        std::optional<TimePoint> finished;
    };
    Result<const Then*> asOf(ImportId import)
    {
        Then& then = m_then[import];
        if (!then.cursor) {
            TILTMETER_ASSIGN(const ImportInfo info, m_store.import(import));
            then.finished = info.finished;
            then.reader = m_reader.asOf(import);
            TILTMETER_ASSIGN(then.cursor, then.reader->cursor(m_columns));
        }
        return &then;
    }

    const Store& m_store;
    const SegmentReader& m_reader;
    std::vector<std::size_t> m_columns;
    std::map<ImportId, Then> m_then;
};

} // namespace

Result<std::vector<LabelDelays>> labelDelays(const Store& store, const SegmentReader& reader,
                                             std::span<const TimeRange> windows, const Progress& progress)
{
    std::vector<LabelDelays> delays(windows.size());
    const auto label = reader.schema().find(ColumnRole::Label);
    const auto timestamp = reader.schema().find(ColumnRole::Timestamp);
    if (!label || !timestamp || reader.schema().columns[*timestamp].kind != ColumnKind::Timestamp)
        return delays;
    ArrivalReader arrivals(store, reader, *label, *timestamp);
    for (std::size_t batch = 0; batch < reader.batchCount(); ++batch) {
        TILTMETER_TRY(progress.check());
        const std::vector<ImportId> imports = reader.importsOf(batch, *label);
        if (std::ranges::all_of(imports, [&](ImportId i) { return i == reader.importOf(batch); }))
            continue;
        TILTMETER_TRY(arrivals.read(batch, windows, delays));
    }
    progress.report(1);
    return delays;
}

} // namespace tiltmeter
