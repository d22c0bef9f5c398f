// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/column_batch.h"
#include "source/csv_dialect.h"
#include "source/json_scanner.h"

#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter::json {

/// In between, JSON becomes CSV of a dialect of our own, so that all that comes after (finding fields,
/// typing, rejecting) is one piece of code. Records end with a control character: a line end within a string
/// stays one.
[[nodiscard]] CsvDialect rowDialect();

/// A record that stands for one that can't be taken: more fields than columns, the first this mark, then the
/// text, then the reason.
constexpr std::string_view rejectionMark = "\x1D";

/// Names of an object's members as columns, in order of appearance; those of objects within are joined by
/// points
/// ("features.age"). False: it is no JSON object.
[[nodiscard]] bool collectNames(std::string_view object, Dictionary& names);

/// Writes rows for a list of columns.
///
/// Strings are written without escapes, numbers and truth values as they are, arrays as JSON text; null and
/// what is not there are empty. Members that are no columns are passed over.
class RowWriter
{
public:
    explicit RowWriter(const std::vector<std::string>& names);

    /// An object; blank text gives a blank record, anything else a rejection ("invalid_json").
    void writeObject(std::string& out, std::string_view text);
    /// Arrays that make up a row together; columns[i] has the column of each value of the i-th, SIZE_MAX for
    /// none. Rejections: "invalid_json", "too_few_fields", "too_many_fields".
    void writeValues(std::string& out, const std::vector<std::string_view>& arrays,
                     const std::vector<std::vector<std::size_t>>& columns);
    void writeRejection(std::string& out, std::string_view text, std::string_view reason) const;

    [[nodiscard]] std::size_t columnOf(std::string_view name) const; ///< SIZE_MAX: none
    [[nodiscard]] bool sawEscapes() const { return m_escapes; }

private:
    [[nodiscard]] bool takeMembers(std::string_view object, const std::string& prefix, int depth);
    [[nodiscard]] std::size_t columnOf(const Value& name, const std::string& prefix);
    /// Why not, or nothing.
    [[nodiscard]] std::string_view takeValues(std::string_view array,
                                              const std::vector<std::size_t>& columns);
    void writeRow(std::string& out);
    void clear();

    Dictionary m_columns; ///< code - 1 is the column
    std::vector<Value> m_row;
    std::size_t m_next = 0; ///< the column that most likely comes next
    std::string m_path;
    std::string m_field;
    bool m_escapes = false;
};

} // namespace tiltmeter::json
