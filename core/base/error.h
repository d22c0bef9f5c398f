// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace tiltmeter {

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
    InvalidJson,          ///< subject: path, line, column, detail
    MissingField,         ///< subject: path of the field
    UnknownField,         ///< subject: path of the field, detail: the fields there are, one a line
    InvalidValue,         ///< subject: field, detail: what was found and what is accepted
    UnsupportedKind,      ///< subject: column, detail: its kind
    OverlappingGroups,    ///< subject: feature, detail: the two groups and where they overlap
    EmptyGroup,           ///< subject: feature, detail: group
    UnknownGroupValue,    ///< subject: feature, detail: value that no record has
    InvalidLimits,        ///< subject: metric, detail
    NoFavorableOutcome,   ///< subject: column
    NoUnfavorableOutcome, ///< subject: column
    OverlappingOutcomes,  ///< subject: value or range in both lists
    UnknownOutcomeValue,  ///< subject: column, detail: value that no record has
    UnlistedOutcome,      ///< subject: column, detail: value in neither list (its records are left out)
    NoFeatures,           ///< nothing is monitored
    DuplicateFeature,     ///< subject: feature
    DuplicateGroup,       ///< subject: feature, detail: name
    UnsupportedRole,      ///< subject: column, detail: its role
    GroupBelowMinimum,    ///< subject: feature, detail: group, its records, the minimum
    TooFewRecords,        ///< detail: records there are, the minimum
    UnknownMetric,        ///< subject: metric
    MetricNeedsLabels,    ///< subject: metric; detail "numeric": of a numeric prediction
    MetricNeedsScores,    ///< subject: metric
    MetricNeedsControl,   ///< subject: metric
    TooManyCells,         ///< subject: intersection, detail: number of cells and bound
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
    /// See the code; untranslated facts such as a name or a system message. Where the code names several,
    /// they stand on a line each ('\n' between them) in the order of the code's comment.
    std::string detail;
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
