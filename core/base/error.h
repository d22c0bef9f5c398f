// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace tiltmeter
{

/// What went wrong. Tests and callers ask for the code; core/text forms the sentence that people read.
enum class ErrorCode : std::uint16_t {
    // files
    FileNotFound,     ///< subject: path
    IsDirectory,      ///< subject: path
    PermissionDenied, ///< subject: path
    DiskFull,         ///< subject: path
    ReadFailed,       ///< subject: path, detail: system message
    WriteFailed,      ///< subject: path, detail: system message
    FileExists,       ///< subject: path
    // text input
    EmptyFile,         ///< subject: path
    NoRecords,         ///< subject: path; a header and nothing else
    InvalidEncoding,   ///< subject: path, line, detail: what was found
    MalformedInput,    ///< subject: path, line, column, detail
    DuplicateColumn,   ///< subject: column, line
    NoSuchColumn,      ///< subject: column, detail: the columns there are
    ColumnTypeChanged, ///< subject: column, detail: old and new type
    MissingRole,       ///< subject: role that is needed
    DuplicateRole,     ///< subject: role, detail: columns
    AlreadyImported,   ///< subject: path, detail: when
    // store
    NotAStore,        ///< subject: path
    NewerSchema,      ///< subject: path, detail: version found and version known
    StoreBusy,        ///< subject: path
    StoreCorrupt,     ///< subject: path, detail
    DatabaseError,    ///< subject: path, detail: SQLite's message
    NoSuchDeployment, ///< subject: name, detail: the deployments there are
    NoSuchRevision,   ///< subject: revision
    NoSuchDataSet,    ///< subject: name
    NotConfigured,    ///< subject: deployment
    // configuration
    InvalidJson,         ///< subject: path, line, column, detail
    MissingField,        ///< subject: path of the field
    InvalidValue,        ///< subject: field, detail: what was found and what is accepted
    UnsupportedKind,     ///< subject: column, detail: its kind
    OverlappingGroups,   ///< subject: feature, detail: the two groups and where they overlap
    EmptyGroup,          ///< subject: feature, detail: group
    UnknownGroupValue,   ///< subject: feature, detail: value
    InvalidLimits,       ///< subject: metric, detail
    NoFavorableOutcome,  ///< subject: column
    OverlappingOutcomes, ///< subject: value or range in both lists
    UnknownMetric,       ///< subject: metric
    MetricNeedsLabels,   ///< subject: metric
    MetricNeedsScores,   ///< subject: metric
    TooManyCells,        ///< subject: intersection, detail: number of cells and bound
    // program
    UnknownOption, ///< subject: option
    Usage,         ///< detail
    Cancelled,
    Internal, ///< detail
};

/// An error is a value: what happened, to what, and where. No sentence is stored here.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string subject; ///< path, column, option, ...: see the code
    std::string detail;  ///< see the code; untranslated facts such as a name or a system message
    std::optional<std::uint64_t> line;   ///< 1-based line of a text file
    std::optional<std::uint64_t> column; ///< 1-based column (character or field) in that line

    [[nodiscard]] Error at(std::uint64_t lineNumber) &&
    {
        line = lineNumber;
        return std::move(*this);
    }

    friend bool operator==(const Error&, const Error&) = default;
};

} // namespace tiltmeter
