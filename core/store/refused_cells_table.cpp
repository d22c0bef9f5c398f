// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/refused_cells_table.h"

#include "store/segment_codec.h"
#include "store/store.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tiltmeter {
namespace store {
namespace {

constexpr std::int64_t mostCells = std::int64_t{1} << 26;

std::uint64_t checksumOfBoth(std::uint64_t positions, std::uint64_t times)
{
    const std::array both{positions, times};
    return checksumOf(std::as_bytes(std::span(both)));
}

std::int64_t integerAt(const ColumnView& view, std::size_t i)
{
    return view.storage == ColumnView::Storage::Integers ? view.integers[i] : std::llround(view.number(i));
}

} // namespace

void RefusedCellsWriter::add(const RejectedRow& row, std::uint64_t position)
{
    const auto take = [&](const std::string& column) {
        Places& places = m_columns[column];
        places.positions.kind = ColumnKind::Integer;
        places.times.kind = ColumnKind::Timestamp;
        places.positions.appendInteger(static_cast<std::int64_t>(position));
        if (row.time)
            places.times.appendInteger(row.time->microseconds);
        else
            places.times.appendMissing();
    };
    take(row.column);
    for (const std::string& column : row.furtherColumns)
        take(column);
}

Result<void> RefusedCellsWriter::write(const sqlite::Connection& connection, ImportId import)
{
    if (m_columns.empty())
        return {};
    TILTMETER_ASSIGN(auto insert,
                     connection.prepare("INSERT INTO refused_cells (import, column_name, cells, positions,"
                                        " times, checksum) VALUES (?, ?, ?, ?, ?, ?)"));
    for (const auto& [column, places] : m_columns) {
        const EncodedColumn positions = encodeColumn(places.positions);
        const EncodedColumn times = encodeColumn(places.times);
        insert.bind(0, import.value).bind(1, column).bind(2, std::uint64_t{places.positions.size()});
        insert.bindBlob(3, positions.bytes).bindBlob(4, times.bytes);
        insert.bind(5, checksumOfBoth(positions.checksum, times.checksum));
        TILTMETER_TRY(insert.run());
    }
    m_columns.clear();
    return {};
}

std::optional<std::vector<RefusedCell>> decodeRefusedCells(std::int64_t cells,
                                                           std::span<const std::byte> positions,
                                                           std::span<const std::byte> times,
                                                           std::int64_t checksum)
{
    if (cells <= 0 || cells > mostCells ||
        checksumOfBoth(checksumOf(positions), checksumOf(times)) != static_cast<std::uint64_t>(checksum))
        return std::nullopt;
    const auto count = static_cast<std::size_t>(cells);
    const auto decoded = [count](ColumnDecoder& decoder, ColumnKind kind, std::span<const std::byte> bytes) {
        std::ranges::copy(bytes, decoder.input(bytes.size()));
        return decoder.decode(kind, bytes.size(), count, 1);
    };
    ColumnDecoder positionDecoder;
    ColumnDecoder timeDecoder;
    const auto places = decoded(positionDecoder, ColumnKind::Integer, positions);
    const auto moments = decoded(timeDecoder, ColumnKind::Timestamp, times);
    if (!places || !moments)
        return std::nullopt;
    std::vector<RefusedCell> result(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t position = integerAt(*places, i);
        if (places->isMissing(i) || position < 0)
            return std::nullopt;
        result[i].position = static_cast<std::uint64_t>(position);
        if (i > 0 && result[i].position < result[i - 1].position)
            return std::nullopt;
        if (!moments->isMissing(i))
            result[i].time = TimePoint{integerAt(*moments, i)};
    }
    return result;
}

} // namespace store

namespace {

/// Imports of before there were places: known when they refused nothing of the sort. (A rejected row names
/// the first such column of its record alone, and only so many rows are kept.)
Result<bool> arePlacesKnown(const sqlite::Connection& connection, DataSetId id)
{
    TILTMETER_ASSIGN(auto rows,
                     connection.prepare("SELECT r.column_name, r.reason FROM import i"
                                        " JOIN rejected_row r ON r.import = i.id WHERE i.data_set = ?"
                                        " AND i.knows_refused = 0 AND i.state IN ('finished', 'interrupted')"
                                        " GROUP BY r.column_name, r.reason"));
    rows.bind(0, id.value);
    for (;;) {
        TILTMETER_ASSIGN(const bool row, rows.step());
        if (!row)
            break;
        RejectedRow told;
        told.column = rows.text(0);
        told.reason = rows.text(1);
        if (isTypeError(told))
            return false;
    }
    TILTMETER_ASSIGN(auto more,
                     connection.prepare("SELECT EXISTS (SELECT 1 FROM import i WHERE i.data_set = ?"
                                        " AND i.knows_refused = 0 AND i.state IN ('finished', 'interrupted')"
                                        " AND i.rejected > (SELECT count(*) FROM rejected_row r"
                                        "   WHERE r.import = i.id AND r.reason <> 'duplicate_record_id'))"));
    more.bind(0, id.value);
    TILTMETER_TRY(more.step());
    return more.integer(0) == 0;
}

} // namespace

Result<RefusedCells> Store::refusedCells(DataSetId id) const
{
    RefusedCells result;
    std::map<std::string, std::vector<RefusedCell>> columns;
    TILTMETER_ASSIGN(result.isKnown, arePlacesKnown(*m_connection, id));
    TILTMETER_ASSIGN(auto rows,
                     m_connection->prepare("SELECT c.column_name, c.cells, c.positions, c.times, c.checksum,"
                                           " c.id FROM import i JOIN refused_cells c ON c.import = i.id"
                                           " WHERE i.data_set = ? AND i.state IN ('finished', 'interrupted')"
                                           " ORDER BY i.id, c.id"));
    rows.bind(0, id.value);
    for (;;) {
        TILTMETER_ASSIGN(const bool row, rows.step());
        if (!row)
            break;
        const auto cells =
            store::decodeRefusedCells(rows.integer(1), rows.blob(2), rows.blob(3), rows.integer(4));
        if (!cells)
            return fail(ErrorCode::StoreCorrupt, m_path, "refused cells " + std::to_string(rows.integer(5)));
        std::vector<RefusedCell>& all = columns[rows.text(0)];
        all.insert(all.end(), cells->begin(), cells->end());
    }
    for (auto& [name, cells] : columns) {
        std::ranges::stable_sort(cells, {}, &RefusedCell::position);
        result.columns.push_back({name, std::move(cells)});
    }
    return result;
}

} // namespace tiltmeter
