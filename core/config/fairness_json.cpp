// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/fairness_json.h"

#include "config/shared_fields.h"

#include <algorithm>
#include <array>

namespace tiltmeter {
namespace {

constexpr std::array<std::string_view, 4> referenceChoices{"named", "largest", "overall", "complement"};
constexpr std::array<std::string_view, 2> differenceIntervals{"newcombe", "miettinen_nurminen"};
constexpr std::array<std::string_view, 3> probabilityChoices{"favorable", "predicted", "class"};

// ---- writing -----------------------------------------------------------------------------------------

void writeTexts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts)
{
    json.key(name);
    json.beginInline();
    for (const std::string& text : texts)
        json.value(text);
    json.endArray();
}

void writeRanges(JsonWriter& json, std::string_view name, const std::vector<ValueRange>& ranges)
{
    json.key(name);
    json.beginInline();
    for (const ValueRange& range : ranges) {
        json.beginInline();
        json.value(range.lower);
        json.value(range.upper);
        json.endArray();
    }
    json.endArray();
}

void writeGroup(JsonWriter& json, const Group& group)
{
    json.beginInlineObject();
    json.member("name", group.name);
    if (!group.values.empty() || (group.ranges.empty() && !group.includesMissing))
        writeTexts(json, "values", group.values);
    if (!group.ranges.empty())
        writeRanges(json, "ranges", group.ranges);
    if (group.includesMissing)
        json.member("includes_missing", true);
    json.endObject();
}

void writeLimits(JsonWriter& json, const std::map<std::string, Limits>& limits)
{
    json.key("limits");
    json.beginObject();
    for (const auto& [metric, limit] : limits) {
        json.key(metric);
        json.beginInlineObject();
        json.member("lower", limit.lower);
        json.member("upper", limit.upper);
        json.endObject();
    }
    json.endObject();
}

void writeFeature(JsonWriter& json, const MonitoredFeature& feature)
{
    json.beginObject();
    json.member("column", feature.column);
    json.member("reference_choice", referenceChoices[static_cast<std::size_t>(feature.referenceChoice)]);
    if (feature.referenceChoice == ReferenceChoice::Named) {
        json.key("reference");
        writeGroup(json, feature.reference);
    }
    json.key("monitored");
    json.beginArray();
    for (const Group& group : feature.monitored)
        writeGroup(json, group);
    json.endArray();
    if (!feature.limits.empty())
        writeLimits(json, feature.limits);
    json.endObject();
}

void writeOutcome(JsonWriter& json, const FavorableOutcome& outcome)
{
    json.key("outcome");
    json.beginObject();
    if (!outcome.column.empty())
        json.member("column", outcome.column);
    if (outcome.favorableRanges.empty() && outcome.unfavorableRanges.empty()) {
        writeTexts(json, "favorable", outcome.favorable);
        writeTexts(json, "unfavorable", outcome.unfavorable);
    } else {
        if (!outcome.favorable.empty() || !outcome.unfavorable.empty()) {
            writeTexts(json, "favorable", outcome.favorable);
            writeTexts(json, "unfavorable", outcome.unfavorable);
        }
        writeRanges(json, "favorable_ranges", outcome.favorableRanges);
        writeRanges(json, "unfavorable_ranges", outcome.unfavorableRanges);
    }
    json.endObject();
}

void writeAlarms(JsonWriter& json, const AlarmSettings& alarms)
{
    json.key("alarms");
    json.beginInlineObject();
    json.member("alpha", alarms.alpha);
    json.member("days", alarms.days);
    if (alarms.parity)
        json.member("parity", *alarms.parity);
    json.endObject();
}

// ---- reading -----------------------------------------------------------------------------------------

template <std::size_t N>
Result<std::size_t> readChoice(const JsonField& field, const std::array<std::string_view, N>& choices)
{
    const auto it = std::ranges::find(choices, field.value().isString() ? field.value().text : std::string());
    if (it == choices.end())
        return field.invalid("one_of", {choices.begin(), choices.end()});
    return static_cast<std::size_t>(it - choices.begin());
}

Result<Group> readGroup(const JsonField& field)
{
    TILTMETER_TRY(field.onlyHas({"name", "values", "ranges", "includes_missing"}));
    Group group;
    if (const auto values = field.find("values")) {
        TILTMETER_ASSIGN(group.values, values->columnValues());
    }
    if (const auto ranges = field.find("ranges")) {
        TILTMETER_ASSIGN(group.ranges, ranges->ranges());
    }
    if (const auto missing = field.find("includes_missing")) {
        TILTMETER_ASSIGN(group.includesMissing, missing->boolean());
    }
    if (const auto name = field.find("name")) {
        TILTMETER_ASSIGN(group.name, name->text());
    }
    if (group.name.empty())
        group.name = group.ranges.empty() ? nameOf(group.values) : nameOf(group.ranges);
    return group;
}

Result<std::map<std::string, Limits>> readLimits(const JsonField& field)
{
    if (!field.value().isObject())
        return field.invalid("object");
    std::map<std::string, Limits> limits;
    for (const auto& [metric, value] : field.value().members) {
        const JsonField entry(value, field.path() + '.' + metric);
        TILTMETER_TRY(entry.onlyHas({"lower", "upper"}));
        Limits& limit = limits[metric];
        if (const auto lower = entry.find("lower")) {
            TILTMETER_ASSIGN(limit.lower, lower->number());
        }
        if (const auto upper = entry.find("upper")) {
            TILTMETER_ASSIGN(limit.upper, upper->number());
        }
    }
    return limits;
}

Result<MonitoredFeature> readFeature(const JsonField& field)
{
    TILTMETER_TRY(field.onlyHas({"column", "reference_choice", "reference", "monitored", "limits"}));
    MonitoredFeature feature;
    TILTMETER_ASSIGN(const JsonField column, field.required("column"));
    TILTMETER_ASSIGN(feature.column, column.text());
    if (const auto choice = field.find("reference_choice")) {
        TILTMETER_ASSIGN(const std::size_t index, readChoice(*choice, referenceChoices));
        feature.referenceChoice = static_cast<ReferenceChoice>(index);
    }
    if (feature.referenceChoice == ReferenceChoice::Named) {
        TILTMETER_ASSIGN(const JsonField reference, field.required("reference"));
        TILTMETER_ASSIGN(feature.reference, readGroup(reference));
    } else if (const auto reference = field.find("reference")) {
        return reference->invalid("nothing");
    }
    TILTMETER_ASSIGN(const JsonField monitored, field.required("monitored"));
    TILTMETER_ASSIGN(const auto groups, monitored.list());
    for (const JsonField& group : groups) {
        TILTMETER_ASSIGN(Group read, readGroup(group));
        feature.monitored.push_back(std::move(read));
    }
    if (const auto limits = field.find("limits")) {
        TILTMETER_ASSIGN(feature.limits, readLimits(*limits));
    }
    return feature;
}

std::optional<JsonField> findEither(const JsonField& field, std::string_view american,
                                    std::string_view british)
{
    if (auto found = field.find(american))
        return found;
    return field.find(british);
}

Result<FavorableOutcome> readOutcome(const JsonField& field)
{
    TILTMETER_TRY(
        field.onlyHas({"column", "favorable", "favourable", "unfavorable", "unfavourable", "favorable_ranges",
                       "favourable_ranges", "unfavorable_ranges", "unfavourable_ranges"}));
    FavorableOutcome outcome;
    if (const auto column = field.find("column")) {
        TILTMETER_ASSIGN(outcome.column, column->text());
    }
    if (const auto values = findEither(field, "favorable", "favourable")) {
        TILTMETER_ASSIGN(outcome.favorable, values->columnValues());
    }
    if (const auto values = findEither(field, "unfavorable", "unfavourable")) {
        TILTMETER_ASSIGN(outcome.unfavorable, values->columnValues());
    }
    if (const auto ranges = findEither(field, "favorable_ranges", "favourable_ranges")) {
        TILTMETER_ASSIGN(outcome.favorableRanges, ranges->ranges());
    }
    if (const auto ranges = findEither(field, "unfavorable_ranges", "unfavourable_ranges")) {
        TILTMETER_ASSIGN(outcome.unfavorableRanges, ranges->ranges());
    }
    return outcome;
}

Result<void> readProbability(const JsonField& root, FairnessConfig& config)
{
    if (const auto of = root.find("probability_of")) {
        TILTMETER_ASSIGN(const std::size_t index, readChoice(*of, probabilityChoices));
        config.probabilityOf = static_cast<ProbabilityOf>(index);
    }
    if (config.probabilityOf == ProbabilityOf::Class) {
        TILTMETER_ASSIGN(const JsonField name, root.required("probability_class"));
        TILTMETER_ASSIGN(config.probabilityClass, name.text());
    } else if (const auto name = root.find("probability_class")) {
        return name->invalid("nothing");
    }
    return {};
}

Result<void> readSampling(const JsonField& root, FairnessConfig& config)
{
    TILTMETER_TRY(readWindow(root, config.window));
    if (const auto minimum = root.find("minimum_sample")) {
        TILTMETER_ASSIGN(config.minimumSample, minimum->wholeNumber(1));
    }
    if (const auto minimum = root.find("minimum_group")) {
        TILTMETER_ASSIGN(config.minimumGroup, minimum->wholeNumber(1));
    }
    if (const auto confidence = root.find("confidence")) {
        TILTMETER_ASSIGN(config.confidence, confidence->numberBetween0And1());
    }
    if (const auto method = root.find("difference_interval")) {
        TILTMETER_ASSIGN(const std::size_t index, readChoice(*method, differenceIntervals));
        config.differenceInterval = static_cast<DifferenceInterval>(index);
    }
    TILTMETER_TRY(readSeed(root, config.seed));
    return {};
}

Result<AlarmSettings> readAlarms(const JsonField& field)
{
    TILTMETER_TRY(field.onlyHas({"alpha", "days", "parity"}));
    AlarmSettings alarms;
    if (const auto alpha = field.find("alpha")) {
        TILTMETER_ASSIGN(alarms.alpha, alpha->numberBetween0And1());
    }
    if (const auto days = field.find("days")) {
        TILTMETER_ASSIGN(alarms.days, days->number());
        if (!(alarms.days > 1))
            return days->invalid("above", {"1"});
    }
    if (const auto parity = field.find("parity")) {
        TILTMETER_ASSIGN(alarms.parity, parity->boolean());
    }
    return alarms;
}

} // namespace

