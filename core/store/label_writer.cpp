// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/label_writer.h"

#include "base/time.h"
#include "store/lexical_codec.h"
#include "store/owned_rows.h"

#include <charconv>

namespace tiltmeter::store {
namespace {

template <class T>
std::optional<T> numberOf(std::string_view text)
{
    T number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

bool sameValue(const Column& a, std::size_t rowA, const Column& b, std::size_t rowB)
{
    if (a.isMissing(rowA) || b.isMissing(rowB))
        return a.isMissing(rowA) && b.isMissing(rowB);
    switch (a.kind) {
    case ColumnKind::Categorical:
    case ColumnKind::Boolean:
        return a.codes[rowA] == b.codes[rowB];
    case ColumnKind::Integer:
    case ColumnKind::Timestamp:
        return a.integers[rowA] == b.integers[rowB];
    case ColumnKind::Double:
        return a.doubles[rowA] == b.doubles[rowB];
    case ColumnKind::Text:
        break;
    }
    return a.view().text(rowA) == b.view().text(rowB);
}

void appendFrom(Column& column, const Column& other, std::size_t row)
{
    if (other.isMissing(row)) {
        column.appendMissing();
        return;
    }
    switch (column.kind) {
    case ColumnKind::Categorical:
    case ColumnKind::Boolean:
        column.appendCode(other.codes[row]);
        return;
    case ColumnKind::Integer:
    case ColumnKind::Timestamp:
        column.appendInteger(other.integers[row]);
        return;
    case ColumnKind::Double:
        column.appendNumber(other.doubles[row]);
        return;
    case ColumnKind::Text:
        column.appendText(other.view().text(row));
        return;
    }
}

} // namespace

Result<StoredColumn> addLabelColumn(const sqlite::Connection& connection, DataSetId dataSet,
                                    const ColumnSpec& spec)
{
    TILTMETER_ASSIGN(const std::vector<StoredColumn> columns, columnsOf(connection, dataSet));
    StoredColumn column{0, spec};
    column.spec.role = ColumnRole::Label;
    const auto taken = [&] {
        return std::ranges::any_of(
            columns, [&](const StoredColumn& other) { return other.spec.name == column.spec.name; });
    };
    while (taken())
        column.spec.name += "_label";
    TILTMETER_ASSIGN(auto update,
                     connection.prepare("UPDATE data_set SET revision = revision + 1 WHERE id = ?"));
    update.bind(0, dataSet.value);
    TILTMETER_TRY(update.run());
    TILTMETER_ASSIGN(column.id, addColumn(connection, dataSet, columns.size(), column.spec));
    return column;
}

LabelWriter::LabelWriter(const sqlite::Connection& connection, DataSetId dataSet, StoredColumn column,
                         ImportId import)
    : m_connection(connection), m_dataSet(dataSet), m_column(std::move(column)), m_import(import),
      m_writer(connection, dataSet, import)
{
}

Result<void> LabelWriter::load()
{
    TILTMETER_ASSIGN(auto rows,
                     m_connection.prepare("SELECT id, first_row, rows FROM segment WHERE data_set = ?"
                                          " ORDER BY first_row"));
    rows.bind(0, m_dataSet.value);
    for (;;) {
        TILTMETER_ASSIGN(const bool row, rows.step());
        if (!row)
            break;
        m_segments.push_back({rows.integer(0), static_cast<std::uint64_t>(rows.integer(1)),
                              static_cast<std::uint64_t>(rows.integer(2))});
    }
    if (m_column.spec.kind == ColumnKind::Categorical || m_column.spec.kind == ColumnKind::Boolean) {
        TILTMETER_ASSIGN(m_dictionary, dictionaryOf(m_connection, m_column.id));
        for (std::uint32_t code = 1; code < m_dictionary.size(); ++code)
            m_codes.emplace(m_dictionary[code], code);
        m_writtenEntries = m_dictionary.size();
    }
    return {};
}

Result<std::uint64_t> LabelWriter::write(std::span<const NewLabel> labels, LabelRule rule)
{
    TILTMETER_TRY(load());
    std::uint64_t changed = 0;
    std::size_t next = 0;
    for (const Segment& segment : m_segments) {
        const std::size_t begin = next;
        while (next < labels.size() && labels[next].row < segment.firstRow + segment.rows)
            ++next;
        if (next == begin)
            continue;
        TILTMETER_ASSIGN(const std::uint64_t more,
                         writeSegment(segment, labels.subspan(begin, next - begin), rule));
        changed += more;
    }
    TILTMETER_TRY(writeDictionary());
    return changed;
}

Result<std::uint64_t> LabelWriter::writeSegment(const Segment& segment, std::span<const NewLabel> labels,
                                                LabelRule rule)
{
    TILTMETER_ASSIGN(const Version old, latest(segment.id));
    TILTMETER_ASSIGN(const Column before, read(segment, old));
    Column after;
    after.kind = before.kind;
    after.lexical.style = before.lexical.style;
    std::uint64_t changed = 0;
    std::size_t next = 0;
    for (std::uint64_t row = 0; row < segment.rows; ++row) {
        bool isNew = false;
        std::size_t last = next;
        while (next < labels.size() && labels[next].row == segment.firstRow + row)
            last = next++;
        if (last != next && !(rule == LabelRule::FillMissing && !before.isMissing(row)))
            isNew = appendText(after, labels[last].text);
        if (isNew && sameValue(before, row, after, row)) // it keeps the way in which it was written, too
            isNew = false;
        else if (!isNew)
            appendFrom(after, before, row);
        if (isNew)
            ++changed;
        else if (const auto text = before.lexical.find(row))
            after.lexical.add(row, *text);
    }
    if (changed == 0)
        return changed;
    EncodedColumn encoded = encodeColumn(after);
    encoded.style = toString(after.lexical.style);
    encoded.exceptions = encodeExceptions(after.lexical);
    // What this very import wrote before is no version that anybody has seen.
    if (old.import == m_import.value)
        TILTMETER_TRY(removeVersion(segment.id, old));
    TILTMETER_TRY(m_writer.addVersion(segment.id, old.number + 1, m_column, encoded));
    return changed;
}

Result<LabelWriter::Version> LabelWriter::latest(std::int64_t segment) const
{
    TILTMETER_ASSIGN(auto rows,
                     m_connection.prepare("SELECT version, import, data, checksum, coalesce(exceptions, 0),"
                                          " style FROM segment_column WHERE segment = ? AND data_column = ?"
                                          " ORDER BY version DESC LIMIT 1"));
    rows.bind(0, segment).bind(1, m_column.id);
    TILTMETER_ASSIGN(const bool row, rows.step());
    if (!row)
        return Version();
    return Version{rows.integer(0), rows.integer(1),
                   rows.integer(2), static_cast<std::uint64_t>(rows.integer(3)),
                   rows.integer(4), rows.text(5)};
}

Result<Column> LabelWriter::read(const Segment& segment, const Version& version) const
{
    ColumnDecoder decoder;
    if (version.number < 0)
        return ownedColumn(decoder.allMissing(m_column.spec.kind, segment.rows));
    const auto corrupt = [&] {
        return fail(ErrorCode::StoreCorrupt, m_connection.path(),
                    "dataset " + std::to_string(m_dataSet.value) + " segment " + std::to_string(segment.id) +
                        " column " + m_column.spec.name);
    };
    sqlite::BlobReader blobs(m_connection, "segment_data", "data");
    TILTMETER_ASSIGN(const std::size_t bytes, blobs.seek(version.data));
    std::byte* input = decoder.input(bytes);
    TILTMETER_TRY(blobs.read(0, {input, bytes}));
    if (checksumOf({input, bytes}) != version.checksum)
        return corrupt();
    const auto view = decoder.decode(m_column.spec.kind, bytes, segment.rows,
                                     std::max<std::size_t>(m_dictionary.size(), 1));
    const auto style = lexicalStyleFromString(version.style);
    if (!view || !style)
        return corrupt();
    Column column = ownedColumn(*view);
    column.lexical.style = *style;
    if (version.exceptions != 0) {
        TILTMETER_ASSIGN(const std::size_t size, blobs.seek(version.exceptions));
        std::vector<std::byte> exceptions(size);
        TILTMETER_TRY(blobs.read(0, exceptions));
        if (!decodeExceptions(exceptions, segment.rows, column.lexical))
            return corrupt();
    }
    return column;
}

bool LabelWriter::appendText(Column& column, std::string_view text)
{
    switch (column.kind) {
    case ColumnKind::Categorical:
    case ColumnKind::Boolean:
        column.appendCode(codeOf(text));
        return true;
    case ColumnKind::Integer:
        if (const auto number = numberOf<std::int64_t>(text)) {
            column.appendInteger(*number);
            return true;
        }
        return false;
    case ColumnKind::Double:
        if (const auto number = numberOf<double>(text)) {
            column.appendNumber(*number);
            return true;
        }
        return false;
    case ColumnKind::Timestamp:
        if (const auto number = numberOf<std::int64_t>(text)) { // as recordIdText() has it
            column.appendInteger(*number);
            return true;
        }
        return false;
    case ColumnKind::Text:
        break;
    }
    column.appendText(text);
    return true;
}

std::uint32_t LabelWriter::codeOf(std::string_view text)
{
    const auto [at, isNew] =
        m_codes.try_emplace(std::string(text), static_cast<std::uint32_t>(m_dictionary.size()));
    if (isNew)
        m_dictionary.emplace_back(text);
    return at->second;
}

Result<void> LabelWriter::writeDictionary()
{
    TILTMETER_ASSIGN(auto insert, m_connection.prepare("INSERT INTO dictionary VALUES (?, ?, ?)"));
    for (; m_writtenEntries < m_dictionary.size(); ++m_writtenEntries) {
        insert.bind(0, m_column.id)
            .bind(1, std::uint64_t{m_writtenEntries})
            .bind(2, m_dictionary[m_writtenEntries]);
        TILTMETER_TRY(insert.run());
    }
    return {};
}

Result<void> LabelWriter::removeVersion(std::int64_t segment, const Version& version)
{
    TILTMETER_ASSIGN(auto remove,
                     m_connection.prepare("DELETE FROM segment_column WHERE segment = ? AND data_column = ?"
                                          " AND version = ?"));
    remove.bind(0, segment).bind(1, m_column.id).bind(2, version.number);
    TILTMETER_TRY(remove.run());
    TILTMETER_ASSIGN(auto removeData, m_connection.prepare("DELETE FROM segment_data WHERE id IN (?, ?)"));
    removeData.bind(0, version.data).bind(1, version.exceptions);
    return removeData.run();
}

} // namespace tiltmeter::store
