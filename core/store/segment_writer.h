// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/data_sets.h"
#include "store/segment_codec.h"
#include "store/sqlite.h"

#include <optional>

namespace tiltmeter::store {

/// Adds a column; gives its number. Inside a transaction.
[[nodiscard]] Result<std::int64_t> addColumn(const sqlite::Connection& connection, DataSetId dataSet,
                                             std::size_t position, const ColumnSpec& spec);
/// Integers become doubles; segments stay as they are and are read as doubles. Inside a transaction.
[[nodiscard]] Result<void> widenColumn(const sqlite::Connection& connection, std::int64_t column);

/// Writes segments. Inside a transaction.
class SegmentWriter
{
public:
    SegmentWriter(const sqlite::Connection& connection, DataSetId dataSet, ImportId import)
        : m_connection(connection), m_dataSet(dataSet), m_import(import)
    {
    }
    [[nodiscard]] Result<void> begin(std::uint64_t firstRow, std::size_t rows);
    [[nodiscard]] Result<void> add(const StoredColumn& column, const EncodedColumn& encoded);
    [[nodiscard]] Result<void> end();

    /// Another version of a column of a segment that is there.
    [[nodiscard]] Result<void> addVersion(std::int64_t segment, std::int64_t version,
                                          const StoredColumn& column, const EncodedColumn& encoded);

private:
    [[nodiscard]] Result<std::int64_t> addData(std::span<const std::byte> bytes);

    const sqlite::Connection& m_connection;
    DataSetId m_dataSet;
    ImportId m_import;
    std::int64_t m_segment = 0;
    std::optional<TimeRange> m_time; ///< both ends inclusive
    std::optional<sqlite::Statement> m_insertData;
    std::optional<sqlite::Statement> m_insertColumn;
};

} // namespace tiltmeter::store
