// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/chunk_parser.h"

#include "source/csv_records.h"
#include "source/text_checks.h"

#include <algorithm>
#include <cstring>

namespace tiltmeter::csv {
namespace {

/// Rows that are looked at in one round: their text and the positions of their fields should stay in the
/// nearest cache while one column after the other is read from them.
constexpr std::size_t rowsAtOnce(std::size_t columns)
{
    return std::clamp<std::size_t>(4096 / columns, 16, 1024);
}

const char* reasonOf(FieldFault fault)
{
    switch (fault) {
    case FieldFault::NotANumber:
        return "not_a_number";
    case FieldFault::OutOfRange:
        return "number_out_of_range";
    case FieldFault::NotATimestamp:
        return "not_a_timestamp";
    case FieldFault::NotABoolean:
        return "not_a_boolean";
    }
    return "";
}

} // namespace

ChunkParser::ChunkParser(const Schema& schema, const CsvDialect& dialect, const ScanKernels& kernels)
    : m_format(dialect.format), m_dialect(dialect.format == RecordFormat::Csv ? dialect : json::rowDialect()),
      m_chars{m_dialect.delimiter, m_dialect.quote, m_dialect.recordEnd}, m_kernels(kernels),
      m_builder(schema), m_timestamp(schema.find(ColumnRole::Timestamp))
{
    for (const ColumnSpec& column : schema.columns)
        m_names.push_back(column.name);
    if (m_format == RecordFormat::JsonLines)
        m_jsonWriter = std::make_unique<json::RowWriter>(m_names);
}

ParsedChunk ChunkParser::parse(Chunk& chunk)
{
    if (m_jsonWriter && chunk.fault == Chunk::Fault::None)
        writeJsonRows(chunk);
    return parseRows(chunk);
}

/// Objects on lines become rows; each line stays one record.
void ChunkParser::writeJsonRows(Chunk& chunk)
{
    m_jsonRows.clear();
    const std::string_view text = chunk.text.text();
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        m_jsonWriter->writeObject(m_jsonRows, text.substr(begin, end - begin));
        begin = end + 1;
    }
    chunk.text.assign(m_jsonRows);
    chunk.suspicious = chunk.suspicious || m_jsonWriter->sawEscapes();
    chunk.anomaly = false;
}

ParsedChunk ChunkParser::parseRows(Chunk& chunk)
{
    ParsedChunk out;
    m_checkpoint = m_cursor = {0, chunk.firstLine};
    m_roundBegin = 0;
    const std::size_t columns = m_names.size();
    m_builder.begin(chunk.fault == Chunk::Fault::None ? chunk.records : 0);
    if (chunk.fault != Chunk::Fault::None) {
        std::string_view text = chunk.text.text();
        while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
            text.remove_suffix(1);
        reject(chunk, out, 0, 0, wholeRecord,
               chunk.fault == Chunk::Fault::UnclosedQuote ? "unclosed_quote" : "record_too_long", text);
        out.records = 1;
        out.batch = &m_builder.finish();
        return out;
    }

    const std::string_view text = chunk.text.text();
    m_invalid =
        chunk.suspicious && (!isValidUtf8(text) || std::memchr(text.data(), 0, text.size()) != nullptr);
    const std::size_t wanted = rowsAtOnce(columns);
    m_scan.start(columns, 0, wanted);
    while (m_scan.at < text.size()) {
        m_roundBegin = m_scan.nextBegin;
        if (chunk.anomaly)
            fieldsSlowly(m_scan, text.data(), text.size(), wanted, m_chars);
        else
            m_kernels.fields(m_scan, text.data(), text.size(), wanted, m_chars);
        addRows(chunk, out);
        m_scan.nextRound(text.data(), m_chars);
    }
    out.records = m_scan.record;
    std::ranges::sort(out.rejected, {}, &RejectedRow::record);
    out.batch = &m_builder.finish();
    return out;
}

void ChunkParser::addRows(const Chunk& chunk, ParsedChunk& out)
{
    rejectOddRecords(chunk, out);
    FieldBlock block = m_scan.quotes || m_invalid ? explicitBlock(chunk, out) : denseBlock(chunk);
    m_builder.add(block, [&](std::span<const RowFault> faults, const FieldBlock& cells) {
        const RowFault& first = faults.front();
        const std::size_t row = m_rowOf.empty() ? first.row : m_rowOf[first.row];
        reject(chunk, out, m_scan.recordOf[row], m_scan.beginOf[row], first.column, reasonOf(first.fault),
               cells.column(first.column)[first.row]);
        RejectedRow& told = out.rejected.back();
        for (const RowFault& further : faults.subspan(1))
            told.furtherColumns.push_back(m_names[further.column]);
        if (m_timestamp)
            told.time = parseTimePoint(withoutBlanks(cells.column(*m_timestamp)[first.row]));
    });
}

FieldBlock ChunkParser::denseBlock(const Chunk& chunk)
{
    const std::size_t columns = m_names.size();
    const char* const text = chunk.text.data();
    m_rowOf.clear();
    m_bounds.resize(4 * m_scan.rows);
    for (std::size_t row = 0; row < m_scan.rows; ++row) {
        const std::uint32_t* const ends = m_scan.ends.data() + row * columns;
        std::uint32_t* const edges = m_bounds.data() + 4 * row;
        edges[0] = m_scan.beginOf[row];
        edges[2] = columns == 1 ? edges[0] : ends[columns - 1] + 1;
        edges[3] = ends[columns];
        if (edges[3] > edges[2] && text[edges[3] - 1] == '\r')
            --edges[3];
        edges[1] = columns == 1 ? edges[3] : ends[1];
    }
    return {text, m_scan.ends.data(), m_bounds.data(), columns, m_scan.rows};
}

