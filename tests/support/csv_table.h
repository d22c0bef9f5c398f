// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "columns/memory_reader.h"

#include <charconv>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// A table of text for tests of rooms that must not know the importer: no quoting, comma, a header line.
struct CsvTable {
    std::vector<std::string> names;
    std::vector<std::vector<std::string>> rows;

    static CsvTable load(const std::string& path)
    {
        CsvTable table;
        std::ifstream file(path);
        std::string line;
        while (std::getline(file, line)) {
            if (!line.empty() && line.back() == '\r')
                line.pop_back();
            std::vector<std::string> fields(1);
            for (const char c : line) {
                if (c == ',')
                    fields.emplace_back();
                else
                    fields.back() += c;
            }
            if (table.names.empty())
                table.names = std::move(fields);
            else
                table.rows.push_back(std::move(fields));
        }
        return table;
    }

    [[nodiscard]] std::size_t column(const std::string& name) const
    {
        for (std::size_t i = 0; i < names.size(); ++i)
            if (names[i] == name)
                return i;
        qFatal("no column %s", name.c_str());
    }
    [[nodiscard]] const std::string& at(std::size_t row, const std::string& name) const
    {
        return rows[row][column(name)];
    }
    void addColumn(const std::string& name, const std::function<std::string(std::size_t row)>& value)
    {
        names.push_back(name);
        for (std::size_t row = 0; row < rows.size(); ++row)
            rows[row].push_back(value(row));
    }
};

inline std::optional<double> asNumber(const std::string& text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

/// Kinds as an importer would find them: integer, double, categorical; Timestamp for the role Timestamp.
inline tiltmeter::Schema schemaOf(const CsvTable& table,
                                  const std::map<std::string, tiltmeter::ColumnRole>& roles)
{
    using namespace tiltmeter;
    Schema schema;
    for (std::size_t c = 0; c < table.names.size(); ++c) {
        ColumnSpec spec{table.names[c], ColumnKind::Integer, ColumnRole::Feature};
        if (const auto role = roles.find(spec.name); role != roles.end())
            spec.role = role->second;
        for (const auto& row : table.rows) {
            if (row[c].empty())
                continue;
            const std::optional<double> number = asNumber(row[c]);
            if (!number) {
                spec.kind = ColumnKind::Categorical;
                break;
            }
            if (row[c].find_first_of(".eE") != std::string::npos)
                spec.kind = ColumnKind::Double;
        }
        if (spec.role == ColumnRole::Timestamp)
            spec.kind = ColumnKind::Timestamp;
        schema.columns.push_back(spec);
    }
    return schema;
}

/// The table cut into batches of at most `batchRows` rows. An empty field is a missing value.
inline std::unique_ptr<tiltmeter::MemoryReader>
readerOf(const CsvTable& table, const std::map<std::string, tiltmeter::ColumnRole>& roles,
         std::size_t batchRows = 1000)
{
    using namespace tiltmeter;
    const Schema schema = schemaOf(table, roles);
    std::vector<ColumnBatch> batches;
    for (std::size_t first = 0; first < table.rows.size(); first += batchRows) {
        ColumnBatch& batch = batches.emplace_back();
        batch.rows = std::min(batchRows, table.rows.size() - first);
        for (std::size_t c = 0; c < schema.columns.size(); ++c) {
            Column& column = batch.columns.emplace_back();
            column.kind = schema.columns[c].kind;
            auto dictionary = std::make_shared<Dictionary>();
            for (std::size_t row = first; row < first + batch.rows; ++row) {
                const std::string& text = table.rows[row][c];
                if (text.empty())
                    column.appendMissing();
                else if (column.kind == ColumnKind::Categorical)
                    column.appendCode(dictionary->add(text));
                else if (column.kind == ColumnKind::Timestamp)
                    column.appendInteger(parseTimePoint(text).value().microseconds);
                else
                    column.appendNumber(asNumber(text).value());
            }
            column.dictionary = dictionary;
        }
    }
    return std::make_unique<MemoryReader>(schema, std::move(batches));
}
