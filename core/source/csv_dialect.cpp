// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/csv_dialect.h"

#include "source/byte_source.h"
#include "source/csv_records.h"
#include "source/json_scanner.h"
#include "source/missing.h"
#include "source/number_text.h"

#include "base/time.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>

namespace tiltmeter {
namespace {

constexpr std::string_view utf8Mark = "\xEF\xBB\xBF";
constexpr std::size_t recordsLookedAt = 500;

/// "UTF-16", "UTF-32", "binary" or nothing.
std::string foreignEncoding(std::string_view text)
{
    using namespace std::string_view_literals;
    if (text.starts_with("\xFF\xFE\0\0"sv) || text.starts_with("\0\0\xFE\xFF"sv))
        return "UTF-32";
    if (text.starts_with("\xFF\xFE"sv) || text.starts_with("\xFE\xFF"sv))
        return "UTF-16";
    const std::string_view sample = text.substr(0, 64U << 10U);
    std::array<std::size_t, 2> zeros{}; // at even and odd positions
    std::size_t controls = 0;
    for (std::size_t i = 0; i < sample.size(); ++i) {
        const auto c = static_cast<unsigned char>(sample[i]);
        if (c == 0)
            ++zeros[i % 2];
        else if (c < 0x20 && (c < '\t' || c > '\r'))
            ++controls;
    }
    const std::size_t half = sample.size() / 2;
    for (const std::size_t side : {0U, 1U})
        if (half > 0 && zeros[side] * 5 >= half * 2 && zeros[1 - side] * 20 < half)
            return "UTF-16"; // western text without a mark: every other byte is 0
    // A stray control character is a bad row; a file full of them is no text.
    return (zeros[0] + zeros[1] + controls) * 50 > sample.size() ? "binary" : "";
}

struct Splitting {
    CsvDialect dialect;
    std::size_t fields = 0;
    double score = 0;
};

/// The more records agree in the number of fields, and the more fields there are, the better.
Splitting judge(std::string_view text, bool complete, CsvDialect dialect)
{
    std::map<std::size_t, std::size_t> byFields;
    std::size_t records = 0;
    csv::forEachRecord(text, complete, dialect,
                       [&](std::string_view, const std::vector<std::string_view>& fields) {
                           ++byFields[fields.size()];
                           return ++records < recordsLookedAt;
                       });
    Splitting out{dialect, 1, 0};
    for (const auto& [fields, count] : byFields) {
        const double share = static_cast<double>(count) / static_cast<double>(records);
        const double score = fields < 2 ? 0 : share * share * std::log2(static_cast<double>(fields) + 1);
        if (score > out.score) {
            out.score = score;
            out.fields = fields;
        }
    }
    return out;
}

/// Fields that start and end with `quote`, less those that only start with it.
std::int64_t quotedFields(std::string_view text, bool complete, CsvDialect dialect, char quote)
{
    dialect.quote = 0;
    std::int64_t balance = 0;
    std::size_t records = 0;
    csv::forEachRecord(text, complete, dialect,
                       [&](std::string_view, const std::vector<std::string_view>& fields) {
                           for (const std::string_view field : fields)
                               if (!field.empty() && field.front() == quote)
                                   balance += field.size() > 1 && field.back() == quote ? 1 : -2;
                           return ++records < recordsLookedAt;
                       });
    return balance;
}

bool looksLikeData(std::string_view field)
{
    const NumberStatus status = readNumber(field).status;
    return status == NumberStatus::Plain || status == NumberStatus::KeepText || field.starts_with('[') ||
           (field.size() >= 10 && parseTimePoint(field));
}

bool isTyped(std::string_view field)
{
    return looksLikeData(field) || field == "true" || field == "false" || field == "True" || field == "False";
}

/// Nothing: it is no JSON, or not to be read as records.
std::optional<RecordFormat> jsonFormat(std::string_view text)
{
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos || (text[begin] != '{' && text[begin] != '['))
        return std::nullopt;
    const std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
    json::Value value;
    json::Scanner scanner(line);
    const bool whole =
        scanner.value(value) && scanner.atEnd() &&
        json::forEachMember(value.text, [](const json::Value&, const json::Value&) { return true; });
    if (whole && value.text.find("\"fields\"") == std::string_view::npos)
        return RecordFormat::JsonLines; // an object on its first line
    // A header might start with a bracket too, but hardly would JSON's next character stand behind it.
    json::Scanner inside(text, begin + 1);
    const char next = inside.peek();
    if (text[begin] == '{' ? next == '"' : (next == '{' || next == '['))
        return RecordFormat::JsonDocument;
    return std::nullopt;
}

/// The first record is a header unless it looks like the others.
bool detectHeader(std::string_view text, bool complete, const CsvDialect& dialect)
{
    std::vector<std::string> first;
    std::vector<bool> allTyped;
    std::vector<bool> anyValue;
    bool repeats = false; // a value of the first record stands below it again
    std::size_t records = 0;
    csv::forEachRecord(text, complete, dialect,
                       [&](std::string_view record, const std::vector<std::string_view>&) {
                           const std::vector<std::string> fields = csv::splitRecord(record, dialect);
                           if (records++ == 0) {
                               first = fields;
                               allTyped.assign(first.size(), true);
                               anyValue.assign(first.size(), false);
                               return true;
                           }
                           if (fields.size() != first.size())
                               return records < recordsLookedAt;
                           for (std::size_t i = 0; i < fields.size(); ++i) {
                               repeats = repeats || (!fields[i].empty() && fields[i] == first[i]);
                               if (isMissingToken(fields[i]))
                                   continue;
                               anyValue[i] = true;
                               allTyped[i] = allTyped[i] && isTyped(fields[i]);
                           }
                           return records < recordsLookedAt;
                       });
    if (std::ranges::any_of(first, looksLikeData))
        return false;
    for (std::size_t i = 0; i < first.size(); ++i)
        if (allTyped[i] && anyValue[i] && !isTyped(first[i]) && !isMissingToken(first[i]))
            return true;
    // Nothing but words: names are said once each, and there are none missing.
    const std::set<std::string> distinct(first.begin(), first.end());
    return !repeats && distinct.size() == first.size() && !distinct.contains("");
}

} // namespace

