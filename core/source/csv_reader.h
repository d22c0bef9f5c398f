// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "base/result.h"
#include "columns/schema.h"
#include "source/csv_dialect.h"
#include "source/record_sink.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace tiltmeter {

struct CsvReadOptions {
    CsvDialect dialect;
    Schema schema;        ///< one column per field of a record, in file order
    unsigned threads = 0; ///< 0: as many as the machine has; the calling one counts
    std::size_t batchRows =
        65'536; ///< a batch holds this many records or fewer (rejected, blank or long ones)
    std::size_t batchBytes =
        32U << 20U; ///< a batch is made of this much text at most, but for a single record
    /// Longer records are rejected; with a quote that stays open so long, their first line alone.
    std::size_t maxRecordBytes = 16U << 20U;
    std::size_t readBytes = 256U << 10U; ///< a reading step; any size gives the same rows
};

struct ReadSummary {
    Schema schema; ///< as asked for; Integer columns that turned out to hold other numbers are Double
    std::uint64_t records = 0; ///< rows + rejected
    std::uint64_t rows = 0;
    std::uint64_t rejected = 0;
    std::uint64_t lines = 0; ///< ends of lines seen
    std::uint64_t bytes = 0; ///< of text, after decompression
    std::string contentHash; ///< of that text: XXH3, 128 bits, 32 lower-case hexadecimal digits
};

/// Reads a file of records into `sink`: CSV or JSON as the dialect says, plain, gzip or zstd as its first
/// bytes say.
///
/// JSON gives fields as CSV would: strings without escapes, numbers and truth values as they are written,
/// arrays as their text; objects within objects as columns of their own ("features.age"); null and what is
/// not there are missing. Members that the schema does not name are passed over.
///
/// Numbers: an optional sign, digits with or without a point, an optional exponent; blanks around them are no
/// fault. The double nearest to the text. Points in time: see parseTimePoint(). Truth values: true and false
/// in any case. Missing: see isMissingToken().
///
/// A row that can't be taken is handed on as RejectedRow: "too_few_fields", "too_many_fields",
/// "not_a_number", "number_out_of_range" (beyond the largest double), "not_a_timestamp", "not_a_boolean",
/// "unclosed_quote", "record_too_long", "invalid_utf8", "nul_byte". The first fault is the one that is told:
/// those of the whole record first, then by column. For JSON also "invalid_json".
///
/// Which rows land in which batch depends on batchRows and batchBytes alone, not on the number of threads.
/// Memory: some (2 x threads + 1) batches, whatever the size of the file.
///
/// Errors: FileNotFound, IsDirectory, PermissionDenied, ReadFailed, EmptyFile, NoRecords (nothing after the
/// header), InvalidJson (a JSON document), MalformedInput (the header has another number of fields than the
/// schema), Cancelled, and the sink's.
[[nodiscard]] Result<ReadSummary> readCsv(const std::string& path, const CsvReadOptions& options,
                                          RecordSink& sink, const Progress& progress = {});

/// The contentHash that reading the file would give, without reading records: to ask before importing twice.
[[nodiscard]] Result<std::string> contentHash(const std::string& path, const Progress& progress = {});

} // namespace tiltmeter
