// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/segment_writer.h"

#include "store/audit_trail.h"

namespace tiltmeter::store {

Result<std::int64_t> addColumn(const sqlite::Connection& connection, DataSetId dataSet, std::size_t position,
                               const ColumnSpec& spec)
{
    TILTMETER_ASSIGN(auto insert,
                     connection.prepare("INSERT INTO data_column (data_set, position, name, kind, role,"
                                        " revision) SELECT ?1, ?2, ?3, ?4, ?5, revision FROM data_set"
                                        " WHERE id = ?1"));
    insert.bind(0, dataSet.value).bind(1, std::uint64_t{position}).bind(2, spec.name);
    insert.bind(3, toString(spec.kind)).bind(4, toString(spec.role));
    TILTMETER_TRY(insert.run());
    return connection.lastInsertId();
}

Result<void> widenColumn(const sqlite::Connection& connection, std::int64_t column)
{
    TILTMETER_ASSIGN(auto update, connection.prepare("UPDATE data_column SET kind = 'double', revision ="
                                                     " (SELECT revision FROM data_set WHERE id = data_set)"
                                                     " WHERE id = ?"));
    update.bind(0, column);
    return update.run();
}

Result<void> SegmentWriter::begin(std::uint64_t firstRow, std::size_t rows)
{
    TILTMETER_ASSIGN(auto insert,
                     m_connection.prepare("INSERT INTO segment (data_set, first_row, rows, import)"
                                          " VALUES (?, ?, ?, ?)"));
    insert.bind(0, m_dataSet.value).bind(1, firstRow).bind(2, std::uint64_t{rows}).bind(3, m_import.value);
    TILTMETER_TRY(insert.run());
    m_segment = m_connection.lastInsertId();
    m_time.reset();
    return {};
}

Result<std::int64_t> SegmentWriter::addData(std::span<const std::byte> bytes)
{
    if (!m_insertData) {
        TILTMETER_ASSIGN(m_insertData, m_connection.prepare("INSERT INTO segment_data (data) VALUES (?)"));
    }
    m_insertData->bindBlob(0, bytes);
    TILTMETER_TRY(m_insertData->run());
    return m_connection.lastInsertId();
}

Result<void> SegmentWriter::add(const StoredColumn& column, const EncodedColumn& encoded)
{
    if (column.spec.role == ColumnRole::Timestamp && encoded.minimumInteger)
        m_time = TimeRange{{*encoded.minimumInteger}, {*encoded.maximumInteger}};
    return addVersion(m_segment, 0, column, encoded);
}

Result<void> SegmentWriter::addVersion(std::int64_t segment, std::int64_t version, const StoredColumn& column,
                                       const EncodedColumn& encoded)
{
    TILTMETER_ASSIGN(const std::int64_t data, addData(encoded.bytes));
    std::optional<std::int64_t> exceptions;
    if (!encoded.exceptions.empty()) {
        TILTMETER_ASSIGN(exceptions, addData(encoded.exceptions));
    }
    if (!m_insertColumn) {
        TILTMETER_ASSIGN(
            m_insertColumn,
            m_connection.prepare("INSERT INTO segment_column (segment, data_column, version,"
                                 " import, data, bytes, checksum, minimum, maximum, missing,"
                                 " style, exceptions) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    }
    m_insertColumn->bind(0, segment)
        .bind(1, column.id)
        .bind(2, version)
        .bind(3, m_import.value)
        .bind(4, data);
    m_insertColumn->bind(5, std::uint64_t{encoded.bytes.size()}).bind(6, encoded.checksum);
    m_insertColumn->bind(7, encoded.minimum).bind(8, encoded.maximum).bind(9, encoded.missing);
    m_insertColumn->bind(10, encoded.style).bind(11, exceptions);
    return m_insertColumn->run();
}

Result<void> SegmentWriter::end()
{
    if (!m_time)
        return {};
    TILTMETER_ASSIGN(auto update, m_connection.prepare("UPDATE segment SET minimum_time = ?, maximum_time = ?"
                                                       " WHERE id = ?"));
    update.bind(0, m_time->begin.microseconds).bind(1, m_time->end.microseconds).bind(2, m_segment);
    return update.run();
}

} // namespace tiltmeter::store
