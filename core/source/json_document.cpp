// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/json_document.h"

#include <algorithm>
#include <cstring>

namespace tiltmeter::json {
namespace {

constexpr int deepest = 32;

} // namespace

Result<std::shared_ptr<const Document>> Document::read(ByteSource& source, const std::string& path)
{
    std::string text;
    while (true) {
        const std::size_t before = text.size();
        const std::size_t step = std::clamp<std::size_t>(before, 1U << 20U, 64U << 20U);
        text.resize(before + step);
        TILTMETER_ASSIGN(const std::size_t got, source.read(text.data() + before, step));
        text.resize(before + got);
        if (got < step)
            return parse(std::move(text), path);
        if (text.size() > largest)
            return fail(ErrorCode::MalformedInput, path,
                        "a JSON document of this size; JSON lines have no limit");
    }
}

Result<std::shared_ptr<const Document>> Document::parse(std::string text, const std::string& path)
{
    auto document = std::make_shared<Document>();
    document->m_text = std::move(text);
    std::string_view body = document->m_text;
    if (body.starts_with("\xEF\xBB\xBF"))
        body.remove_prefix(3);
    Scanner scanner(body);
    Value whole;
    const bool good = scanner.value(whole) && scanner.atEnd() &&
                      (whole.kind == Value::Kind::Array || whole.kind == Value::Kind::Object) &&
                      document->findTables(whole, 0) &&
                      (!document->m_tables.empty() || document->addObjects(whole));
    if (!good) {
        const auto line =
            std::count(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(scanner.position()), '\n');
        return fail(Error{ErrorCode::InvalidJson, path, {}, static_cast<std::uint64_t>(line) + 1, {}});
    }
    return document;
}

bool Document::readTable(std::string_view object, Part& out)
{
    std::string_view fields;
    std::string_view values;
    const bool good = forEachMember(object, [&](const Value& name, const Value& value) {
        if (name.text == "fields" && value.kind == Value::Kind::Array)
            fields = value.text;
        else if (name.text == "values" && value.kind == Value::Kind::Array)
            values = value.text;
        return true;
    });
    if (!good || fields.empty() || values.empty())
        return false;
    return forEachElement(fields,
                          [&](const Value& field) {
                              return field.kind == Value::Kind::String &&
                                     appendUnescaped(out.fields.emplace_back(), field.text);
                          }) &&
           forEachElement(values, [&](const Value& row) {
               out.rows.push_back(row.text);
               return true; // what is no array is a record that is going to be rejected
           });
}

/// False: it is no JSON at all.
bool Document::findTables(const Value& value, int depth)
{
    if (depth > deepest)
        return true;
    const auto look = [&](const Value& inside) {
        const bool nested = inside.kind == Value::Kind::Array || inside.kind == Value::Kind::Object;
        return !nested || findTables(inside, depth + 1);
    };
    if (value.kind == Value::Kind::Array) {
        // A long array of plain objects or numbers holds no tables: its first element tells.
        bool first = true;
        bool worthwhile = true;
        return forEachElement(value.text, [&](const Value& element) {
            const std::size_t before = m_tables.size();
            if (worthwhile && !look(element))
                return false;
            if (first)
                worthwhile = m_tables.size() > before;
            first = false;
            return true;
        });
    }
    Part table;
    if (readTable(value.text, table)) {
        addTables({std::move(table)});
        return true;
    }
    std::vector<Part> sideBySide;
    std::vector<Value> others;
    if (!forEachMember(value.text, [&](const Value&, const Value& member) {
            Part part;
            if (member.kind == Value::Kind::Object && readTable(member.text, part))
                sideBySide.push_back(std::move(part));
            else
                others.push_back(member);
            return true;
        }))
        return false;
    if (!sideBySide.empty())
        addTables(std::move(sideBySide));
    return std::ranges::all_of(others, look);
}

void Document::addTables(std::vector<Part> parts)
{
    const auto differs = [&](const Part& part) { return part.rows.size() != parts.front().rows.size(); };
    if (std::ranges::any_of(parts, differs)) { // they do not belong together
        for (Part& part : parts) {
            std::vector<Part> alone;
            alone.push_back(std::move(part));
            addTables(std::move(alone));
        }
        return;
    }
    Table table;
    const std::size_t first = m_records.size();
    m_records.resize(first + parts.front().rows.size());
    for (Part& part : parts) {
        for (const std::string& field : part.fields)
            if (std::ranges::find(m_names, field) == m_names.end())
                m_names.push_back(field);
        for (std::size_t row = 0; row < part.rows.size(); ++row) {
            m_records[first + row].parts.push_back(part.rows[row]);
            m_records[first + row].table = m_tables.size() + 1;
        }
        table.fields.push_back(std::move(part.fields));
    }
    m_tables.push_back(std::move(table));
}

bool Document::addObjects(const Value& value)
{
    Dictionary names;
    const auto add = [&](const Value& object) {
        // What is no object is a record that is going to be rejected.
        Record record;
        record.parts.push_back(object.text);
        m_records.push_back(std::move(record));
        return object.kind != Value::Kind::Object || collectNames(object.text, names);
    };
    const bool good = value.kind == Value::Kind::Object ? add(value) : forEachElement(value.text, add);
    m_names.assign(names.values().begin() + 1, names.values().end());
    return good;
}

void Document::write(RowWriter& writer, std::size_t first, std::size_t last, std::string& out) const
{
    std::size_t table = 0; // the one that `columns` belong to
    std::vector<std::vector<std::size_t>> columns;
    for (std::size_t i = first; i < last; ++i) {
        const Record& record = m_records[i];
        if (record.table == 0) {
            writer.writeObject(out, record.parts.front());
            continue;
        }
        if (record.table != table) {
            table = record.table;
            columns.clear();
            for (const auto& fields : m_tables[table - 1].fields) {
                columns.emplace_back();
                for (const std::string& field : fields)
                    columns.back().push_back(writer.columnOf(field));
            }
        }
        writer.writeValues(out, record.parts, columns);
    }
}

std::size_t Document::positionOf(std::size_t record) const
{
    return static_cast<std::size_t>(m_records[record].parts.front().data() - m_text.data());
}

std::uint64_t RecordLines::lineOf(std::size_t record)
{
    const std::string_view text = m_document->text();
    const std::size_t position = m_document->positionOf(record);
    if (position < m_position) { // of tables side by side the second may stand first
        m_position = 0;
        m_line = 1;
    }
    m_line +=
        static_cast<std::uint64_t>(std::ranges::count(text.substr(m_position, position - m_position), '\n'));
    m_position = position;
    return m_line;
}

DocumentRows::DocumentRows(std::shared_ptr<const Document> document, std::vector<std::string> names)
    : m_document(std::move(document)), m_writer(names)
{
    m_fileBytes = m_document->records();
}

Result<std::size_t> DocumentRows::read(char* to, std::size_t size)
{
    constexpr std::size_t atOnce = 256;
    std::size_t done = 0;
    while (done < size) {
        if (m_at == m_buffer.size()) {
            if (m_next == m_document->records())
                break;
            m_buffer.clear();
            m_at = 0;
            const std::size_t last = std::min(m_next + atOnce, m_document->records());
            m_document->write(m_writer, m_next, last, m_buffer);
            m_next = last;
            m_consumed = last;
        }
        const std::size_t step = std::min(size - done, m_buffer.size() - m_at);
        std::memcpy(to + done, m_buffer.data() + m_at, step);
        m_at += step;
        done += step;
    }
    return done;
}

Result<std::string> DocumentRows::readAt(std::uint64_t, std::size_t) const
{
    return fail(ErrorCode::Internal, {}, "rows of a document are read in their order");
}

} // namespace tiltmeter::json
