// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/csv_records.h"

#include <cstring>

namespace tiltmeter::csv {

namespace detail {

std::pair<std::size_t, std::size_t> unquoteOddField(char* text, std::size_t begin, std::size_t end,
                                                    char quote)
{
    const std::size_t first = begin + 1;
    std::size_t to = first;
    std::size_t from = first;
    bool inside = true;
    while (from < end) {
        const char c = text[from++];
        if (inside && c == quote) {
            if (from == end || text[from] != quote) {
                inside = false;
                continue;
            }
            ++from; // doubled: one of them is text
        }
        text[to++] = c;
    }
    std::memset(text + to, ' ', end - to); // no end of a line may stand here twice: they are counted later
    return {first, to};
}

} // namespace detail

std::string bareField(std::string_view field, const CsvDialect& dialect)
{
    std::string text(field);
    if (field.empty() || dialect.quote == 0 || field.front() != dialect.quote)
        return text;
    text.append(8, ' '); // unquoteField() looks further than the field
    const auto [begin, end] = unquoteField(text.data(), 0, field.size(), dialect.quote);
    return text.substr(begin, end - begin);
}

std::vector<std::string> splitRecord(std::string_view record, const CsvDialect& dialect)
{
    const ScanChars chars{dialect.delimiter, dialect.quote, dialect.recordEnd};
    std::vector<std::string> fields;
    CutScan::State state = CutScan::State::FieldStart;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < record.size(); ++at) {
        if (!separates(state, record[at], chars))
            continue;
        fields.push_back(bareField(record.substr(begin, at - begin), dialect));
        begin = at + 1;
    }
    fields.push_back(bareField(record.substr(begin), dialect));
    return fields;
}

} // namespace tiltmeter::csv
