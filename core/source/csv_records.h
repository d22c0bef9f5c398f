// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/csv_dialect.h"
#include "source/csv_scan.h"

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiltmeter::csv {

/// A field without its quotes, if it has any.
[[nodiscard]] std::string bareField(std::string_view field, const CsvDialect& dialect);

/// The fields of one record without its end, unquoted.
[[nodiscard]] std::vector<std::string> splitRecord(std::string_view record, const CsvDialect& dialect);

namespace detail {
std::pair<std::size_t, std::size_t> unquoteOddField(char* text, std::size_t begin, std::size_t end,
                                                    char quote);
}

/// Takes the quotes off the field [begin, end) of `text`, which starts with one; returns its new bounds. What
/// stands between is moved towards the front; what is left over is filled with blanks. Eight bytes behind
/// `end` must be readable.
[[nodiscard]] inline std::pair<std::size_t, std::size_t> unquoteField(char* text, std::size_t begin,
                                                                      std::size_t end, char quote)
{
    // Is the first quote after the opening one the last character?
    const std::uint64_t pattern = 0x0101010101010101U * static_cast<unsigned char>(quote);
    for (std::size_t at = begin + 1; at < end; at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text + at, 8);
        word ^= pattern;
        if (((word - 0x0101010101010101U) & ~word & 0x8080808080808080U) == 0)
            continue;
        while (text[at] != quote)
            ++at;
        if (at + 1 == end)
            return {begin + 1, at};
        break;
    }
    return detail::unquoteOddField(text, begin, end, quote);
}

/// Calls `f(record, fields)` for every record of `text` that is not blank, both as they are written, quotes
/// and all, until f returns false. For samples, not for speed. A last record without an end counts when
/// `complete`; an open quote then spoils its line alone.
template <class F>
void forEachRecord(std::string_view text, bool complete, const CsvDialect& dialect, F&& f)
{
    const ScanChars chars{dialect.delimiter, dialect.quote, dialect.recordEnd};
    std::vector<std::string_view> fields;
    std::size_t recordBegin = 0;
    while (recordBegin < text.size()) {
        fields.clear();
        CutScan::State state = CutScan::State::FieldStart;
        std::size_t fieldBegin = recordBegin;
        std::size_t at = recordBegin;
        bool ended = false;
        for (; at < text.size() && !ended; ++at) {
            if (!separates(state, text[at], chars))
                continue;
            fields.push_back(text.substr(fieldBegin, at - fieldBegin));
            fieldBegin = at + 1;
            ended = text[at] == chars.recordEnd;
        }
        std::size_t end = ended ? at - 1 : at;
        if (!ended) {
            if (!complete)
                return;
            const auto lineEnd = text.find(chars.recordEnd, recordBegin);
            if (state == CutScan::State::Quoted && lineEnd != std::string_view::npos) {
                recordBegin = lineEnd + 1;
                continue;
            }
            fields.push_back(text.substr(fieldBegin));
        }
        std::string_view& last = fields.back();
        if (!last.empty() && last.back() == '\r') {
            last.remove_suffix(1);
            --end;
        }
        const std::string_view record = text.substr(recordBegin, end - recordBegin);
        recordBegin = at;
        if (!record.empty() && !f(record, fields))
            return;
    }
}

} // namespace tiltmeter::csv
