// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/drift_consequences_json.h"
#include "report/window_json.h"

namespace tiltmeter {
namespace {

void writeTexts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts)
{
    json.key(name);
    json.beginInline();
    for (const std::string& text : texts)
        json.value(text);
    json.endArray();
}

void writeName(JsonWriter& json, std::string_view member, const std::string& name)
{
    if (name.empty())
        json.memberNull(member);
    else
        json.member(member, name);
}

void write(JsonWriter& json, std::string_view name, const std::optional<ImpactEstimate>& estimate)
{
    json.key(name);
    if (!estimate) {
        json.null();
        return;
    }
    json.beginInlineObject();
    json.member("value", estimate->value);
    json.member("lower", estimate->interval.lower);
    json.member("upper", estimate->interval.upper);
    json.endObject();
}

void write(JsonWriter& json, const std::vector<MixDecomposition>& groups)
{
    json.key("groups");
    json.beginArray();
    for (const MixDecomposition& d : groups) {
        json.beginInlineObject();
        writeName(json, "protected", d.protectedColumn);
        writeName(json, "group", d.group);
        json.member("is_reference", d.isReference);
        json.member("baseline_records", d.baselineRecords);
        json.member("records", d.records);
        json.member("baseline_rate", d.baselineRate);
        json.member("rate", d.currentRate);
        write(json, "change", d.change);
        write(json, "mix", d.mix);
        write(json, "rate_effect", d.rate);
        write(json, "interaction", d.interaction);
        write(json, "treatment", d.treatment);
        json.member("explained", d.explained);
        json.member("unmatched", d.unmatched);
        json.member("reading", toString(d.reading));
        json.member("status", toString(d.status));
        json.endObject();
    }
    json.endArray();
}

void write(JsonWriter& json, const MixImpact& mix, bool isByRecords)
{
    json.beginObject();
    writeTexts(json, "features", mix.features);
    json.member("strata", static_cast<std::uint64_t>(mix.strata));
    writeTimes(json, mix.since);
    if (isByRecords)
        writeRecords(json, mix.firstRecord, mix.endRecord);
    json.member("status", toString(mix.status));
    write(json, mix.groups);
    json.key("windows");
    json.beginArray();
    for (const MixImpact::Window& window : mix.windows) {
        json.beginObject();
        writeTimes(json, window.range);
        if (isByRecords)
            writeRecords(json, window.firstRecord, window.firstRecord + window.records);
        write(json, window.groups);
        json.endObject();
    }
    json.endArray();
    json.endObject();
}

void write(JsonWriter& json, const DriftCorrelation& correlation)
{
    json.beginInlineObject();
    json.member("feature", correlation.feature);
    json.member("drift_metric", correlation.driftMetric);
    json.member("score", toString(correlation.kind));
    json.member("metric", correlation.score);
    writeName(json, "protected", correlation.protectedColumn);
    writeName(json, "monitored", correlation.monitored);
    writeName(json, "reference", correlation.reference);
    json.member("windows", static_cast<std::uint64_t>(correlation.windows));
    json.member("rho", correlation.rho);
    json.member("p_value", correlation.pValue);
    json.member("adjusted_p", correlation.adjustedP);
    json.member("status", toString(correlation.status));
    json.endObject();
}

void writePerformance(JsonWriter& json, const DriftImpact& impact, bool isByRecords)
{
    json.key("performance");
    json.beginObject();
    writeName(json, "metric", impact.performanceScore);
    json.key("windows");
    json.beginArray();
    for (const DriftImpact::Performance& window : impact.performance) {
        json.beginInlineObject();
        writeTimes(json, window.range);
        if (isByRecords)
            writeRecords(json, window.firstRecord, window.firstRecord + window.records);
        json.member("labelled", window.labelled);
        json.member("value", window.value);
        json.endObject();
    }
    json.endArray();
    json.endObject();
}

} // namespace

void writeImpact(JsonWriter& json, const DriftEvaluation& evaluation)
{
    json.key("impact");
    if (!evaluation.impact) {
        json.null();
        return;
    }
    const DriftImpact& impact = *evaluation.impact;
    const bool isByRecords = evaluation.config.window.kind == WindowKind::Records;
    json.beginObject();
    json.member("status", toString(impact.status));
    json.member("confidence", impact.confidence);
    json.key("mix");
    json.beginArray();
    for (const MixImpact& mix : impact.mix)
        write(json, mix, isByRecords);
    json.endArray();
    json.key("correlations");
    json.beginArray();
    for (const DriftCorrelation& correlation : impact.correlations)
        write(json, correlation);
    json.endArray();
    writePerformance(json, impact, isByRecords);
    json.endObject();
}

} // namespace tiltmeter
