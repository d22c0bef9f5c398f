// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "columns/schema.h"
#include "source/csv_dialect.h"
#include "source/missing.h"
#include "source/text_checks.h"

#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

/// The rules of CsvDialect and readCsv() written down a second time, as plainly as can be and as slow as that
/// is: the whole text in memory, one character at a time, strtod for numbers. The reader is compared with it.
namespace reference {

using namespace tiltmeter;

struct Rejected {
    std::uint64_t line = 0;
    std::uint64_t record = 0;
    std::string column;
    std::string reason;
    std::string text;
    friend bool operator==(const Rejected&, const Rejected&) = default;
};

struct Table {
    std::vector<std::vector<std::string>> rows;
    std::vector<Rejected> rejected;
    bool header = false; ///< there was one
};

inline bool isNumber(const std::string& field, double& value)
{
    std::size_t begin = field.find_first_not_of(" \t");
    if (begin == std::string::npos)
        return false;
    const std::size_t last = field.find_last_not_of(" \t");
    const std::string text = field.substr(begin, last - begin + 1);
    // strtod takes more than we do: infinity, nan, hexadecimal numbers
    if (text.find_first_not_of("0123456789+-.eE") != std::string::npos)
        return false;
    char* end = nullptr;
    value = std::strtod(text.c_str(), &end);
    return end == text.c_str() + text.size();
}

inline bool isBoolean(std::string text)
{
    for (char& c : text)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text == "true" || text == "false";
}

/// The fault of a field, or nothing.
inline std::string faultOf(const std::string& field, ColumnKind kind)
{
    if (kind == ColumnKind::Categorical || kind == ColumnKind::Text || isMissingToken(field))
        return {};
    if (kind == ColumnKind::Boolean)
        return isBoolean(field) ? "" : "not_a_boolean";
    if (kind == ColumnKind::Timestamp) {
        const std::size_t begin = field.find_first_not_of(" \t");
        const std::size_t last = field.find_last_not_of(" \t");
        const bool good =
            begin != std::string::npos && parseTimePoint(field.substr(begin, last - begin + 1)).has_value();
        return good ? "" : "not_a_timestamp";
    }
    double value = 0;
    if (!isNumber(field, value))
        return "not_a_number";
    return std::isinf(value) ? "number_out_of_range" : "";
}

class Parser
{
public:
    Parser(std::string text, const CsvDialect& dialect, const Schema& schema, std::size_t maxRecordBytes)
        : m_text(std::move(text)), m_dialect(dialect), m_schema(schema), m_maxRecordBytes(maxRecordBytes)
    {
    }

    Table parse()
    {
        if (m_text.rfind("\xEF\xBB\xBF", 0) == 0)
            m_at = 3;
        if (m_dialect.hasHeader) {
            while (m_at < m_text.size() && !m_table.header)
                m_table.header = oneRecord(true);
        }
        while (m_at < m_text.size())
            oneRecord(false);
        return m_table;
    }

private:
    void reject(std::uint64_t line, const std::string& column, const std::string& reason,
                const std::string& text)
    {
        m_table.rejected.push_back({line, m_record, column, reason, excerpt(text)});
    }

    /// Skips to the line after the one at m_at and rejects that one.
    void rejectLine(const std::string& reason)
    {
        const std::uint64_t line = m_line;
        std::string text;
        while (m_at < m_text.size() && m_text[m_at] != m_dialect.recordEnd)
            text += m_text[m_at++];
        if (m_at < m_text.size()) {
            ++m_at;
            ++m_line;
        }
        while (!text.empty() && text.back() == '\r')
            text.pop_back();
        ++m_record;
        reject(line, "", reason, text);
    }

    /// False: it was a blank line.
    bool oneRecord(bool header)
    {
        const std::size_t begin = m_at;
        std::vector<std::string> fields(1);
        enum { Start, Plain, Quoted, AfterQuote } state = Start;
        std::size_t at = begin;
        std::uint64_t lines = 0;
        bool ended = false;
        bool lastQuoted = false;
        while (!ended && at < m_text.size() && at - begin < m_maxRecordBytes) {
            const char c = m_text[at++];
            lines += c == m_dialect.recordEnd ? 1 : 0;
            const bool quote = m_dialect.quote != 0 && c == m_dialect.quote;
            if (state == Quoted) {
                if (quote)
                    state = AfterQuote;
                else
                    fields.back() += c;
            } else if (c == m_dialect.recordEnd) {
                ended = true;
            } else if (c == m_dialect.delimiter) {
                fields.emplace_back();
                state = Start;
                lastQuoted = false;
            } else if (quote && state == Start) {
                state = Quoted;
                lastQuoted = true;
            } else if (quote && state == AfterQuote) {
                fields.back() += c;
                state = Quoted;
            } else {
                fields.back() += c;
                state = Plain;
                // what follows a closing quote is text, and so is a carriage return right before the end of
                // it all
                lastQuoted = lastQuoted && true;
            }
        }
        if (!ended) {
            const bool tooLong = at - begin >= m_maxRecordBytes;
            if (state == Quoted) {
                const std::size_t lineEnd = m_text.find(m_dialect.recordEnd, begin);
                const bool lineIsShort = lineEnd != std::string::npos && lineEnd - begin < m_maxRecordBytes;
                rejectLine(lineIsShort || !tooLong ? "unclosed_quote" : "record_too_long");
                return true;
            }
            if (tooLong) {
                rejectLine("record_too_long");
                return true;
            }
        }
        const std::uint64_t line = m_line;
        m_line += lines;
        m_at = at;
        std::string raw = m_text.substr(begin, at - begin - (ended ? 1 : 0));
        if (!raw.empty() && raw.back() == '\r') {
            raw.pop_back();
            fields.back().pop_back(); // outside quotes, so it is the last character of the last field
        }
        if (raw.empty())
            return false;
        if (header)
            return true;
        ++m_record;
        if (fields.size() != m_schema.columns.size()) {
            reject(line, "", fields.size() < m_schema.columns.size() ? "too_few_fields" : "too_many_fields",
                   raw);
            return true;
        }
        if (raw.find('\0') != std::string::npos) {
            reject(line, "", "nul_byte", raw);
            return true;
        }
        if (!isValidUtf8(raw)) {
            reject(line, "", "invalid_utf8", raw);
            return true;
        }
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const std::string fault = faultOf(fields[i], m_schema.columns[i].kind);
            if (!fault.empty()) {
                reject(line, m_schema.columns[i].name, fault, fields[i]);
                return true;
            }
        }
        m_table.rows.push_back(fields);
        return true;
    }

    std::string m_text;
    CsvDialect m_dialect;
    Schema m_schema;
    std::size_t m_maxRecordBytes;
    std::size_t m_at = 0;
    std::uint64_t m_line = 1;
    std::uint64_t m_record = 0;
    Table m_table;
};

} // namespace reference
