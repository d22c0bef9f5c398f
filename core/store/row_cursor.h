// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/column_batch.h"
#include "store/segment_reader.h"

namespace tiltmeter {

namespace store {
class PartReader;
}

/// Rows with the text that they were read from (Column::appendOriginalText), batch by batch: for showing and
/// exporting. Slower than a BatchCursor. Belongs to one thread.
class RowCursor
{
public:
    /// Use SegmentReader::rowCursor().
    RowCursor(std::shared_ptr<const SegmentReader::Private> reader,
              std::unique_ptr<sqlite::Connection> connection, std::vector<std::size_t> columns);
    ~RowCursor();

    /// A column of doubles is one of integers in batches in which it was.
    [[nodiscard]] Result<ColumnBatch> read(std::size_t batch);

private:
    std::shared_ptr<const SegmentReader::Private> m_reader;
    std::unique_ptr<store::PartReader> m_parts;
    std::vector<std::size_t> m_columns;
    std::vector<std::shared_ptr<const Dictionary>> m_dictionaries;
};

} // namespace tiltmeter
