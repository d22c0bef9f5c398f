// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "source/byte_source.h"
#include "source/json_rows.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tiltmeter::json {

/// A JSON text that is one value and not a line per record:
/// - an array of objects, or one object: a record each, as in JSON lines;
/// - {"fields": [...], "values": [[...], ...]}: a table. Also several of them in an array or within other
/// objects (OpenScale's
///   "input_data"); where an object has more than one ("request" and "response"), their rows are put side by
///   side.
/// It is kept in memory as a whole.
class Document
{
public:
    static constexpr std::size_t largest = std::size_t{2} << 30U; ///< bytes of text

    /// Reads the rest of `source`. InvalidJson (subject: path, line); MalformedInput when it is larger than
    /// `largest`.
    [[nodiscard]] static Result<std::shared_ptr<const Document>> read(ByteSource& source,
                                                                      const std::string& path);
    [[nodiscard]] static Result<std::shared_ptr<const Document>> parse(std::string text,
                                                                       const std::string& path);

    [[nodiscard]] const std::vector<std::string>& names() const { return m_names; }
    [[nodiscard]] std::size_t records() const { return m_records.size(); }
    /// Appends records [first, last) in rowDialect(), for columns of the writer's names.
    void write(RowWriter& writer, std::size_t first, std::size_t last, std::string& out) const;
    /// Where a record (0 for the first) begins in text().
    [[nodiscard]] std::size_t positionOf(std::size_t record) const;
    [[nodiscard]] const std::string& text() const { return m_text; }

private:
    struct Table {
        std::vector<std::vector<std::string>> fields; ///< of each of the tables side by side
    };
    struct Record {
        std::vector<std::string_view> parts; ///< an object, or an array a table
        std::size_t table = 0;               ///< 0: an object; else number of the table + 1
    };
    struct Part {
        std::vector<std::string> fields;
        std::vector<std::string_view> rows;
    };
    [[nodiscard]] bool findTables(const Value& value, int depth);
    [[nodiscard]] static bool readTable(std::string_view object, Part& out);
    void addTables(std::vector<Part> parts);
    [[nodiscard]] bool addObjects(const Value& value);

    std::string m_text;
    std::vector<std::string> m_names;
    std::vector<Table> m_tables;
    std::vector<Record> m_records;
};

/// Physical lines, 1-based, of records that are asked for in ascending order.
class RecordLines
{
public:
    explicit RecordLines(std::shared_ptr<const Document> document) : m_document(std::move(document)) {}
    [[nodiscard]] std::uint64_t lineOf(std::size_t record);

private:
    std::shared_ptr<const Document> m_document;
    std::size_t m_position = 0;
    std::uint64_t m_line = 1;
};

/// The rows of a document as CSV of rowDialect().
class DocumentRows final : public ByteSource
{
public:
    DocumentRows(std::shared_ptr<const Document> document, std::vector<std::string> names);
    [[nodiscard]] Result<std::size_t> read(char* to, std::size_t size) override;
    [[nodiscard]] Result<std::string> readAt(std::uint64_t offset, std::size_t size) const override;
    [[nodiscard]] bool compressed() const override { return false; }

private:
    std::shared_ptr<const Document> m_document;
    RowWriter m_writer;
    std::size_t m_next = 0; ///< record
    std::string m_buffer;
    std::size_t m_at = 0;
};

} // namespace tiltmeter::json