void writeMembers(JsonWriter& json, const FairnessConfig& config)
{
    json.member("version", fairnessJsonVersion);
    json.key("features");
    json.beginArray();
    for (const MonitoredFeature& feature : config.features)
        writeFeature(json, feature);
    json.endArray();
    json.key("intersections");
    json.beginInline();
    for (const Intersection& intersection : config.intersections) {
        json.beginInline();
        for (const std::string& column : intersection.columns)
            json.value(column);
        json.endArray();
    }
    json.endArray();
    if (!config.controlFeature.empty())
        json.member("control_feature", config.controlFeature);
    writeOutcome(json, config.outcome);
    if (!config.otherDecision.empty())
        json.member("other_decision", config.otherDecision);
    json.member("probability_of", probabilityChoices[static_cast<std::size_t>(config.probabilityOf)]);
    if (config.probabilityOf == ProbabilityOf::Class)
        json.member("probability_class", config.probabilityClass);
    json.member("window", toString(config.window));
    json.member("time_zone", config.window.timeZone);
    json.member("minimum_sample", config.minimumSample);
    json.member("minimum_group", config.minimumGroup);
    json.member("confidence", config.confidence);
    if (config.differenceInterval != DifferenceInterval::Newcombe)
        json.member("difference_interval",
                    differenceIntervals[static_cast<std::size_t>(config.differenceInterval)]);
    writeSeed(json, config.seed);
    writeTexts(json, "metrics", config.metrics);
    writeLimits(json, config.limits);
    if (config.alarms != AlarmSettings())
        writeAlarms(json, config.alarms);
}

