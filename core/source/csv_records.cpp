// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/csv_records.h"

#include <cstring>

namespace tiltmeter::csv {

std::pair<std::size_t, std::size_t> unquoteField(char* text, std::size_t begin, std::size_t end, char quote)
{
    const std::size_t first = begin + 1;
    const void* const close = std::memchr(text + first, quote, end - first);
    if (close == text + end - 1) [[likely]]
        return {first, end - 1};
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

std::vector<std::string> splitRecord(std::string_view record, const CsvDialect& dialect)
{
    const ScanChars chars{dialect.delimiter, dialect.quote, dialect.recordEnd};
    std::string text(record);
    text += dialect.recordEnd;
    std::vector<std::string> fields;
    CutScan::State state = CutScan::State::FieldStart;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!separates(state, text[at], chars) && at + 1 < text.size())
            continue;
        std::pair<std::size_t, std::size_t> bounds(begin, at);
        if (begin < at && chars.quote != 0 && text[begin] == chars.quote)
            bounds = unquoteField(text.data(), begin, at, chars.quote);
        fields.push_back(text.substr(bounds.first, bounds.second - bounds.first));
        begin = at + 1;
    }
    return fields;
}

} // namespace tiltmeter::csv
