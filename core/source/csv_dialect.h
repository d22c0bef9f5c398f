// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace tiltmeter {

/// What kind of text a file of records is.
enum class RecordFormat : std::uint8_t {
    Csv,
    JsonLines,   ///< an object a line
    JsonDocument ///< one JSON value: see json_document.h
};

/// How a file of records is written: CSV, or JSON, which is told apart by how it begins.
///
/// What the reader makes of it, for every sequence of bytes:
/// - A record ends at `recordEnd` outside quotes; a '\r' right before it is not part of the last field. A
/// record
///   without any character is a blank line: no record.
/// - A field that begins with `quote` is quoted up to the next quote that is not doubled; a doubled quote
/// stands for one.
///   What follows the closing quote up to the delimiter belongs to the field as it is. A quote elsewhere is
///   an ordinary character.
/// - A quote that is never closed (up to the end of the file or CsvReadOptions::maxRecordBytes) spoils its
/// line
///   alone: that line is rejected, reading goes on with the next.
struct CsvDialect {
    RecordFormat format = RecordFormat::Csv; ///< JSON: nothing below is of any use
    char delimiter = ',';                    ///< ',', ';', '\t' or '|'
    char quote = '"';                        ///< '"' or '\''; 0: nothing is quoted
    char recordEnd = '\n';      ///< '\n' (LF and CRLF), or '\r' for files that have nothing but CR
    bool hasHeader = true;      ///< the first record holds the names
    bool byteOrderMark = false; ///< UTF-8's; skipped when reading, whatever stands here
    bool crlf = false;          ///< most lines end in CRLF; only said, not needed for reading
    friend bool operator==(const CsvDialect&, const CsvDialect&) = default;
};

/// From the beginning of a file (a MiB is plenty; the last record may be cut off unless `complete`).
/// EmptyFile; InvalidEncoding (detail "UTF-16", "UTF-32" or "binary").
[[nodiscard]] Result<CsvDialect> detectCsvDialect(std::string_view beginning, bool complete,
                                                  const std::string& path = {});

/// Of a file, compressed or not. Also FileNotFound, IsDirectory, PermissionDenied, ReadFailed.
[[nodiscard]] Result<CsvDialect> detectCsvDialect(const std::string& path);

} // namespace tiltmeter
