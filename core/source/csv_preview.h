// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "columns/schema.h"
#include "source/csv_dialect.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter {

/// What the sample says of one column, and what is proposed for it.
struct ColumnPreview {
    ColumnSpec suggested;
    /// Why this kind: "all_integers", "all_numbers", "true_false", "points_in_time", "epoch_by_name" (whole
    /// numbers that the name calls a time), "few_values", "leading_zeros" (postal codes), "arrays",
    /// "long_text", "mostly_distinct", "record_ids", "no_values".
    std::string kindReason;
    /// Why this role: "name" (the name says so), "only_one" (the one column with points in time), "default".
    std::string roleReason;
    std::uint64_t values = 0;   ///< of the sample, missing ones not counted
    std::uint64_t missing = 0;  ///< empty, and for numbers, truth values and times also NA, null, ...
    std::uint64_t distinct = 0; ///< in the sample
    std::uint64_t misfits = 0;  ///< values that are not of the suggested kind: their rows would be rejected
    std::optional<double> minimum; ///< numbers; microseconds for points in time
    std::optional<double> maximum; ///< inclusive
    std::vector<std::string>
        common; ///< up to 20 values, the most frequent first; ties by order of appearance
};

/// What a file looks like before it is read.
struct CsvPreview {
    CsvDialect dialect;
    Schema schema;                      ///< proposed kinds and roles, in file order
    std::vector<ColumnPreview> columns; ///< same order
    std::vector<std::vector<std::string>>
        firstRecords;                   ///< up to 100, as text; may have too few or too many fields
    std::uint64_t sampled = 0;          ///< records looked at
    std::uint64_t unusable = 0;         ///< of these with too few or too many fields or invalid text
    std::uint64_t estimatedRecords = 0; ///< of the whole file; exact when `complete`
    bool complete = false;              ///< the whole file was looked at
    std::uint64_t fileBytes = 0;        ///< as it lies on disk
};

/// Looks at the beginning of a file and at pieces behind it (the beginning alone when it is compressed), at
/// most 2 MiB. CSV, or JSON of the forms that RecordFormat names, told by how it begins; a JSON document
/// is read as a whole. EmptyFile, NoRecords (a header and nothing else), DuplicateColumn, InvalidEncoding,
/// InvalidJson (what begins like JSON and is none; subject: path, line), and the errors of opening:
/// FileNotFound, IsDirectory, PermissionDenied, ReadFailed.
[[nodiscard]] Result<CsvPreview> previewCsv(const std::string& path);
/// With a dialect that a person has chosen.
[[nodiscard]] Result<CsvPreview> previewCsv(const std::string& path, const CsvDialect& dialect);

/// One probability per class, "[0.69, 0.31]", as logged by OpenScale; separators comma, semicolon or blanks;
/// nullopt when it is not such an array or a value is outside [0, 1].
[[nodiscard]] std::optional<std::vector<double>> parseProbabilityArray(std::string_view text);

} // namespace tiltmeter
