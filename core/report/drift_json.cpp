// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/drift_json.h"

#include "drift/drift_methods.h"
#include "drift/judge_drift.h"
#include "report/drift_consequences_json.h"
#include "report/window_json.h"

#include <algorithm>
#include <set>

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

void writeNumbers(JsonWriter& json, std::string_view name, const std::vector<double>& numbers)
{
    json.key(name);
    json.beginInline();
    for (const double number : numbers)
        json.value(number);
    json.endArray();
}

void write(JsonWriter& json, const FeatureDistribution& distribution, bool isNumeric)
{
    json.beginInlineObject();
    json.member("records", distribution.records);
    json.member("missing", distribution.missing);
    if (isNumeric) {
        json.member("mean", distribution.mean);
        json.member("standard_deviation", distribution.deviation);
        json.member("minimum", distribution.minimum);
        json.member("lower_quartile", distribution.lowerQuartile);
        json.member("median", distribution.median);
        json.member("upper_quartile", distribution.upperQuartile);
        json.member("maximum", distribution.maximum);
    }
    writeNumbers(json, "counts", distribution.counts);
    json.endObject();
}

void writeFeature(JsonWriter& json, const DriftFeature& feature)
{
    json.beginObject();
    json.member("feature", feature.name);
    json.member("family", toString(feature.family));
    json.member("kind", std::string_view(feature.isNumeric ? "numeric" : "categorical"));
    json.member("exact", feature.isExact);
    if (feature.isNumeric)
        writeNumbers(json, "edges", feature.edges);
    else
        writeTexts(json, "categories", feature.categories);
    json.key("baseline");
    write(json, feature.baseline, feature.isNumeric);
    json.endObject();
}

void writeCategories(JsonWriter& json, const DriftEvaluation& evaluation, const DriftWindow& window,
                     std::string_view name, std::vector<std::string> DriftWindow::Categories::*list)
{
    json.key(name);
    json.beginInlineObject();
    for (std::size_t i = 0; i < window.categories.size(); ++i)
        if (!(window.categories[i].*list).empty())
            writeTexts(json, evaluation.features[i].name, window.categories[i].*list);
    json.endObject();
}

/// Of windows of so many records.
void writeRecords(JsonWriter& json, const DriftEvaluation& evaluation, std::uint64_t first, std::uint64_t end)
{
    if (evaluation.config.window.kind == WindowKind::Records)
        writeRecords(json, first, end);
}

void writeWindow(JsonWriter& json, const DriftEvaluation& evaluation, const DriftWindow& window)
{
    json.beginObject();
    writeTimes(json, window.range);
    writeRecords(json, evaluation, window.firstRecord, window.firstRecord + window.records);
    json.member("records", window.records);
    json.member("in_baseline", window.inBaseline);
    json.member("baseline_records", window.baselineRecords);
    json.key("measurements");
    json.beginArray();
    for (const DriftMeasurement& measurement : window.measurements)
        write(json, measurement);
    json.endArray();
    const DriftedFeatures drifted = driftedFeatures(window);
    json.key("drifted_features");
    json.beginInlineObject();
    json.member("judged", static_cast<std::uint64_t>(drifted.judged));
    json.member("drifted", static_cast<std::uint64_t>(drifted.drifted));
    json.member("share", drifted.share());
    json.member("at_least_half", drifted.isHalf());
    json.endObject();
    json.key("magnitude");
    if (window.magnitude)
        writeMagnitude(json, *window.magnitude, magnitudeLimit(evaluation.config),
                       isMagnitudeDrift(window, evaluation.config));
    else
        json.null();
    json.key("reconstruction");
    if (window.reconstruction)
        writeReconstruction(json, *window.reconstruction);
    else
        json.null();
    writeCategories(json, evaluation, window, "new_values", &DriftWindow::Categories::added);
    writeCategories(json, evaluation, window, "vanished_values", &DriftWindow::Categories::vanished);
    json.key("distributions");
    json.beginArray();
    for (std::size_t i = 0; i < window.distributions.size(); ++i)
        write(json, window.distributions[i], evaluation.features[i].isNumeric);
    json.endArray();
    json.endObject();
}

void writeFinding(JsonWriter& json, const DriftEvaluation& evaluation, const DriftFinding& finding)
{
    json.beginObject();
    json.member("feature", finding.feature);
    json.member("family", toString(finding.family));
    json.member("metric", finding.metric);
    writeTimes(json, finding.window);
    writeRecords(json, evaluation, finding.firstRecord, finding.endRecord);
    json.member("windows", finding.windows);
    json.member("ongoing", finding.ongoing);
    json.key("worst");
    write(json, finding.worst);
    json.endObject();
}

