// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/row_cursor.h"

#include "store/owned_rows.h"
#include "store/segment_parts.h"

namespace tiltmeter {

RowCursor::RowCursor(std::shared_ptr<const SegmentReader::Private> reader,
                     std::unique_ptr<sqlite::Connection> connection, std::vector<std::size_t> columns)
    : m_reader(reader), m_parts(std::make_unique<store::PartReader>(reader, std::move(connection))),
      m_columns(std::move(columns))
{
    for (const std::size_t column : m_columns) {
        auto dictionary = std::make_shared<Dictionary>();
        const std::vector<std::string>& values = *m_reader->dictionaries[column];
        for (std::size_t code = 1; code < values.size(); ++code)
            dictionary->add(values[code]);
        m_dictionaries.push_back(std::move(dictionary));
    }
}

RowCursor::~RowCursor() = default;

Result<ColumnBatch> RowCursor::read(std::size_t batch)
{
    ColumnBatch rows;
    rows.rows = m_reader->segments[batch].rows;
    store::ColumnDecoder decoder;
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        TILTMETER_ASSIGN(const ColumnView view, m_parts->readAsStored(batch, m_columns[i], decoder));
        rows.columns.push_back(store::ownedColumn(view));
        TILTMETER_ASSIGN(rows.columns.back().lexical, m_parts->readLexical(batch, m_columns[i]));
        rows.columns.back().dictionary = m_dictionaries[i];
    }
    return rows;
}

} // namespace tiltmeter
