// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/json_rows.h"

#include <algorithm>

namespace tiltmeter::json {
namespace {

constexpr char recordEnd = '\x1E';
constexpr int deepest = 16; ///< objects within objects; deeper ones are kept as text
constexpr std::size_t none = static_cast<std::size_t>(-1);

void appendQuoted(std::string& out, std::string_view text)
{
    out += '"';
    for (const char c : text) {
        if (c == '"')
            out += '"';
        out += c;
    }
    out += '"';
}

bool collect(std::string_view object, const std::string& prefix, int depth, Dictionary& names)
{
    return forEachMember(object, [&](const Value& name, const Value& value) {
        std::string path = prefix;
        if (!appendUnescaped(path, name.text))
            return false;
        if (value.kind == Value::Kind::Object && depth < deepest)
            return collect(value.text, path + '.', depth + 1, names);
        names.add(path);
        return true;
    });
}

} // namespace

CsvDialect rowDialect()
{
    CsvDialect dialect;
    dialect.recordEnd = recordEnd;
    dialect.hasHeader = false;
    return dialect;
}

bool collectNames(std::string_view object, Dictionary& names)
{
    return collect(object, {}, 0, names);
}

RowWriter::RowWriter(const std::vector<std::string>& names) : m_row(names.size())
{
    for (const std::string& name : names)
        m_columns.add(name);
}

std::size_t RowWriter::columnOf(std::string_view name) const
{
    const std::uint32_t code = m_columns.find(name);
    return code == 0 ? none : code - 1;
}

std::size_t RowWriter::columnOf(const Value& name, const std::string& prefix)
{
    // Objects of a log have their members in the same order, most often that of the columns.
    if (prefix.empty() && !name.escaped && m_next < m_row.size() &&
        m_columns.values()[m_next + 1] == name.text)
        return m_next++;
    m_path = prefix;
    if (!appendUnescaped(m_path, name.text))
        return none;
    const std::size_t column = columnOf(m_path);
    if (column != none)
        m_next = column + 1;
    return column;
}

bool RowWriter::takeMembers(std::string_view object, const std::string& prefix, int depth)
{
    return forEachMember(object, [&](const Value& name, const Value& value) {
        if (value.kind == Value::Kind::Object && depth < deepest) {
            std::string path = prefix;
            return appendUnescaped(path, name.text) && takeMembers(value.text, path + '.', depth + 1);
        }
        if (const std::size_t column = columnOf(name, prefix); column != none)
            m_row[column] = value;
        return true;
    });
}

void RowWriter::clear()
{
    std::ranges::fill(m_row, Value());
    m_next = 0;
}

void RowWriter::writeObject(std::string& out, std::string_view text)
{
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        out += recordEnd;
        return;
    }
    clear();
    if (takeMembers(text, {}, 0))
        writeRow(out);
    else
        writeRejection(out, text, "invalid_json");
}

std::string_view RowWriter::takeValues(std::string_view array, const std::vector<std::size_t>& columns)
{
    std::size_t at = 0;
    const bool good = forEachElement(array, [&](const Value& value) {
        if (at < columns.size() && columns[at] != none)
            m_row[columns[at]] = value;
        ++at;
        return true;
    });
    if (!good)
        return "invalid_json";
    if (at != columns.size())
        return at < columns.size() ? "too_few_fields" : "too_many_fields";
    return {};
}

void RowWriter::writeValues(std::string& out, const std::vector<std::string_view>& arrays,
                            const std::vector<std::vector<std::size_t>>& columns)
{
    clear();
    for (std::size_t i = 0; i < arrays.size(); ++i) {
        const std::string_view reason = takeValues(arrays[i], columns[i]);
        if (!reason.empty()) {
            writeRejection(out, arrays[i], reason);
            return;
        }
    }
    writeRow(out);
}

void RowWriter::writeRow(std::string& out)
{
    const std::size_t before = out.size();
    for (std::size_t column = 0; column < m_row.size(); ++column) {
        if (column > 0)
            out += ',';
        const Value& value = m_row[column];
        switch (value.kind) {
        case Value::Kind::Null:
            break;
        case Value::Kind::Word:
            out += value.text;
            break;
        case Value::Kind::Array:
        case Value::Kind::Object:
            appendQuoted(out, value.text);
            break;
        case Value::Kind::String:
            if (value.escaped) {
                m_escapes = true;
                m_field.clear();
                if (!appendUnescaped(m_field, value.text)) {
                    out.resize(before);
                    writeRejection(out, value.text, "invalid_json");
                    return;
                }
                appendQuoted(out, m_field);
            } else if (value.special) {
                appendQuoted(out, value.text);
            } else {
                out += value.text;
            }
            break;
        }
    }
    if (out.size() == before)
        out += "\"\""; // one column, and nothing in it: not a blank line
    out += recordEnd;
}

void RowWriter::writeRejection(std::string& out, std::string_view text, std::string_view reason) const
{
    out += rejectionMark;
    out += ',';
    appendQuoted(out, text);
    out += ',';
    out += reason;
    out.append(m_row.size(), ','); // more fields than any row
    out += recordEnd;
}

} // namespace tiltmeter::json