/// Fields without their quotes; rows with NULs or text that is no UTF-8 are left out and rejected.
FieldBlock ChunkParser::explicitBlock(const Chunk& chunk, ParsedChunk& out)
{
    const std::size_t columns = m_names.size();
    char* const text = chunk.text.data();
    const char quote = m_chars.quote;
    m_rowOf.clear();
    m_bounds.resize(m_scan.rows * columns * 2);
    std::uint32_t* to = m_bounds.data();
    for (std::size_t row = 0; row < m_scan.rows; ++row) {
        const std::uint32_t* const ends = m_scan.ends.data() + row * columns;
        const std::uint32_t rowEnd = ends[columns];
        const std::uint32_t lastBegin = columns == 1 ? m_scan.beginOf[row] : ends[columns - 1] + 1;
        const std::uint32_t carriageReturn = rowEnd > lastBegin && text[rowEnd - 1] == '\r' ? 1 : 0;
        if (m_invalid && rejectBadText(chunk, out, row, rowEnd - carriageReturn))
            continue;
        m_rowOf.push_back(static_cast<std::uint32_t>(row));
        std::uint32_t begin = m_scan.beginOf[row];
        for (std::size_t column = 1; column <= columns; ++column, to += 2) {
            const std::uint32_t end = ends[column] - (column == columns ? carriageReturn : 0);
            to[0] = begin;
            to[1] = end;
            if (text[begin] == quote && begin < end && quote != 0) {
                const auto bare = unquoteField(text, begin, end, quote);
                to[0] = static_cast<std::uint32_t>(bare.first);
                to[1] = static_cast<std::uint32_t>(bare.second);
            }
            begin = ends[column] + 1;
        }
    }
    return {text, m_bounds.data(), nullptr, columns, m_rowOf.size()};
}

void ChunkParser::rejectOddRecords(const Chunk& chunk, ParsedChunk& out)
{
    for (const RecordFault& fault : m_scan.faults)
        if (m_format == RecordFormat::Csv || !rejectMarked(chunk, out, fault))
            reject(chunk, out, fault.record, fault.begin, wholeRecord,
                   fault.tooMany ? "too_many_fields" : "too_few_fields",
                   chunk.text.text().substr(fault.begin, fault.end - fault.begin));
}

/// What stood in the place of this record was no row; see json::RowWriter::writeRejection().
bool ChunkParser::rejectMarked(const Chunk& chunk, ParsedChunk& out, const RecordFault& fault)
{
    const std::string_view text = chunk.text.text().substr(fault.begin, fault.end - fault.begin);
    const std::vector<std::string> fields = splitRecord(text, m_dialect);
    if (fields.size() < 3 || fields[0] != json::rejectionMark)
        return false;
    reject(chunk, out, fault.record, fault.begin, wholeRecord, fields[2].c_str(), fields[1]);
    return true;
}

bool ChunkParser::rejectBadText(const Chunk& chunk, ParsedChunk& out, std::size_t row, std::size_t end)
{
    const std::size_t begin = m_scan.beginOf[row];
    const std::string_view text = chunk.text.text().substr(begin, end - begin);
    const bool nul = std::memchr(text.data(), 0, text.size()) != nullptr;
    if (!nul && isValidUtf8(text))
        return false;
    reject(chunk, out, m_scan.recordOf[row], begin, wholeRecord, nul ? "nul_byte" : "invalid_utf8", text);
    return true;
}

void ChunkParser::reject(const Chunk& chunk, ParsedChunk& out, std::uint32_t record, std::size_t position,
                         std::size_t column, const char* reason, std::string_view text)
{
    RejectedRow row;
    row.line = lineAt(chunk, position);
    row.record = std::uint64_t{record} + 1;
    if (column != wholeRecord)
        row.column = m_names[column];
    row.reason = reason;
    row.text = excerpt(text);
    out.rejected.push_back(std::move(row));
}

/// Physical line of a position in the present round. Counted only where a row is rejected: forward from where
/// the last count stopped, or from the start of the round, since what is rejected for one reason comes after
/// another's.
std::uint64_t ChunkParser::lineAt(const Chunk& chunk, std::size_t position)
{
    const auto advance = [&](LineCursor& cursor, std::size_t to) {
        const char* at = chunk.text.data() + cursor.position;
        const char* const end = chunk.text.data() + to;
        const auto next = [&] {
            return static_cast<const char*>(
                std::memchr(at, m_chars.recordEnd, static_cast<std::size_t>(end - at)));
        };
        while (const char* const found = next()) {
            ++cursor.line;
            at = found + 1;
        }
        cursor.position = to;
    };
    if (m_checkpoint.position < m_roundBegin)
        advance(m_checkpoint, m_roundBegin);
    if (m_cursor.position < m_checkpoint.position || m_cursor.position > position)
        m_cursor = m_checkpoint;
    advance(m_cursor, position);
    return m_cursor.line;
}

} // namespace tiltmeter::csv
