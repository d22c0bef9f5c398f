// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/record_texts.h"

#include "store/batch_preparer.h"

#include <algorithm>

namespace tiltmeter::store {

Result<void> RecordTexts::load()
{
    m_segments.clear();
    close();
    if (m_column.spec.kind == ColumnKind::Categorical || m_column.spec.kind == ColumnKind::Boolean) {
        TILTMETER_ASSIGN(m_dictionary, dictionaryOf(m_connection, m_column.id));
    }
    TILTMETER_ASSIGN(auto rows,
                     m_connection.prepare("SELECT s.id, s.first_row, s.rows, c.data, c.checksum"
                                          " FROM segment s LEFT JOIN segment_column c"
                                          "  ON c.segment = s.id AND c.data_column = ?2 AND c.version = 0"
                                          " WHERE s.data_set = ?1 ORDER BY s.first_row"));
    rows.bind(0, m_dataSet.value).bind(1, m_column.id);
    for (;;) {
        TILTMETER_ASSIGN(const bool row, rows.step());
        if (!row)
            return {};
        m_segments.push_back({rows.integer(0), static_cast<std::uint64_t>(rows.integer(1)),
                              static_cast<std::uint64_t>(rows.integer(2)), rows.integer(3),
                              static_cast<std::uint64_t>(rows.integer(4))});
    }
}

Result<void> RecordTexts::open(std::size_t index)
{
    const Segment& segment = m_segments[index];
    m_current.reset();
    if (segment.data == 0) {
        m_view = m_decoder.allMissing(m_column.spec.kind, segment.rows);
    } else {
        TILTMETER_ASSIGN(const std::size_t bytes, m_blobs.seek(segment.data));
        std::byte* input = m_decoder.input(bytes);
        TILTMETER_TRY(m_blobs.read(0, {input, bytes}));
        const auto view = checksumOf({input, bytes}) == segment.checksum
                              ? m_decoder.decode(m_column.spec.kind, bytes, segment.rows,
                                                 std::max<std::size_t>(m_dictionary.size(), 1))
                              : std::nullopt;
        if (!view)
            return fail(ErrorCode::StoreCorrupt, m_connection.path(),
                        "dataset " + std::to_string(m_dataSet.value) + " segment " +
                            std::to_string(segment.id) + " column " + m_column.spec.name);
        m_view = *view;
    }
    m_current = index;
    return {};
}

Result<std::optional<std::string_view>> RecordTexts::at(std::uint64_t row)
{
    const auto behind = std::ranges::upper_bound(m_segments, row, {}, &Segment::firstRow);
    if (behind == m_segments.begin())
        return std::nullopt;
    const auto index = static_cast<std::size_t>(behind - m_segments.begin()) - 1;
    const std::uint64_t inside = row - m_segments[index].firstRow;
    if (inside >= m_segments[index].rows)
        return std::nullopt;
    if (m_current != index)
        TILTMETER_TRY(open(index));
    return recordIdText(m_view, inside, m_dictionary, m_buffer);
}

} // namespace tiltmeter::store
