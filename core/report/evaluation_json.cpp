// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/evaluation_json.h"

#include "config/fairness_json.h"
#include "report/alarm_json.h"
#include "report/window_json.h"
#include "text/error_text.h"

#include <algorithm>

namespace tiltmeter {
namespace {

void textOrNull(JsonWriter& json, std::string_view key, const std::string& text)
{
    if (text.empty())
        json.memberNull(key);
    else
        json.member(key, text);
}

void writeMeasurements(JsonWriter& json, const std::vector<Measurement>& measurements)
{
    json.beginArray();
    for (const Measurement& measurement : measurements)
        write(json, measurement);
    json.endArray();
}

std::uint64_t undefinedIn(const std::vector<Measurement>& measurements)
{
    return static_cast<std::uint64_t>(
        std::ranges::count(measurements, MeasurementStatus::Undefined, &Measurement::status));
}

void writeWindow(JsonWriter& json, const WindowResult& window)
{
    writeTimes(json, window.range);
    writeRecords(json, window.firstRecord, window.firstRecord.value_or(0) + window.records);
}

void writeGroup(JsonWriter& json, const GroupRates& group, const WindowResult* window)
{
    json.beginInlineObject();
    textOrNull(json, "feature", group.feature);
    textOrNull(json, "group", group.group);
    json.member("reference", group.isReference);
    json.key("window");
    if (window == nullptr) {
        json.null();
    } else {
        json.beginInlineObject();
        writeWindow(json, *window);
        json.endObject();
    }
    json.member("records", group.records);
    json.member("judged", group.judged);
    json.member("favorable", group.favorable);
    json.member("labelled", group.labelled);
    if (group.flips) {
        json.key("flips");
        json.beginInlineObject();
        json.member("compared", group.flips->compared);
        json.member("to_favorable", group.flips->toFavorable);
        json.member("to_unfavorable", group.flips->toUnfavorable);
        json.endObject();
    }
    json.key("rates");
    json.beginInlineObject();
    for (const GroupRates::Rate& rate : group.rates)
        json.member(rate.id, rate.value);
    json.endObject();
    json.key("intervals");
    json.beginInlineObject();
    for (const GroupRates::Rate& rate : group.rates) {
        if (!rate.interval)
            continue;
        json.key(rate.id);
        json.beginInline();
        json.value(rate.interval->lower);
        json.value(rate.interval->upper);
        json.endArray();
    }
    json.endObject();
    json.key("undefined");
    json.beginInlineObject();
    for (const GroupRates::Rate& rate : group.rates)
        if (!rate.value)
            json.member(rate.id, toString(rate.reason));
    json.endObject();
    json.endObject();
}

void writeStratum(JsonWriter& json, const StratumResult& stratum)
{
    json.beginObject();
    json.member("feature", stratum.feature);
    json.member("control", stratum.control);
    if (stratum.isMissing)
        json.memberNull("value");
    else
        json.member("value", stratum.value);
    json.member("records", stratum.records);
    json.key("measurements");
    writeMeasurements(json, stratum.measurements);
    json.key("groups");
    json.beginArray();
    for (const GroupRates& group : stratum.groups)
        writeGroup(json, group, nullptr);
    json.endArray();
    json.endObject();
}

void writeFindings(JsonWriter& json, const std::vector<Finding>& findings)
{
    json.beginArray();
    for (const Finding& finding : findings)
        write(json, finding);
    json.endArray();
}

/// Where the figures behind findings of the rule "performance" are: `tiltmeter-cli performance`.
void writePerformance(JsonWriter& json, const PerformanceFacts& performance)
{
    json.beginObject();
    json.member("status", toString(performance.look));
    if (performance.problem)
        json.member("reason", describe(*performance.problem).toStdString());
    else
        json.memberNull("reason");
    if (performance.look == PerformanceLook::Measured) {
        json.member("revision", performance.revision);
        json.member("judged_windows", performance.judgedWindows);
    }
    json.member("command", "performance");
    json.endObject();
}

} // namespace

void write(JsonWriter& json, const Measurement& m)
{
    json.beginInlineObject();
    json.member("metric", m.metric);
    textOrNull(json, "feature", m.feature);
    textOrNull(json, "monitored", m.monitored);
    textOrNull(json, "reference", m.reference);
    json.member("value", m.value);
    json.member("lower", m.interval ? std::optional(m.interval->lower) : std::nullopt);
    json.member("upper", m.interval ? std::optional(m.interval->upper) : std::nullopt);
    if (m.bounds) {
        json.member("simultaneous_lower", m.bounds->lower);
        json.member("simultaneous_upper", m.bounds->upper);
    }
    json.member("confidence", m.confidence);
    json.member("interval_method", toString(m.method));
    json.member("monitored_records", m.monitoredRecords);
    json.member("reference_records", m.referenceRecords);
    json.key("counts");
    json.beginInlineObject();
    for (const auto& [name, count] : m.counts)
        json.member(name, count);
    json.endObject();
    json.key("limits");
    json.beginInlineObject();
    json.member("lower", m.limits.lower);
    json.member("upper", m.limits.upper);
    json.endObject();
    json.member("status", toString(m.status));
    if (m.reason == Reason::None)
        json.memberNull("reason");
    else
        json.member("reason", toString(m.reason));
    json.member("verdict", toString(m.verdict));
    json.member("point_verdict", toString(m.pointVerdict));
    json.member("records_needed", m.recordsNeeded);
    json.endObject();
}

void write(JsonWriter& json, const Finding& finding)
{
    json.beginObject();
    json.member("id", findingId(finding));
    json.member("rule", toString(finding.rule));
    json.member("metric", finding.worst.metric);
    textOrNull(json, "feature", finding.worst.feature);
    textOrNull(json, "monitored", finding.worst.monitored);
    textOrNull(json, "reference", finding.worst.reference);
    writeTimes(json, finding.window);
    writeRecords(json, finding.firstRecord, finding.endRecord);
    json.member("overall", finding.overall);
    json.member("windows", finding.windows);
    json.member("ongoing", finding.ongoing);
    if (finding.alarm)
        json.member("alarm", finding.alarm->key);
    if (finding.performance)
        json.member("estimated", finding.performance->estimated);
    json.key("worst");
    write(json, finding.worst);
    json.endObject();
}

void writeMembers(JsonWriter& json, const Evaluation& evaluation)
{
    json.member("deployment", evaluation.deployment);
    json.member("software_version", evaluation.softwareVersion);
    json.member("data_fingerprint", evaluation.dataFingerprint);
    json.key("configuration");
    json.beginObject();
    json.member("revision", evaluation.revision);
    writeMembers(json, evaluation.config);
    json.endObject();
    json.member("records", evaluation.records);
    json.member("records_without_timestamp", evaluation.withoutTimestamp);
    const bool hasTime = !evaluation.covered.empty();
    json.member("first_record",
                hasTime ? std::optional(formatTimePoint(evaluation.covered.begin)) : std::nullopt);
    const TimePoint last{evaluation.covered.end.microseconds - 1};
    json.member("last_record", hasTime ? std::optional(formatTimePoint(last)) : std::nullopt);
    json.key("windows");
    json.beginArray();
    for (const WindowResult& window : evaluation.windows) {
        json.beginObject();
        writeWindow(json, window);
        json.member("records", window.records);
        json.member("below_minimum", window.belowMinimum);
        json.member("undefined", undefinedIn(window.measurements));
        json.key("measurements");
        writeMeasurements(json, window.measurements);
        json.endObject();
    }
    json.endArray();
    json.key("overall");
    writeMeasurements(json, evaluation.overall.measurements);
    json.key("groups");
    json.beginArray();
    for (const GroupRates& group : evaluation.overall.groups)
        writeGroup(json, group, nullptr);
    for (const WindowResult& window : evaluation.windows)
        for (const GroupRates& group : window.groups)
            writeGroup(json, group, &window);
    json.endArray();
    json.key("totals");
    json.beginArray();
    for (const GroupRates& total : evaluation.overall.totals)
        writeGroup(json, total, nullptr);
    json.endArray();
    json.key("strata");
    json.beginArray();
    for (const StratumResult& stratum : evaluation.overall.strata)
        writeStratum(json, stratum);
    json.endArray();
    json.key("alarms");
    writeAlarms(json, evaluation.alarms);
    json.key("alarm_track");
    write(json, evaluation.alarmTrack);
    json.key("performance");
    writePerformance(json, evaluation.performance);
    json.key("findings");
    writeFindings(json, evaluation.findings);
    json.member("undefined", evaluation.undefinedCount);
}

std::string toJson(const Evaluation& evaluation)
{
    JsonWriter json;
    json.beginObject();
    writeMembers(json, evaluation);
    json.endObject();
    return std::move(json).take();
}

} // namespace tiltmeter