Result<CsvDialect> detectCsvDialect(std::string_view beginning, bool complete, const std::string& path)
{
    if (beginning.empty())
        return fail(ErrorCode::EmptyFile, path);
    if (std::string encoding = foreignEncoding(beginning); !encoding.empty())
        return fail(Error{ErrorCode::InvalidEncoding, path, std::move(encoding), 1, {}});
    CsvDialect dialect;
    dialect.byteOrderMark = beginning.starts_with(utf8Mark);
    if (dialect.byteOrderMark)
        beginning.remove_prefix(utf8Mark.size());
    if (const auto format = jsonFormat(beginning)) {
        dialect.format = *format;
        dialect.hasHeader = false;
        return dialect;
    }
    const auto lineFeeds = std::ranges::count(beginning, '\n');
    if (lineFeeds == 0 && beginning.find('\r') != std::string_view::npos)
        dialect.recordEnd = '\r';
    std::size_t carriageReturns = 0;
    for (auto at = beginning.find("\r\n"); at != std::string_view::npos; at = beginning.find("\r\n", at + 2))
        ++carriageReturns;
    dialect.crlf = lineFeeds > 0 && carriageReturns * 2 > static_cast<std::size_t>(lineFeeds);

    Splitting best{dialect, 1, 0};
    for (const char delimiter : {',', ';', '\t', '|'}) {
        CsvDialect candidate = dialect;
        candidate.delimiter = delimiter;
        if (quotedFields(beginning, complete, candidate, '\'') > 0 &&
            quotedFields(beginning, complete, candidate, '"') <= 0)
            candidate.quote = '\'';
        const Splitting splitting = judge(beginning, complete, candidate);
        if (splitting.score > best.score)
            best = splitting;
    }
    best.dialect.hasHeader = detectHeader(beginning, complete, best.dialect);
    return best.dialect;
}

Result<CsvDialect> detectCsvDialect(const std::string& path)
{
    TILTMETER_ASSIGN(auto source, openByteSource(path));
    std::string beginning(1U << 20U, '\0');
    TILTMETER_ASSIGN(const std::size_t got, source->read(beginning.data(), beginning.size()));
    const bool complete = got < beginning.size();
    return detectCsvDialect(std::string_view(beginning).substr(0, got), complete, path);
}

} // namespace tiltmeter