std::string toJson(const FairnessConfig& config)
{
    JsonWriter json;
    json.beginObject();
    writeMembers(json, config);
    json.endObject();
    return std::move(json).take();
}

Result<FairnessConfig> fairnessConfigFromJson(std::string_view text)
{
    TILTMETER_ASSIGN(const JsonValue document, parseJson(text));
    const JsonField root(document, {});
    if (!document.isObject())
        return root.invalid("object");
    TILTMETER_TRY(readVersion(root, fairnessJsonVersion));
    TILTMETER_TRY(root.onlyHas({"version", "features", "intersections", "control_feature", "outcome",
                                "other_decision", "probability_of", "probability_class", "window",
                                "time_zone", "minimum_sample", "minimum_group", "confidence",
                                "difference_interval", "seed", "metrics", "limits", "alarms"}));
    FairnessConfig config;
    TILTMETER_ASSIGN(const JsonField features, root.required("features"));
    TILTMETER_ASSIGN(const auto list, features.list());
    for (const JsonField& feature : list) {
        TILTMETER_ASSIGN(MonitoredFeature read, readFeature(feature));
        config.features.push_back(std::move(read));
    }
    if (const auto intersections = root.find("intersections")) {
        TILTMETER_ASSIGN(const auto items, intersections->list());
        for (const JsonField& item : items) {
            TILTMETER_ASSIGN(auto columns, item.texts());
            config.intersections.push_back({std::move(columns)});
        }
    }
    if (const auto control = root.find("control_feature")) {
        TILTMETER_ASSIGN(config.controlFeature, control->text());
    }
    TILTMETER_ASSIGN(const JsonField outcome, root.required("outcome"));
    TILTMETER_ASSIGN(config.outcome, readOutcome(outcome));
    if (const auto other = root.find("other_decision")) {
        TILTMETER_ASSIGN(config.otherDecision, other->text());
    }
    TILTMETER_TRY(readProbability(root, config));
    TILTMETER_TRY(readSampling(root, config));
    if (const auto metrics = root.find("metrics")) {
        TILTMETER_ASSIGN(config.metrics, metrics->texts());
    }
    if (const auto limits = root.find("limits")) {
        TILTMETER_ASSIGN(config.limits, readLimits(*limits));
    }
    if (const auto alarms = root.find("alarms")) {
        TILTMETER_ASSIGN(config.alarms, readAlarms(*alarms));
    }
    return config;
}

} // namespace tiltmeter
