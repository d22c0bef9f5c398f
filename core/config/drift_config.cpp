// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/drift_config.h"

#include "config/shared_fields.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

namespace tiltmeter {
namespace {

constexpr std::array<std::string_view, 4> ruleNames{"material", "significant", "fixed", "baseline_spread"};
constexpr std::array<std::string_view, 3> binningNames{"frozen", "deciles", "equal_width"};
constexpr std::array<std::string_view, 4> presetNames{"none", "evidently", "nannyml", "azure"};
constexpr std::int64_t hour = 3'600'000'000;
constexpr std::int64_t day = 24 * hour;
constexpr std::int64_t longest = 36'500 * day;

struct DurationUnit {
    char letter;
    std::int64_t length;
    bool ofTime; ///< stands behind the T
};
constexpr std::array<DurationUnit, 3> units{{{'W', 7 * day, false}, {'D', day, false}, {'H', hour, true}}};

char upper(char c)
{
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::optional<double> numberOf(std::string_view text)
{
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

std::optional<DriftBaseline> rollingFrom(std::string_view text)
{
    DriftBaseline baseline;
    baseline.kind = DriftBaselineKind::Rolling;
    const std::size_t plus = text.find('+');
    const auto duration = durationFromString(text.substr(0, plus));
    if (!duration || *duration == 0)
        return std::nullopt;
    baseline.duration = *duration;
    if (plus != std::string_view::npos) {
        const auto offset = durationFromString(text.substr(plus + 1));
        if (!offset)
            return std::nullopt;
        baseline.offset = *offset;
    }
    return baseline;
}

template <class Enum, std::size_t N>
Result<Enum> choiceOf(const JsonField& field, const std::array<std::string_view, N>& names)
{
    TILTMETER_ASSIGN(const std::string text, field.text());
    const auto it = std::ranges::find(names, text);
    if (it == names.end())
        return field.invalid("one_of", {names.begin(), names.end()});
    return static_cast<Enum>(it - names.begin());
}

Result<void> readJudgement(const JsonField& root, DriftConfig& config)
{
    if (const auto judge = root.find("numeric_judge")) {
        TILTMETER_ASSIGN(config.numericJudge, judge->text());
    }
    if (const auto judge = root.find("categorical_judge")) {
        TILTMETER_ASSIGN(config.categoricalJudge, judge->text());
    }
    if (const auto rule = root.find("rule")) {
        TILTMETER_ASSIGN(config.rule, choiceOf<DriftRule>(*rule, ruleNames));
    }
    if (const auto limits = root.find("limits")) {
        TILTMETER_ASSIGN(config.limits, limits->namedLimits());
    }
    if (const auto alpha = root.find("alpha")) {
        TILTMETER_ASSIGN(config.alpha, alpha->numberBetween0And1());
    }
    if (const auto minimum = root.find("minimum_sample")) {
        TILTMETER_ASSIGN(config.minimumSample, minimum->wholeNumber(2));
    }
    return {};
}

} // namespace

std::string_view toString(DriftRule rule)
{
    return ruleNames[static_cast<std::size_t>(rule)];
}

std::string_view toString(DriftBinning binning)
{
    return binningNames[static_cast<std::size_t>(binning)];
}

std::string_view toString(DriftPreset preset)
{
    return presetNames[static_cast<std::size_t>(preset)];
}

std::optional<DriftPreset> driftPresetFromString(std::string_view text)
{
    const auto it = std::ranges::find(presetNames, text);
    if (it == presetNames.end())
        return std::nullopt;
    return static_cast<DriftPreset>(it - presetNames.begin());
}

std::optional<std::int64_t> durationFromString(std::string_view text)
{
    const bool iso = !text.empty() && upper(text.front()) == 'P';
    if (iso)
        text.remove_prefix(1);
    std::int64_t sum = 0;
    bool any = false;
    bool inTime = false;
    while (!text.empty()) {
        if (iso && !inTime && upper(text.front()) == 'T') {
            inTime = true;
            text.remove_prefix(1);
            if (text.empty())
                return std::nullopt;
            continue;
        }
        std::int64_t count = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
        if (error != std::errc{} || end == text.data() + text.size() || count < 0 || count > 1'000'000)
            return std::nullopt;
        const auto unit = std::ranges::find(units, upper(*end), &DurationUnit::letter);
        if (unit == units.end() || (iso && unit->ofTime != inTime))
            return std::nullopt;
        sum += count * unit->length;
        any = true;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
    }
    if (!any || sum > longest)
        return std::nullopt;
    return sum;
}

std::string durationToString(std::int64_t microseconds)
{
    const std::int64_t days = microseconds / day;
    const std::int64_t hours = microseconds % day / hour;
    std::string text = "P";
    if (days > 0 || hours == 0)
        text += std::to_string(days) + "D";
    if (hours > 0)
        text += "T" + std::to_string(hours) + "H";
    return text;
}

bool isPooled(const TimeRange& part, TimePoint begin, const DriftBaseline& baseline)
{
    const std::int64_t end = begin.microseconds - baseline.offset;
    return end - baseline.duration <= part.begin.microseconds && part.end.microseconds <= end;
}

std::string toString(const DriftBaseline& baseline)
{
    switch (baseline.kind) {
    case DriftBaselineKind::First:
        return "first:" + jsonNumber(baseline.share);
    case DriftBaselineKind::DataSet:
        return "dataset:" + baseline.dataSet;
    case DriftBaselineKind::Range:
        return formatTimePoint(baseline.range.begin) + "/" + formatTimePoint(baseline.range.end);
    case DriftBaselineKind::Rolling:
        return "rolling:" + durationToString(baseline.duration) +
               (baseline.offset > 0 ? "+" + durationToString(baseline.offset) : std::string());
    }
    return {};
}

std::optional<DriftBaseline> driftBaselineFromString(const std::string& text)
{
    const std::string_view view = text;
    DriftBaseline baseline;
    if (view == "first")
        return baseline;
    if (view.starts_with("first:")) {
        const auto share = numberOf(view.substr(6));
        if (!share || !(*share > 0 && *share < 1))
            return std::nullopt;
        baseline.share = *share;
        return baseline;
    }
    if (view.starts_with("dataset:")) {
        baseline.kind = DriftBaselineKind::DataSet;
        baseline.dataSet = text.substr(8);
        return baseline.dataSet.empty() ? std::nullopt : std::optional(baseline);
    }
    if (view.starts_with("rolling:"))
        return rollingFrom(view.substr(8));
    const std::size_t slash = view.find('/');
    if (slash == std::string_view::npos)
        return std::nullopt;
    const auto begin = parseTimePoint(view.substr(0, slash));
    const auto end = parseTimePoint(view.substr(slash + 1));
    if (!begin || !end || !(*begin < *end))
        return std::nullopt;
    baseline.kind = DriftBaselineKind::Range;
    baseline.range = {*begin, *end};
    return baseline;
}

void writeMembers(JsonWriter& json, const DriftConfig& config)
{
    const auto texts = [&json](std::string_view name, const std::vector<std::string>& values) {
        json.key(name);
        json.beginInline();
        for (const std::string& value : values)
            json.value(value);
        json.endArray();
    };
    json.member("version", driftJsonVersion);
    json.member("baseline", toString(config.baseline));
    texts("features", config.features);
    json.member("window", toString(config.window));
    json.member("time_zone", config.window.timeZone);
    texts("methods", config.methods);
    json.member("numeric_judge", config.numericJudge);
    json.member("categorical_judge", config.categoricalJudge);
    json.member("rule", toString(config.rule));
    json.member("binning", toString(config.binning));
    json.member("share_floor", config.shareFloor);
    json.key("limits");
    json.beginInlineObject();
    for (const auto& [method, limit] : config.limits)
        json.member(method, limit);
    json.endObject();
    json.member("alpha", config.alpha);
    json.member("minimum_sample", config.minimumSample);
    json.member("magnitude", config.magnitude);
    json.member("preset", toString(config.preset));
    writeSeed(json, config.seed);
}

std::string toJson(const DriftConfig& config)
{
    JsonWriter json;
    json.beginObject();
    writeMembers(json, config);
    json.endObject();
    return std::move(json).take();
}

Result<DriftConfig> driftConfigFromJson(std::string_view text)
{
    TILTMETER_ASSIGN(const JsonValue document, parseJson(text));
    const JsonField root(document, {});
    TILTMETER_TRY(root.onlyHas({"version", "baseline", "features", "window", "time_zone", "methods",
                                "numeric_judge", "categorical_judge", "rule", "binning", "share_floor",
                                "limits", "alpha", "minimum_sample", "magnitude", "preset", "seed"}));
    TILTMETER_TRY(readVersion(root, driftJsonVersion));
    DriftConfig config;
    TILTMETER_TRY(readWindow(root, config.window));
    TILTMETER_TRY(readBaseline(root, config.baseline));
    TILTMETER_TRY(readJudgement(root, config));
    if (const auto features = root.find("features")) {
        TILTMETER_ASSIGN(config.features, features->texts());
    }
    if (const auto methods = root.find("methods")) {
        TILTMETER_ASSIGN(config.methods, methods->texts());
    }
    if (const auto binning = root.find("binning")) {
        TILTMETER_ASSIGN(config.binning, choiceOf<DriftBinning>(*binning, binningNames));
    }
    if (const auto floor = root.find("share_floor")) {
        TILTMETER_ASSIGN(config.shareFloor, floor->numberBetween0And1());
    }
    if (const auto magnitude = root.find("magnitude")) {
        TILTMETER_ASSIGN(config.magnitude, magnitude->boolean());
    }
    if (const auto preset = root.find("preset")) {
        TILTMETER_ASSIGN(config.preset, choiceOf<DriftPreset>(*preset, presetNames));
    }
    TILTMETER_TRY(readSeed(root, config.seed));
    return config;
}

} // namespace tiltmeter
