// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "columns/column_view.h"
#include "columns/lexical.h"
#include "columns/schema.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tiltmeter {

/// Strings by code. Code 0 is *missing*; it is there from the start and is never looked up.
/// Not thread-safe: each parser has its own, the store merges them.
class Dictionary
{
public:
    Dictionary();
    Dictionary(const Dictionary&) = delete;
    Dictionary& operator=(const Dictionary&) = delete;
    Dictionary(Dictionary&&) noexcept = default; ///< the other one can only be destroyed or assigned to then
    Dictionary& operator=(Dictionary&&) noexcept = default;

    /// The code of `value`, added when new. The empty string is a value here; the caller decides what is
    /// missing.
    std::uint32_t add(std::string_view value);
    /// 0 when unknown.
    [[nodiscard]] std::uint32_t find(std::string_view value) const;
    [[nodiscard]] const std::vector<std::string>& values() const { return m_values; }
    [[nodiscard]] std::size_t size() const { return m_values.size(); } ///< entries, code 0 included

private:
    /// Open addressing, linear probing, at most half full. A slot is 0 or upper half of the hash << 32 |
    /// code.
    std::vector<std::uint64_t> m_slots;
    std::vector<std::string> m_values;
    void grow();
};

/// One column of rows as they come, owned. Only the member that the kind asks for is filled:
/// Categorical and Boolean: codes into `dictionary`; Integer and Timestamp: integers; Double: doubles; Text:
/// text.
struct Column {
    ColumnKind kind = ColumnKind::Categorical;
    std::vector<std::uint32_t> codes;
    std::shared_ptr<const Dictionary> dictionary; ///< may be shared by many batches and grow between them
    std::vector<std::int64_t> integers;
    std::vector<double> doubles;
    std::vector<std::uint64_t> valid; ///< empty: all there. For Integer, Timestamp and Double only
    std::vector<std::uint32_t> textOffsets{0};
    std::string textBytes;
    Lexical lexical; ///< how Integer, Double, Boolean and Timestamp values were written

    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] ColumnView view() const;
    [[nodiscard]] bool isMissing(std::size_t row) const;
    /// Appends what was read for a row, byte by byte (without quotes); see Lexical.
    void appendOriginalText(std::string& out, std::size_t row) const;
    /// No rows, same kind; keeps the memory.
    void clear();
    /// For building by hand (tests, small sources): appends one value.
    void appendMissing();
    void appendNumber(double value);         ///< Integer, Double
    void appendInteger(std::int64_t value);  ///< Integer, Timestamp
    void appendText(std::string_view value); ///< Text
    void appendCode(std::uint32_t code);     ///< Categorical, Boolean
};

/// Rows as they come, typed. All columns have `rows` values, in the order of the schema they were parsed by.
struct ColumnBatch {
    std::size_t rows = 0;
    std::vector<Column> columns;
};

/// A row that could not be taken: counted, kept and shown, never dropped in silence.
struct RejectedRow {
    std::uint64_t line = 0;   ///< 1-based physical line on which the record starts
    std::uint64_t record = 0; ///< 1-based record number, header not counted
    std::string column;       ///< empty when the whole record is at fault
    std::string
        reason;       ///< stable id: "too_few_fields", "too_many_fields", "not_a_number", "not_a_timestamp",
                      ///< "number_out_of_range", "unclosed_quote", "invalid_utf8", "duplicate_record_id", ...
    std::string text; ///< the offending text, at most 1,000 bytes, cut at a character
    /// Where cells were not of their column's kind: the other columns (beside `column`) of which that is
    /// true, and the record's timestamp, if it can be read. The store keeps them apart
    /// (columns/refused_cells.h).
    std::vector<std::string> furtherColumns = {};
    std::optional<TimePoint> time = {};
};

/// Whether the row was refused because a cell was not of its column's kind.
[[nodiscard]] bool isTypeError(const RejectedRow& row);

} // namespace tiltmeter
