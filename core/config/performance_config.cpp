// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/performance_config.h"

#include "config/json_fields.h"

#include <algorithm>
#include <array>

namespace tiltmeter {
namespace {

constexpr std::array<std::string_view, 4> calibrationNames{"automatic", "isotonic", "logistic", "none"};

Result<double> between0And1(const JsonField& field)
{
    TILTMETER_ASSIGN(const double number, field.number());
    if (!(number > 0 && number < 1))
        return field.invalid("between_0_and_1");
    return number;
}

Result<void> readWindows(const JsonField& root, PerformanceConfig& config)
{
    if (const auto window = root.find("window")) {
        const auto spec = window->value().isString() ? windowFromString(window->value().text) : std::nullopt;
        if (!spec)
            return window->invalid("window");
        config.window = *spec;
    }
    if (const auto zone = root.find("time_zone")) {
        TILTMETER_ASSIGN(config.window.timeZone, zone->text());
    }
    if (const auto baseline = root.find("baseline")) {
        const auto read =
            baseline->value().isString() ? driftBaselineFromString(baseline->value().text) : std::nullopt;
        if (!read)
            return baseline->invalid("drift_baseline");
        config.baseline = *read;
    }
    config.followsDrift = !root.find("window") && !root.find("baseline");
    if (const auto follows = root.find("follows_drift")) {
        TILTMETER_ASSIGN(config.followsDrift, follows->boolean());
    }
    return {};
}

Result<void> readJudgement(const JsonField& root, PerformanceConfig& config)
{
    if (const auto limits = root.find("limits")) {
        if (!limits->value().isObject())
            return limits->invalid("object");
        for (const auto& [name, value] : limits->value().members) {
            const JsonField member(value, limits->path() + "." + name);
            TILTMETER_ASSIGN(const double number, member.number());
            if (number < 0)
                return member.invalid("at_least_0");
            config.limits[name] = number;
        }
    }
    if (const auto alpha = root.find("alpha")) {
        TILTMETER_ASSIGN(config.alpha, between0And1(*alpha));
    }
    if (const auto confidence = root.find("confidence")) {
        TILTMETER_ASSIGN(config.confidence, between0And1(*confidence));
    }
    if (const auto minimum = root.find("minimum_sample")) {
        TILTMETER_ASSIGN(config.minimumSample, minimum->wholeNumber(2));
    }
    return {};
}

Result<void> readCalibration(const JsonField& root, PerformanceConfig& config)
{
    if (const auto choice = root.find("calibration")) {
        TILTMETER_ASSIGN(const std::string name, choice->text());
        const auto found = calibrationChoiceFromString(name);
        if (!found)
            return choice->invalid("one_of", {calibrationNames.begin(), calibrationNames.end()});
        config.calibration = *found;
    }
    if (const auto minimum = root.find("minimum_calibration")) {
        TILTMETER_ASSIGN(config.minimumCalibration, minimum->wholeNumber(10));
    }
    return {};
}

} // namespace

std::string_view toString(CalibrationChoice choice)
{
    return calibrationNames[static_cast<std::size_t>(choice)];
}

std::optional<CalibrationChoice> calibrationChoiceFromString(std::string_view text)
{
    const auto it = std::ranges::find(calibrationNames, text);
    if (it == calibrationNames.end())
        return std::nullopt;
    return static_cast<CalibrationChoice>(it - calibrationNames.begin());
}

void writeMembers(JsonWriter& json, const PerformanceConfig& config)
{
    json.member("version", performanceJsonVersion);
    json.member("baseline", toString(config.baseline));
    json.member("window", toString(config.window));
    json.member("time_zone", config.window.timeZone);
    json.member("follows_drift", config.followsDrift);
    json.key("measures");
    json.beginInline();
    for (const std::string& measure : config.measures)
        json.value(measure);
    json.endArray();
    json.key("limits");
    json.beginInlineObject();
    for (const auto& [measure, limit] : config.limits)
        json.member(measure, limit);
    json.endObject();
    json.member("alpha", config.alpha);
    json.member("confidence", config.confidence);
    json.member("minimum_sample", config.minimumSample);
    json.member("calibration", toString(config.calibration));
    json.member("minimum_calibration", config.minimumCalibration);
    json.member("seed", config.seed);
}

std::string toJson(const PerformanceConfig& config)
{
    JsonWriter json;
    json.beginObject();
    writeMembers(json, config);
    json.endObject();
    return std::move(json).take();
}

Result<PerformanceConfig> performanceConfigFromJson(std::string_view text)
{
    TILTMETER_ASSIGN(const JsonValue document, parseJson(text));
    const JsonField root(document, {});
    TILTMETER_TRY(root.onlyHas({"version", "baseline", "window", "time_zone", "follows_drift", "measures",
                                "limits", "alpha", "confidence", "minimum_sample", "calibration",
                                "minimum_calibration", "seed"}));
    TILTMETER_ASSIGN(const JsonField versionField, root.required("version"));
    TILTMETER_ASSIGN(const std::int64_t version, versionField.wholeNumber(1));
    if (version > performanceJsonVersion)
        return versionField.invalid("one_of", {std::to_string(performanceJsonVersion)});
    PerformanceConfig config;
    TILTMETER_TRY(readWindows(root, config));
    TILTMETER_TRY(readJudgement(root, config));
    TILTMETER_TRY(readCalibration(root, config));
    if (const auto measures = root.find("measures")) {
        TILTMETER_ASSIGN(config.measures, measures->texts());
    }
    if (const auto seed = root.find("seed")) {
        TILTMETER_ASSIGN(const std::int64_t number, seed->wholeNumber(0));
        config.seed = static_cast<std::uint64_t>(number);
    }
    return config;
}

} // namespace tiltmeter
