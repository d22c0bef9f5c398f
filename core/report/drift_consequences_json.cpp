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

void write(JsonWriter& json, const DataConstraint& constraint)
{
    json.beginInlineObject();
    json.member("kind", toString(constraint.kind));
    json.member("column", constraint.column);
    if (constraint.isTwoColumn())
        json.member("other_column", constraint.otherColumn);
    switch (constraint.kind) {
    case ConstraintKind::Present:
        break;
    case ConstraintKind::Range:
        json.member("lower", constraint.lower);
        json.member("upper", constraint.upper);
        break;
    case ConstraintKind::Categories:
        writeTexts(json, "values", constraint.values);
        break;
    case ConstraintKind::RangeWithin:
        json.key("ranges");
        json.beginInline();
        for (const DataConstraint::Within& within : constraint.within) {
            json.beginInlineObject();
            json.member("value", within.value);
            json.member("lower", within.lower);
            json.member("upper", within.upper);
            json.member("records", within.records);
            json.endObject();
        }
        json.endArray();
        break;
    case ConstraintKind::Combination:
        json.key("never");
        json.beginInline();
        for (const DataConstraint::Pair& pair : constraint.never) {
            json.beginInlineObject();
            json.member("value", pair.value);
            json.member("other_value", pair.other);
            json.member("expected", pair.expected);
            json.endObject();
        }
        json.endArray();
        break;
    }
    json.endObject();
}

/// Where the window is that was made of the evaluation's window with that index.
void writePlace(JsonWriter& json, const DriftEvaluation& evaluation, std::size_t index,
                const TimeRange& range)
{
    writeTimes(json, range);
    if (evaluation.config.window.kind != WindowKind::Records || index >= evaluation.windows.size())
        return;
    const DriftWindow& window = evaluation.windows[index];
    writeRecords(json, window.firstRecord, window.firstRecord + window.records);
}

void write(JsonWriter& json, const DriftEvaluation& evaluation, std::size_t index,
           const ConsistencyWindow& window)
{
    json.beginObject();
    writePlace(json, evaluation, index, window.range);
    json.member("records", window.records);
    json.member("checked", window.checked);
    json.member("violating", window.violating);
    json.member("share", window.share);
    json.member("lower", window.interval ? std::optional(window.interval->lower) : std::nullopt);
    json.member("upper", window.interval ? std::optional(window.interval->upper) : std::nullopt);
    json.member("p_value", window.pValue);
    json.member("exceeds_limit", window.exceedsLimit);
    json.member("status", toString(window.status));
    json.member("verdict", toString(window.verdict));
    json.key("violations");
    json.beginArray();
    for (const ConsistencyWindow::Violation& violation : window.violations) {
        json.beginInlineObject();
        json.member("constraint", static_cast<std::uint64_t>(violation.constraint));
        json.member("records", violation.records);
        json.member("value", violation.value);
        json.endObject();
    }
    json.endArray();
    json.endObject();
}

void write(JsonWriter& json, const DriftEvaluation& evaluation, std::size_t index,
           const ModelDriftWindow& window)
{
    json.beginInlineObject();
    writePlace(json, evaluation, index, window.range);
    json.member("rows", window.rows);
    json.member("predicted_accuracy", window.predictedAccuracy);
    json.member("drop", window.drop);
    json.member("model_quality_drift",
                window.drop ? std::optional(window.modelQualityDrift()) : std::nullopt);
    json.member("null_limit", window.nullLimit);
    json.member("exceeds", window.exceeds);
    json.member("labelled", window.labelled);
    json.member("accuracy", window.accuracy);
    const auto& interval = window.accuracyInterval;
    json.member("accuracy_lower", interval ? std::optional(interval->lower) : std::nullopt);
    json.member("accuracy_upper", interval ? std::optional(interval->upper) : std::nullopt);
    json.member("status", toString(window.status));
    json.endObject();
}

/// Null where the column is not compared, or where its errors were is not known.
std::optional<std::uint64_t> errorsInWindows(const DriftEvaluation& evaluation, const std::string& feature)
{
    std::uint64_t sum = 0;
    for (const DriftWindow& window : evaluation.windows) {
        const DriftMeasurement* m = findMeasurement(window, feature, "type_error_rate");
        if (m == nullptr || !m->count)
            return std::nullopt;
        sum += *m->count;
    }
    return sum;
}

} // namespace

void writeConsistency(JsonWriter& json, const DriftEvaluation& evaluation)
{
    json.key("data_consistency");
    if (!evaluation.consistency) {
        json.null();
        return;
    }
    const DataConsistency& consistency = *evaluation.consistency;
    json.beginObject();
    json.member("status", toString(consistency.status));
    json.member("baseline_rows", consistency.baselineRows);
    json.member("baseline_share", consistency.baselineShare);
    json.member("limit", consistency.limit);
    json.key("constraints");
    json.beginArray();
    for (const DataConstraint& constraint : consistency.constraints)
        write(json, constraint);
    json.endArray();
    json.member("two_column_constraints_left_out",
                static_cast<std::uint64_t>(consistency.twoColumnConstraintsLeftOut));
    writeTexts(json, "columns_left_out", consistency.columnsLeftOut);
    json.key("windows");
    json.beginArray();
    for (std::size_t i = 0; i < consistency.windows.size(); ++i)
        write(json, evaluation, i, consistency.windows[i]);
    json.endArray();
    json.endObject();
}

