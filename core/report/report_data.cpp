// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/report_data.h"

#include "report/drift_csv.h"
#include "report/drift_json.h"
#include "report/evaluation_csv.h"
#include "report/evaluation_json.h"
#include "report/performance_json.h"
#include "text/error_text.h"

#include <algorithm>
#include <optional>

namespace tiltmeter {
namespace {

void writeProblem(JsonWriter& json, const std::optional<Error>& problem)
{
    if (!problem) {
        json.null();
        return;
    }
    json.beginObject();
    json.member("problem", describe(*problem).toStdString());
    json.endObject();
}

void writeDrift(JsonWriter& json, const ReportDrift& drift)
{
    json.key("drift");
    if (drift.evaluation != nullptr)
        write(json, *drift.evaluation);
    else
        writeProblem(json, drift.problem);
}

/// What a column of drift is called beside fairness.
std::string commonName(const std::string& name)
{
    if (name == "limit")
        return "upper_limit";
    if (name == "measured_records")
        return "monitored_records";
    return name == "baseline_records" ? "reference_records" : name;
}

} // namespace

std::string reportJson(const Evaluation& evaluation, const ReportParts& parts)
{
    JsonWriter json;
    json.beginObject();
    writeMembers(json, evaluation);
    writeDrift(json, parts.drift);
    json.key("performance_over_time");
    if (parts.performance != nullptr) {
        json.beginObject();
        writePerformance(json, *parts.performance);
        json.endObject();
    } else {
        writeProblem(json, parts.performanceProblem);
    }
    json.endObject();
    return std::move(json).take();
}

std::string toJson(const Evaluation& evaluation, const ReportDrift& drift)
{
    JsonWriter json;
    json.beginObject();
    writeMembers(json, evaluation);
    writeDrift(json, drift);
    json.endObject();
    return std::move(json).take();
}

std::string reportCsv(const Evaluation& evaluation, const ReportDrift& drift)
{
    CsvRows rows = csvRows(evaluation);
    const CsvRows added = drift.evaluation != nullptr ? csvRows(*drift.evaluation) : CsvRows{};
    std::vector<std::size_t> placeOf;
    std::vector<std::string> names = rows.front();
    if (!added.empty())
        for (const std::string& own : added.front()) {
            const std::string name = commonName(own);
            const auto it = std::ranges::find(names, name);
            placeOf.push_back(static_cast<std::size_t>(it - names.begin()));
            if (it == names.end())
                names.push_back(name);
        }
    names.push_back("part");
    for (std::size_t i = 1; i < rows.size(); ++i) {
        rows[i].resize(names.size());
        rows[i].back() = "fairness";
    }
    for (std::size_t i = 1; i < added.size(); ++i) {
        std::vector<std::string>& row = rows.emplace_back(names.size());
        for (std::size_t c = 0; c < placeOf.size(); ++c)
            row[placeOf[c]] = added[i][c];
        row.back() = "drift";
    }
    rows.front() = std::move(names);
    return csvOf(rows);
}

} // namespace tiltmeter
