// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/column_batch.h"
#include "source/batch_builder.h"
#include "source/csv_dialect.h"
#include "source/csv_scan.h"
#include "source/json_rows.h"
#include "source/record_cutter.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter::csv {

struct ParsedChunk {
    ColumnBatch* batch = nullptr; ///< valid until the next parse; may be without rows
    std::uint64_t records = 0;
    std::vector<RejectedRow> rejected; ///< `record` counts from the chunk's first, which is 1
};

/// Turns chunks into batches; one a thread.
class ChunkParser
{
public:
    ChunkParser(const Schema& schema, const CsvDialect& dialect, const ScanKernels& kernels = scanKernels());

    /// Changes the chunk's text: fields are unquoted in place.
    [[nodiscard]] ParsedChunk parse(Chunk& chunk);

private:
    [[nodiscard]] ParsedChunk parseRows(Chunk& chunk);
    void writeJsonRows(Chunk& chunk);
    bool rejectMarked(const Chunk& chunk, ParsedChunk& out, const RecordFault& fault);
    void addRows(const Chunk& chunk, ParsedChunk& out);
    void rejectOddRecords(const Chunk& chunk, ParsedChunk& out);
    FieldBlock denseBlock(const Chunk& chunk);
    FieldBlock explicitBlock(const Chunk& chunk, ParsedChunk& out);
    bool rejectBadText(const Chunk& chunk, ParsedChunk& out, std::size_t row, std::size_t end);
    void reject(const Chunk& chunk, ParsedChunk& out, std::uint32_t record, std::size_t position,
                std::size_t column, const char* reason, std::string_view text);
    std::uint64_t lineAt(const Chunk& chunk, std::size_t position);

    static constexpr std::size_t wholeRecord = static_cast<std::size_t>(-1);

    std::vector<std::string> m_names;
    RecordFormat m_format;
    std::unique_ptr<json::RowWriter> m_jsonWriter; ///< JSON lines
    std::string m_jsonRows;
    CsvDialect m_dialect;
    ScanChars m_chars;
    const ScanKernels& m_kernels;
    BatchBuilder m_builder;
    std::optional<std::size_t> m_timestamp; ///< says when a record was whose cells are refused
    FieldScan m_scan;
    std::vector<std::uint32_t> m_bounds; ///< of the last column, or of all fields
    std::vector<std::uint32_t> m_rowOf;  ///< rows of the explicit block among those of the scan; empty: all
    struct LineCursor {
        std::size_t position = 0;
        std::uint64_t line = 1; ///< on which `position` is
    };
    std::size_t m_roundBegin = 0;
    LineCursor m_checkpoint;
    LineCursor m_cursor;
    bool m_invalid = false; ///< the chunk has text that is no UTF-8, or a NUL
};

} // namespace tiltmeter::csv