void writeModelDrift(JsonWriter& json, const DriftEvaluation& evaluation)
{
    json.key("model_drift");
    if (!evaluation.modelDrift) {
        json.null();
        return;
    }
    const ModelDrift& drift = *evaluation.modelDrift;
    json.beginObject();
    json.member("status", toString(drift.status));
    json.member("labelled_rows", drift.labelledRows);
    json.member("base_accuracy", drift.baseAccuracy);
    json.member("detector_auc", drift.detectorAuc);
    json.member("detector_auc_limit", drift.detectorAucLimit);
    json.key("windows");
    json.beginArray();
    for (std::size_t i = 0; i < drift.windows.size(); ++i)
        write(json, evaluation, i, drift.windows[i]);
    json.endArray();
    json.endObject();
}

void writeTypeErrors(JsonWriter& json, const DriftEvaluation& evaluation)
{
    json.key("type_errors");
    json.beginObject();
    json.member("incomplete", evaluation.typeErrorsIncomplete);
    json.key("columns");
    json.beginArray();
    for (const TypeErrors& errors : evaluation.typeErrors) {
        json.beginInlineObject();
        json.member("feature", errors.feature);
        json.member("errors", errors.errors);
        json.member("rate", errors.rate);
        if (const auto count = errorsInWindows(evaluation, errors.feature))
            json.member("in_windows", *count);
        else
            json.memberNull("in_windows");
        json.member("baseline_rate", errors.baselineRate);
        json.member("p_value", errors.pValue);
        json.member("example", errors.example);
        json.endObject();
    }
    json.endArray();
    json.endObject();
}

void writeMagnitude(JsonWriter& json, const DriftMagnitude& magnitude, double limit, bool drifted)
{
    json.beginObject();
    json.member("limit", limit);
    json.member("drifted", drifted);
    json.member("mcc", magnitude.mcc);
    json.member("mcc_limit", magnitude.mccLimit);
    json.member("auc", magnitude.auc);
    json.member("auc_lower", magnitude.aucLower);
    json.member("auc_upper", magnitude.aucUpper);
    json.member("rows", magnitude.rows);
    json.member("exceeds", magnitude.exceeds);
    json.member("chosen", toString(magnitude.chosen));
    json.key("classifiers");
    json.beginInline();
    for (const DriftMagnitude::Classifier& classifier : magnitude.classifiers) {
        json.beginInlineObject();
        json.member("classifier", toString(classifier.kind));
        json.member("mcc", classifier.mcc);
        json.member("auc", classifier.auc);
        json.member("exceeds", classifier.exceeds);
        json.endObject();
    }
    json.endArray();
    json.key("contributions");
    json.beginInline();
    for (const DriftMagnitude::Contribution& contribution : magnitude.contributions) {
        json.beginInlineObject();
        json.member("feature", contribution.feature);
        json.member("share", contribution.share);
        json.endObject();
    }
    json.endArray();
    json.endObject();
}

void writeReconstruction(JsonWriter& json, const ReconstructionError& error)
{
    json.beginInlineObject();
    json.member("value", error.value);
    json.member("baseline_value", error.baselineValue);
    json.member("lower", error.lower);
    json.member("upper", error.upper);
    json.member("exceeds", error.exceeds);
    json.member("rows", error.rows);
    json.member("components", static_cast<std::uint64_t>(error.components));
    json.member("dimensions", static_cast<std::uint64_t>(error.dimensions));
    json.member("variance_share", error.varianceShare);
    json.endObject();
}

void writeChange(JsonWriter& json, const DriftChange& change)
{
    json.beginInlineObject();
    json.member("feature", change.feature);
    json.member("kind", toString(change.kind));
    const auto time = [&](std::string_view name, const std::optional<TimePoint>& at) {
        if (at && change.hasTimes)
            json.member(name, formatTimePoint(*at));
        else
            json.memberNull(name);
    };
    time("since", change.since);
    time("earliest", change.earliest);
    time("latest", change.latest);
    time("until", change.until);
    if (change.hasRecords) {
        json.member("since_record", change.sinceRecord + 1);
        json.member("earliest_record", change.earliestRecord + 1);
        json.member("latest_record", change.latestRecord + 1);
        if (change.untilRecord)
            json.member("until_record", *change.untilRecord + 1);
        else
            json.memberNull("until_record");
    }
    json.member("before", change.before);
    json.member("after", change.after);
    json.endObject();
}

} // namespace tiltmeter
