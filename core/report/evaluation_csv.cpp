// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/evaluation_csv.h"

#include "base/json_writer.h"

#include <cmath>

namespace tiltmeter {
namespace {

std::string number(const std::optional<double>& value)
{
    if (!value)
        return {};
    if (std::isinf(*value))
        return *value > 0 ? "inf" : "-inf";
    return jsonNumber(*value);
}

/// Names of counts are ids: neither '=' nor ';' is in them.
std::string countsText(const Measurement& m)
{
    std::string text;
    for (const auto& [name, count] : m.counts)
        text += (text.empty() ? "" : ";") + name + '=' + jsonNumber(count);
    return text;
}

/// What a row is about.
struct Place {
    CsvWindow window;
    const StratumResult* stratum = nullptr;
};

std::vector<std::string> fieldsOf(const Measurement& m, const Place& place)
{
    const auto& [window, stratum] = place;
    return {window.start,
            window.end,
            m.metric,
            m.feature,
            m.monitored,
            m.reference,
            number(m.value),
            number(m.interval ? std::optional(m.interval->lower) : std::nullopt),
            number(m.interval ? std::optional(m.interval->upper) : std::nullopt),
            number(m.confidence),
            std::string(toString(m.method)),
            std::to_string(m.monitoredRecords),
            std::to_string(m.referenceRecords),
            number(m.limits.lower),
            number(m.limits.upper),
            std::string(toString(m.status)),
            m.reason == Reason::None ? std::string() : std::string(toString(m.reason)),
            std::string(toString(m.verdict)),
            std::string(toString(m.pointVerdict)),
            number(m.recordsNeeded),
            countsText(m),
            number(m.bounds ? std::optional(m.bounds->lower) : std::nullopt),
            number(m.bounds ? std::optional(m.bounds->upper) : std::nullopt),
            stratum != nullptr ? stratum->control : std::string(),
            stratum != nullptr && !stratum->isMissing ? stratum->value : std::string(),
            window.firstRecord};
}

void add(CsvRows& rows, const std::vector<Measurement>& measurements, const Place& place)
{
    for (const Measurement& measurement : measurements)
        rows.push_back(fieldsOf(measurement, place));
}

} // namespace

std::string csvLine(const std::vector<std::string>& fields, char delimiter)
{
    const std::string special = std::string("\"\r\n") + delimiter;
    std::string text;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i > 0)
            text += delimiter;
        const std::string& field = fields[i];
        // An empty line would be no record at all: a single empty field is quoted.
        if (field.find_first_of(special) == std::string::npos && !(field.empty() && fields.size() == 1)) {
            text += field;
            continue;
        }
        text += '"';
        for (const char c : field) {
            text += c;
            if (c == '"')
                text += c;
        }
        text += '"';
    }
    return text + '\n';
}

CsvWindow csvWindow(const TimeRange& range, const std::optional<std::uint64_t>& firstRecord)
{
    CsvWindow window;
    if (!range.empty()) {
        window.start = formatTimePoint(range.begin);
        window.end = formatTimePoint(range.end);
    }
    if (firstRecord)
        window.firstRecord = std::to_string(*firstRecord + 1);
    return window;
}

CsvRows csvRows(const Evaluation& evaluation)
{
    CsvRows rows{{"start",
                  "end",
                  "metric",
                  "feature",
                  "monitored",
                  "reference",
                  "value",
                  "lower",
                  "upper",
                  "confidence",
                  "interval_method",
                  "monitored_records",
                  "reference_records",
                  "lower_limit",
                  "upper_limit",
                  "status",
                  "reason",
                  "verdict",
                  "point_verdict",
                  "records_needed",
                  "counts",
                  "simultaneous_lower",
                  "simultaneous_upper",
                  "control",
                  "control_value",
                  "first_record"}};
    const std::vector<CsvWindow> windows = csvWindows(evaluation.windows);
    for (std::size_t i = 0; i < windows.size(); ++i)
        add(rows, evaluation.windows[i].measurements, {windows[i], nullptr});
    add(rows, evaluation.overall.measurements, {});
    for (const StratumResult& stratum : evaluation.overall.strata)
        add(rows, stratum.measurements, {{}, &stratum});
    return rows;
}

std::string csvOf(const CsvRows& rows)
{
    std::string text;
    for (const std::vector<std::string>& row : rows)
        text += csvLine(row);
    return text;
}

std::string toCsv(const Evaluation& evaluation)
{
    return csvOf(csvRows(evaluation));
}

} // namespace tiltmeter
