// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/performance_config.h"

#include "config/shared_fields.h"

#include <algorithm>
#include <array>

namespace tiltmeter {
namespace {

constexpr std::array<std::string_view, 4> calibrationNames{"automatic", "isotonic", "logistic", "none"};

Result<void> readWindows(const JsonField& root, PerformanceConfig& config)
{
    TILTMETER_TRY(readWindow(root, config.window));
    TILTMETER_TRY(readBaseline(root, config.baseline));
    config.followsDrift = !root.find("window") && !root.find("baseline");
    if (const auto follows = root.find("follows_drift")) {
        TILTMETER_ASSIGN(config.followsDrift, follows->boolean());
    }
    return {};
}

Result<void> readJudgement(const JsonField& root, PerformanceConfig& config)
{
    if (const auto limits = root.find("limits")) {
        TILTMETER_ASSIGN(config.limits, limits->namedLimits());
    }
    if (const auto alpha = root.find("alpha")) {
        TILTMETER_ASSIGN(config.alpha, alpha->numberBetween0And1());
    }
    if (const auto confidence = root.find("confidence")) {
        TILTMETER_ASSIGN(config.confidence, confidence->numberBetween0And1());
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
    writeSeed(json, config.seed);
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
    TILTMETER_TRY(readVersion(root, performanceJsonVersion));
    PerformanceConfig config;
    TILTMETER_TRY(readWindows(root, config));
    TILTMETER_TRY(readJudgement(root, config));
    TILTMETER_TRY(readCalibration(root, config));
    if (const auto measures = root.find("measures")) {
        TILTMETER_ASSIGN(config.measures, measures->texts());
    }
    TILTMETER_TRY(readSeed(root, config.seed));
    return config;
}

} // namespace tiltmeter
