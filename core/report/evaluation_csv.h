// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/evaluation.h"

#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter {

/// All measurements as a table (RFC 4180, comma, LF, UTF-8, a header line): those of each window, then those
/// over all records, whose start and end are empty. Columns as the members of a measurement in
/// evaluation_json.h with `start` and `end` (excluded) before them; limits are `lower_limit` and
/// `upper_limit`. Counts are one field, "monitored_favorable=300;monitored_judged=512". What is undefined is
/// an empty field, an interval's missing end is "inf" or "-inf". After the counts come
/// the bounds of an extreme over groups, and of what was measured in a stratum the control feature and its
/// value (empty: records without one); those rows come last. `first_record` is the number, from 1, of a
/// window's first record where windows are so many records, whether these have times or not (start and end
/// are empty then). Numbers in the
/// shortest form that reads back exactly, with a point.
[[nodiscard]] std::string toCsv(const Evaluation& evaluation);

/// A table: the names of its columns, then its rows, each with as many fields.
using CsvRows = std::vector<std::vector<std::string>>;
[[nodiscard]] CsvRows csvRows(const Evaluation& evaluation);
[[nodiscard]] std::string csvOf(const CsvRows& rows);

/// Which window a line is about; all empty over all records.
struct CsvWindow {
    std::string start;
    std::string end;
    std::string firstRecord;
};
[[nodiscard]] CsvWindow csvWindow(const TimeRange& range, const std::optional<std::uint64_t>& firstRecord);

/// Those of all windows, in their order.
template <class Windows>
[[nodiscard]] std::vector<CsvWindow> csvWindows(const Windows& windows)
{
    std::vector<CsvWindow> result;
    for (const auto& window : windows)
        result.push_back(csvWindow(window.range, window.firstRecord));
    return result;
}

/// The fields with commas between them and a line feed; quoted where a comma, quote or line break is inside.
[[nodiscard]] std::string csvLine(const std::vector<std::string>& fields, char delimiter = ',');

} // namespace tiltmeter
