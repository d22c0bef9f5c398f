// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/alarm_json.h"

#include "findings/alarm_curve.h"
#include "numeric/eprocess.h"

#include <algorithm>

namespace tiltmeter {
namespace {

void writeTime(JsonWriter& json, std::string_view name, const std::optional<TimePoint>& time)
{
    json.member(name, time ? std::optional(formatTimePoint(*time)) : std::nullopt);
}

void writeSubject(JsonWriter& json, const AlarmSubject& subject)
{
    json.member("feature", subject.feature);
    json.member("monitored", subject.monitored);
    json.member("reference", subject.reference);
    json.member("rate", subject.rate);
    json.member("metric", subject.metric);
    json.member("kind", toString(subject.kind));
    json.member("change", subject.change);
    json.member("limit", subject.kind == AlarmKind::Parity ? std::nullopt : std::optional(subject.limit));
    json.member("model_version",
                subject.modelVersion.empty() ? std::nullopt : std::optional(subject.modelVersion));
}

void writeEstimate(JsonWriter& json, std::string_view name, const std::optional<double>& value,
                   const numeric::Interval& interval)
{
    json.key(name);
    json.beginInlineObject();
    json.member("value", value);
    json.member("lower", value ? std::optional(interval.lower) : std::nullopt);
    json.member("upper", value ? std::optional(interval.upper) : std::nullopt);
    json.endObject();
}

void writeEstimates(JsonWriter& json, const AlarmEstimates& estimates)
{
    json.key("estimates");
    json.beginInlineObject();
    json.member("confidence", estimates.confidence);
    json.member("monitored_records", estimates.monitoredRecords);
    json.member("monitored_hits", estimates.monitoredHits);
    json.member("reference_records", estimates.referenceRecords);
    json.member("reference_hits", estimates.referenceHits);
    writeEstimate(json, "monitored_rate", estimates.monitoredRate(), estimates.monitoredSequence());
    writeEstimate(json, "reference_rate", estimates.referenceRate(), estimates.referenceSequence());
    writeEstimate(json, "difference", estimates.difference(), estimates.differenceSequence());
    writeEstimate(json, "ratio", estimates.ratio(), estimates.ratioSequence());
    json.endObject();
}

void writeCurve(JsonWriter& json, const std::vector<EvidencePoint>& curve,
                const std::optional<EvidencePoint>& wentOff = {})
{
    json.key("curve");
    json.beginInline();
    for (const EvidencePoint& point : thinned(curve, wentOff)) {
        json.beginInline();
        json.value(point.time ? std::optional(formatTimePoint(*point.time)) : std::nullopt);
        json.value(point.pairs);
        json.value(point.logEvidence);
        json.endArray();
    }
    json.endArray();
}

/// What shows with a change is no evidence that gathers for good: it has no p-value.
std::optional<double> pValue(const AlarmSubject& subject, double maximum)
{
    return subject.change ? std::nullopt : std::optional(numeric::alwaysValidP(maximum));
}

void write(JsonWriter& json, const EvidenceProcess& process)
{
    json.beginObject();
    writeSubject(json, process.subject);
    json.member("raises", process.raises);
    json.member("level", process.level);
    json.member("log_evidence", process.logEvidence);
    json.member("maximum_log_evidence", process.maximum);
    json.member("p_value", pValue(process.subject, process.maximum));
    json.member("pairs", process.pairs);
    writeTime(json, "begin", process.begin);
    writeTime(json, "end", process.end);
    json.member("stands", process.stands);
    writeEstimates(json, process.estimates);
    writeCurve(json, process.curve);
    json.endObject();
}

} // namespace

void write(JsonWriter& json, const Alarm& alarm)
{
    json.beginObject();
    json.member("key", alarm.key);
    json.member("state", toString(alarm.state));
    writeSubject(json, alarm.subject);
    writeTime(json, "since", alarm.raised);
    json.member("record", alarm.record);
    json.member("pairs", alarm.pairs);
    json.member("log_evidence", alarm.logEvidence);
    json.member("maximum_log_evidence", alarm.maximum);
    json.member("level", alarm.level);
    json.member("p_value", pValue(alarm.subject, alarm.maximum));
    json.member("together", alarm.together);
    writeTime(json, "changed_since", alarm.changed);
    writeEstimates(json, alarm.estimates);
    writeTime(json, "acknowledged", alarm.acknowledged);
    json.member("actor", alarm.actor.empty() ? std::nullopt : std::optional(alarm.actor));
    json.member("comment", alarm.comment.empty() ? std::nullopt : std::optional(alarm.comment));
    writeCurve(json, alarm.curve, EvidencePoint{alarm.raised, alarm.pairs, alarm.logEvidence});
    json.endObject();
}

void writeAlarms(JsonWriter& json, std::span<const Alarm> alarms)
{
    json.beginArray();
    for (const Alarm& alarm : alarms)
        write(json, alarm);
    json.endArray();
}

void write(JsonWriter& json, const AlarmOverview& overview)
{
    json.beginObject();
    json.member("alpha", overview.alpha);
    json.member("days", overview.days);
    json.member("unit",
                overview.hasDays ? std::string("day") : std::to_string(alarmPeriodRecords) + "_records");
    json.member("comparisons", static_cast<std::uint64_t>(overview.comparisons));
    json.member("change_comparisons", static_cast<std::uint64_t>(overview.changeComparisons));
    json.member("unwatched_pairs", static_cast<std::uint64_t>(overview.unwatched));
    json.member("records", overview.records);
    json.member("late_records", overview.lateRecords);
    json.member("global_log_evidence", overview.globalLogEvidence);
    json.key("curves");
    json.beginInlineObject();
    json.key("kept");
    json.beginInline();
    for (const char* kept : {"first", "last_of_span", "highest_so_far_in_span", "alarm"})
        json.value(kept);
    json.endArray();
    json.member("span", overview.hasDays ? "days, a power of two" : "pairs, a power of two");
    json.member("most_spans", maximumCurveSpans);
    json.endObject();
    json.key("processes");
    json.beginArray();
    for (const EvidenceProcess& process : overview.processes)
        write(json, process);
    json.endArray();
    json.endObject();
}

std::string toJson(const AlarmReport& report)
{
    JsonWriter json;
    json.beginObject();
    json.member("deployment", report.deployment);
    json.key("configuration");
    json.beginObject();
    json.member("revision", report.revision);
    json.endObject();
    json.member("open", static_cast<std::int64_t>(
                            std::ranges::count(report.alarms, AlarmState::Open, &Alarm::state)));
    json.key("alarms");
    writeAlarms(json, report.alarms);
    json.key("alarm_track");
    write(json, report.track);
    json.endObject();
    return std::move(json).take();
}

std::string acknowledgementsJson(const std::string& deployment, std::span<const Alarm> alarms)
{
    JsonWriter json;
    json.beginObject();
    json.member("deployment", deployment);
    json.key("acknowledged");
    writeAlarms(json, alarms);
    json.endObject();
    return std::move(json).take();
}

} // namespace tiltmeter
