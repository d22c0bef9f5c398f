// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/data_sets.h"
#include "store/segment_codec.h"
#include "store/sqlite.h"

#include <optional>
#include <string_view>
#include <vector>

namespace tiltmeter::store {

/// The record ids of a data set by row, rows of running imports included. Asking in ascending order is cheap.
class RecordTexts
{
public:
    RecordTexts(const sqlite::Connection& connection, DataSetId dataSet, StoredColumn column)
        : m_connection(connection), m_dataSet(dataSet), m_column(std::move(column)),
          m_blobs(connection, "segment_data", "data")
    {
    }
    /// Learns which segments there are; again after some were written.
    [[nodiscard]] Result<void> load();
    /// nullopt: there is no such row, or it has no id. Valid until the next call.
    [[nodiscard]] Result<std::optional<std::string_view>> at(std::uint64_t row);
    [[nodiscard]] std::uint64_t rows() const
    {
        return m_segments.empty() ? 0 : m_segments.back().firstRow + m_segments.back().rows;
    }
    /// The dictionary of a column of categories has grown.
    void setDictionary(std::vector<std::string> values) { m_dictionary = std::move(values); }
    /// An open BLOB would keep the log from being folded in.
    void close()
    {
        m_blobs.close();
        m_current.reset();
    }

private:
    struct Segment {
        std::int64_t id = 0;
        std::uint64_t firstRow = 0;
        std::uint64_t rows = 0;
        std::int64_t data = 0; ///< 0: the column is not there
        std::uint64_t checksum = 0;
    };
    [[nodiscard]] Result<void> open(std::size_t segment);

    const sqlite::Connection& m_connection;
    DataSetId m_dataSet;
    StoredColumn m_column;
    sqlite::BlobReader m_blobs;
    std::vector<std::string> m_dictionary;
    std::vector<Segment> m_segments; ///< by first row
    std::optional<std::size_t> m_current;
    ColumnDecoder m_decoder;
    ColumnView m_view;
    std::string m_buffer;
};

} // namespace tiltmeter::store
