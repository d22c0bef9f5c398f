// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/performance_json.h"

#include "report/evaluation_csv.h"
#include "report/window_json.h"

#include <cmath>

namespace tiltmeter {
namespace {

std::optional<double> finite(double value)
{
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

void writeInterval(JsonWriter& json, const std::optional<numeric::Interval>& interval)
{
    json.member("lower", interval ? finite(interval->lower) : std::nullopt);
    json.member("upper", interval ? finite(interval->upper) : std::nullopt);
}

void writeReason(JsonWriter& json, std::string_view reason)
{
    if (reason == "none")
        json.memberNull("reason");
    else
        json.member("reason", reason);
}

void writeEstimate(JsonWriter& json, std::string_view name, const PerformanceEstimate& estimate)
{
    json.key(name);
    json.beginInlineObject();
    json.member("value", estimate.value);
    writeInterval(json, estimate.band);
    json.member("records", estimate.records);
    writeReason(json, toString(estimate.reason));
    json.member("estimated", true);
    json.endObject();
}

void writeChange(JsonWriter& json, std::string_view name, const PerformanceChange& change)
{
    json.key(name);
    json.beginInlineObject();
    json.member("worse", change.worse);
    json.member("p_value", change.pValue);
    json.member("adjusted_p", change.adjustedP);
    json.member("limit", change.limit);
    json.member("spread_limit", change.spreadLimit);
    json.member("verdict", toString(change.verdict));
    json.endObject();
}

void writeMeasurements(JsonWriter& json, const std::vector<PerformanceMeasurement>& measurements,
                       double confidence)
{
    json.key("measurements");
    json.beginArray();
    for (const PerformanceMeasurement& m : measurements) {
        json.beginObject();
        json.member("metric", m.metric);
        json.member("value", m.value);
        writeInterval(json, m.interval);
        json.member("interval_method", toString(m.method));
        json.member("confidence", confidence);
        json.member("records", m.records);
        json.member("status", toString(m.status));
        writeReason(json, toString(m.reason));
        writeEstimate(json, "estimate", m.estimate);
        writeEstimate(json, "estimate_of_labelled", m.estimateOfLabelled);
        json.member("baseline_value", m.baselineValue);
        writeChange(json, "change", m.change);
        writeChange(json, "estimated_change", m.estimatedChange);
        json.endObject();
    }
    json.endArray();
}

void writeDelay(JsonWriter& json, const std::optional<LabelDelay>& delay)
{
    if (!delay) {
        json.memberNull("label_delay");
        return;
    }
    const auto seconds = [&json](std::string_view name, const std::optional<std::int64_t>& microseconds) {
        if (microseconds)
            json.member(name, *microseconds / 1'000'000);
        else
            json.memberNull(name);
    };
    json.key("label_delay");
    json.beginInlineObject();
    json.member("with_record", delay->withRecord);
    json.member("later", delay->later);
    seconds("median_seconds", delay->median);
    seconds("lower_quartile_seconds", delay->lowerQuartile);
    seconds("upper_quartile_seconds", delay->upperQuartile);
    json.endObject();
}

void writeGroup(JsonWriter& json, const PerformanceGroup& group)
{
    json.beginObject();
    json.member("feature", group.feature);
    json.member("group", group.group);
    json.member("records", group.records);
    json.member("labelled", group.labelled);
    json.member("own_calibration", group.ownCalibration);
    json.member("reference", group.isReference);
    json.key("rates");
    json.beginArray();
    for (const PerformanceGroup::Rate& rate : group.rates) {
        json.beginInlineObject();
        json.member("rate", rate.id);
        json.member("value", rate.value);
        writeInterval(json, rate.interval);
        writeReason(json, toString(rate.reason));
        writeEstimate(json, "estimate", rate.estimate);
        json.key("difference");
        if (group.isReference || (!rate.difference.value && !rate.difference.estimate)) {
            json.null();
        } else {
            json.beginInlineObject();
            json.member("value", rate.difference.value);
            writeInterval(json, rate.difference.interval);
            json.member("estimate", rate.difference.estimate);
            json.member("estimate_lower",
                        rate.difference.band ? finite(rate.difference.band->lower) : std::nullopt);
            json.member("estimate_upper",
                        rate.difference.band ? finite(rate.difference.band->upper) : std::nullopt);
            json.endObject();
        }
        json.endObject();
    }
    json.endArray();
    json.endObject();
}

/// Everything of a window but its times.
void writeWindow(JsonWriter& json, const PerformanceWindow& window, double confidence)
{
    json.member("records", window.records);
    json.member("labelled", window.labelled);
    json.member("label_coverage", window.records > 0 ? std::optional(window.coverage()) : std::nullopt);
    writeDelay(json, window.delay);
    json.member("in_baseline", window.inBaseline);
    writeMeasurements(json, window.measurements, confidence);
    json.key("groups");
    json.beginArray();
    for (const PerformanceGroup& group : window.groups)
        writeGroup(json, group);
    json.endArray();
    json.key("classes");
    json.beginArray();
    for (const GroupRates::Rate& rate : window.classes) {
        json.beginInlineObject();
        json.member("rate", rate.id);
        json.member("value", rate.value);
        writeInterval(json, rate.interval);
        writeReason(json, toString(rate.reason));
        json.endObject();
    }
    json.endArray();
}

void writeCalibration(JsonWriter& json, const CalibrationSummary& calibration)
{
    json.key("calibration");
    json.beginObject();
    json.member("source", toString(calibration.source));
    json.member("method", toString(calibration.method));
    json.member("records", calibration.records);
    json.member("expected_calibration_error", calibration.expectedCalibrationError);
    json.key("bins");
    json.beginArray();
    for (std::size_t i = 0; i < calibration.bins.size(); ++i) {
        json.beginInlineObject();
        json.member("records", calibration.bins[i].records);
        json.member("mean_probability", calibration.bins[i].meanScore);
        json.member("favorable_share", calibration.bins[i].positiveShare);
        json.member("calibrated", calibration.calibrated[i]);
        json.endObject();
    }
    json.endArray();
    json.endObject();
}

void writeFinding(JsonWriter& json, const PerformanceFinding& finding)
{
    json.beginObject();
    json.member("metric", finding.metric);
    json.member("estimated", finding.estimated);
    writeTimes(json, finding.window);
    writeRecords(json, finding.firstRecord, finding.endRecord);
    json.member("windows", finding.windows);
    json.member("ongoing", finding.ongoing);
    json.key("worst");
    json.beginInlineObject();
    writeTimes(json, finding.worstWindow);
    if (finding.firstRecord)
        writeRecords(json, finding.worstFirstRecord, finding.worstEndRecord);
    json.member("value", finding.worstValue);
    json.member("change", finding.worstChange);
    json.endObject();
    json.member("baseline_value", finding.baselineValue);
    json.endObject();
}

std::string field(const std::optional<double>& value)
{
    if (!value)
        return {};
    if (!std::isfinite(*value))
        return *value > 0 ? "inf" : "-inf";
    return jsonNumber(*value);
}

std::string lowerOf(const std::optional<numeric::Interval>& interval)
{
    return field(interval ? std::optional(interval->lower) : std::nullopt);
}

std::string upperOf(const std::optional<numeric::Interval>& interval)
{
    return field(interval ? std::optional(interval->upper) : std::nullopt);
}

constexpr std::size_t groupColumns = 8; ///< behind the others, empty where all records are meant

void addLines(std::string& csv, const PerformanceWindow& window, const CsvWindow& when)
{
    for (const PerformanceMeasurement& m : window.measurements) {
        std::vector<std::string> fields{when.start,
                                        when.end,
                                        std::to_string(window.records),
                                        std::to_string(window.labelled),
                                        window.inBaseline ? "true" : "false",
                                        m.metric,
                                        field(m.value),
                                        lowerOf(m.interval),
                                        upperOf(m.interval),
                                        std::string(toString(m.method)),
                                        std::to_string(m.records),
                                        std::string(toString(m.status)),
                                        m.reason == Reason::None ? std::string()
                                                                 : std::string(toString(m.reason)),
                                        field(m.estimate.value),
                                        lowerOf(m.estimate.band),
                                        upperOf(m.estimate.band),
                                        std::to_string(m.estimate.records),
                                        field(m.baselineValue),
                                        field(m.change.worse),
                                        field(m.change.pValue),
                                        field(m.change.adjustedP),
                                        field(m.change.limit),
                                        std::string(toString(m.change.verdict)),
                                        field(m.estimatedChange.worse),
                                        std::string(toString(m.estimatedChange.verdict))};
        fields.resize(fields.size() + groupColumns);
        fields.push_back(when.firstRecord);
        csv += csvLine(fields);
    }
}

/// The rates of single groups, which are not judged.
void addGroupLines(std::string& csv, const PerformanceWindow& window, const CsvWindow& when)
{
    const std::string notJudged(toString(Verdict::NotJudged));
    for (const PerformanceGroup& group : window.groups)
        for (const PerformanceGroup::Rate& rate : group.rates) {
            const MeasurementStatus status =
                rate.value ? MeasurementStatus::Ok : MeasurementStatus::Undefined;
            csv += csvLine({when.start,
                            when.end,
                            std::to_string(group.records),
                            std::to_string(group.labelled),
                            window.inBaseline ? "true" : "false",
                            rate.id,
                            field(rate.value),
                            lowerOf(rate.interval),
                            upperOf(rate.interval),
                            {},
                            {},
                            std::string(toString(status)),
                            rate.reason == Reason::None ? std::string() : std::string(toString(rate.reason)),
                            field(rate.estimate.value),
                            lowerOf(rate.estimate.band),
                            upperOf(rate.estimate.band),
                            std::to_string(rate.estimate.records),
                            {},
                            {},
                            {},
                            {},
                            {},
                            notJudged,
                            {},
                            notJudged,
                            group.feature,
                            group.group,
                            field(rate.difference.value),
                            lowerOf(rate.difference.interval),
                            upperOf(rate.difference.interval),
                            field(rate.difference.estimate),
                            lowerOf(rate.difference.band),
                            upperOf(rate.difference.band),
                            when.firstRecord});
        }
}

} // namespace

void writePerformance(JsonWriter& json, const PerformanceEvaluation& evaluation)
{
    const double confidence = evaluation.config.confidence;
    json.member("records", evaluation.records);
    json.member("records_without_timestamp", evaluation.withoutTimestamp);
    json.member("labelled", evaluation.labelled);
    json.member("label_coverage", evaluation.records > 0
                                      ? std::optional(static_cast<double>(evaluation.labelled) /
                                                      static_cast<double>(evaluation.records))
                                      : std::nullopt);
    json.key("favorable");
    json.beginInline();
    for (const std::string& value : evaluation.favorable)
        json.value(value);
    json.endArray();
    json.key("baseline");
    json.beginObject();
    writeTimes(json, evaluation.baselineRange);
    json.member("records", evaluation.baselineRecords);
    json.member("labelled", evaluation.baselineLabelled);
    writeMeasurements(json, evaluation.baseline, confidence);
    json.endObject();
    writeCalibration(json, evaluation.calibration);
    json.key("windows");
    json.beginArray();
    for (const PerformanceWindow& window : evaluation.windows) {
        json.beginObject();
        writeTimes(json, window.range);
        writeRecords(json, window.firstRecord, window.firstRecord.value_or(0) + window.records);
        writeWindow(json, window, confidence);
        json.endObject();
    }
    json.endArray();
    json.key("overall");
    json.beginObject();
    writeWindow(json, evaluation.overall, confidence);
    json.endObject();
    json.key("estimate_checks");
    json.beginArray();
    for (const EstimateCheck& check : evaluation.checks) {
        json.beginInlineObject();
        json.member("metric", check.metric);
        json.member("windows", check.windows);
        json.member("mean_absolute_deviation", check.meanAbsoluteDeviation);
        json.member("inside_band", check.insideBand);
        json.member("share_inside_band",
                    static_cast<double>(check.insideBand) / static_cast<double>(check.windows));
        json.endObject();
    }
    json.endArray();
    json.key("findings");
    json.beginArray();
    for (const PerformanceFinding& finding : evaluation.findings)
        writeFinding(json, finding);
    json.endArray();
}

std::string toJson(const PerformanceEvaluation& evaluation)
{
    JsonWriter json;
    json.beginObject();
    json.member("deployment", evaluation.deployment);
    json.member("software_version", evaluation.softwareVersion);
    json.member("data_fingerprint", evaluation.dataFingerprint);
    json.key("configuration");
    json.beginObject();
    json.member("revision", evaluation.revision);
    writeMembers(json, evaluation.config);
    json.endObject();
    json.key("performance");
    json.beginObject();
    writePerformance(json, evaluation);
    json.endObject();
    json.endObject();
    return std::move(json).take();
}

std::string toCsv(const PerformanceEvaluation& evaluation)
{
    std::string csv = csvLine({"start",
                               "end",
                               "records",
                               "labelled",
                               "in_baseline",
                               "metric",
                               "value",
                               "lower",
                               "upper",
                               "interval_method",
                               "measured_records",
                               "status",
                               "reason",
                               "estimate",
                               "estimate_lower",
                               "estimate_upper",
                               "estimate_records",
                               "baseline_value",
                               "change",
                               "p_value",
                               "adjusted_p",
                               "limit",
                               "verdict",
                               "estimated_change",
                               "estimated_verdict",
                               "feature",
                               "group",
                               "difference",
                               "difference_lower",
                               "difference_upper",
                               "estimated_difference",
                               "estimated_difference_lower",
                               "estimated_difference_upper",
                               "first_record"});
    const std::vector<CsvWindow> windows = csvWindows(evaluation.windows);
    for (std::size_t i = 0; i < windows.size(); ++i)
        addLines(csv, evaluation.windows[i], windows[i]);
    addLines(csv, evaluation.overall, {});
    for (std::size_t i = 0; i < windows.size(); ++i)
        addGroupLines(csv, evaluation.windows[i], windows[i]);
    addGroupLines(csv, evaluation.overall, {});
    return csv;
}

} // namespace tiltmeter