/// Said of every judged window, so that a listener need not guess whether a record means drift. The time of
/// the event is the end of the window: the same evaluation says the same.
void writeEvent(JsonWriter& json, const DriftEvaluation& evaluation, const DriftWindow& window)
{
    const bool breached =
        std::ranges::any_of(window.measurements,
                            [](const DriftMeasurement& m) { return m.verdict == Verdict::Fail; }) ||
        isMagnitudeDrift(window, evaluation.config);
    const bool hasTimes = !window.range.empty();
    const std::string start = formatTimePoint(window.range.begin);
    const std::string end = formatTimePoint(window.range.end);
    const auto time = [&](std::string_view name, const std::string& at) {
        if (hasTimes)
            json.member(name, at);
        else
            json.memberNull(name);
    };
    const std::string drift = evaluation.deployment + "/" + std::to_string(evaluation.revision);
    // Windows of records may begin at one moment, or at none.
    const bool isByTime = evaluation.config.window.kind != WindowKind::Records && hasTimes;
    const std::string run =
        evaluation.dataFingerprint + "/" + (isByTime ? start : std::to_string(window.firstRecord + 1));
    json.beginInlineObject();
    json.member("topic", "/tiltmeter/deployments/" + evaluation.deployment);
    json.member("subject", "datadrift/" + drift + "/run/" + run);
    json.member("eventType", std::string_view("Microsoft.MachineLearningServices.DatasetDriftDetected"));
    time("eventTime", end);
    json.member("id", drift + "/" + run);
    json.key("data");
    json.beginInlineObject();
    json.member("DataDriftId", drift);
    json.member("DataDriftName", evaluation.deployment);
    json.member("RunId", run);
    json.member("BaseDatasetId", toString(evaluation.config.baseline));
    json.member("TargetDatasetId", evaluation.deployment + "/payload");
    json.member("DriftCoefficient", window.magnitude ? window.magnitude->mcc : std::nullopt);
    time("StartTime", start);
    time("EndTime", end);
    json.member("breached", breached);
    json.endObject();
    json.member("dataVersion", std::string_view("2"));
    json.member("metadataVersion", std::string_view("1"));
    json.endObject();
}

/// What the ids of the measurements mean.
void writeMethods(JsonWriter& json, const DriftEvaluation& evaluation)
{
    std::set<std::string_view> used;
    for (const DriftWindow& window : evaluation.windows)
        for (const DriftMeasurement& measurement : window.measurements)
            used.insert(measurement.metric);
    json.key("methods");
    json.beginArray();
    for (const DriftMethodInfo& method : driftMethodTable()) {
        if (!used.contains(method.id))
            continue;
        json.beginInlineObject();
        json.member("metric", method.id);
        json.member("formula", method.formula);
        json.member("source", method.source);
        json.member("high_is_drift", method.direction == DriftDirection::HighIsDrift);
        json.member("limit", driftLimit(evaluation.config, method));
        json.endObject();
    }
    json.endArray();
}

} // namespace

void write(JsonWriter& json, const DriftMeasurement& m)
{
    json.beginInlineObject();
    json.member("metric", m.metric);
    json.member("feature", m.feature);
    json.member("family", toString(m.family));
    json.member("value", m.value);
    json.member("baseline_value", m.baselineValue);
    if (m.count) {
        json.member("count", *m.count);
        json.member("baseline_count", m.baselineCount);
    }
    json.member("bound", m.hasBound ? std::optional(m.bound) : std::nullopt);
    json.member("p_value", m.pValue);
    json.member("log10_p", m.log10P);
    json.member("adjusted_p", m.adjustedP);
    json.key("limits");
    json.beginInlineObject();
    json.member("upper", m.limit);
    json.member("null_limit", m.nullLimit);
    json.member("spread_limit", m.spreadLimit);
    json.endObject();
    json.member("baseline_records", m.baselineRecords);
    json.member("records", m.records);
    json.member("status", toString(m.status));
    if (m.reason == DriftReason::None)
        json.memberNull("reason");
    else
        json.member("reason", toString(m.reason));
    json.member("judged", m.judged);
    json.member("verdict", toString(m.verdict));
    json.endObject();
}

void write(JsonWriter& json, const DriftEvaluation& evaluation)
{
    json.beginObject();
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
    json.key("baseline");
    json.beginInlineObject();
    writeTimes(json, evaluation.baselineRange);
    json.member("records", evaluation.baselineRecords);
    json.endObject();
    json.key("features");
    json.beginArray();
    for (const DriftFeature& feature : evaluation.features)
        writeFeature(json, feature);
    json.endArray();
    if (evaluation.config.preset == DriftPreset::None)
        writeMethods(json, evaluation);
    json.key("windows");
    json.beginArray();
    for (const DriftWindow& window : evaluation.windows)
        writeWindow(json, evaluation, window);
    json.endArray();
    json.key("findings");
    json.beginArray();
    for (const DriftFinding& finding : evaluation.findings)
        writeFinding(json, evaluation, finding);
    json.endArray();
    json.key("changes");
    json.beginArray();
    for (const DriftChange& change : evaluation.changes)
        writeChange(json, change);
    json.endArray();
    writeImpact(json, evaluation);
    writeModelDrift(json, evaluation);
    writeConsistency(json, evaluation);
    writeTypeErrors(json, evaluation);
    json.key("events");
    json.beginArray();
    for (const DriftWindow& window : evaluation.windows)
        if (!window.inBaseline)
            writeEvent(json, evaluation, window);
    json.endArray();
    json.member("undefined", evaluation.undefinedCount);
    json.endObject();
}

std::string toJson(const DriftEvaluation& evaluation)
{
    JsonWriter json;
    write(json, evaluation);
    return std::move(json).take();
}

std::string driftEventLines(const DriftEvaluation& evaluation)
{
    std::string lines;
    for (const DriftWindow& window : evaluation.windows) {
        if (window.inBaseline)
            continue;
        JsonWriter json(JsonWriter::Layout::Compact);
        writeEvent(json, evaluation, window);
        lines += std::move(json).take();
    }
    return lines;
}

} // namespace tiltmeter
