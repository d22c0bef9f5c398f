// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift_options.h"

#include "commands.h"
#include "drift/drift_methods.h"
#include "drift/judge_drift.h"

#include <QtGlobal>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace tiltmeter::headless {
namespace {

constexpr std::array<std::string_view, 6> failureNames{"feature", "prediction", "label",
                                                       "missing", "magnitude",  "half"};

/// Aliases become the ids of the method table.
Result<std::vector<std::string>> methodsOption(const Arguments& arguments)
{
    TILTMETER_ASSIGN(std::vector<std::string> ids, arguments.list("methods"));
    if (ids.size() == 1 && (ids[0] == "default" || ids[0] == "all"))
        return ids;
    for (std::string& id : ids) {
        const DriftMethodInfo* method = findDriftMethod(id);
        if (method == nullptr)
            return fail(ErrorCode::UnknownMetric, id);
        id = method->id;
    }
    return ids;
}

constexpr std::array<const char*, 4> judgingOptions{"judge", "rule", "limit", "alpha"};

std::optional<double> numberOf(std::string_view text)
{
    double number = 0;
    const auto [parsed, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool isWhole = error == std::errc{} && parsed == text.data() + text.size();
    return isWhole && !text.empty() ? std::optional(number) : std::nullopt;
}

/// "psi=0.2", "drift_magnitude=0.3"
Result<void> setLimit(DriftConfig& config, const std::string& text)
{
    const std::size_t equals = std::min(text.find('='), text.size());
    const std::string name = text.substr(0, equals);
    const DriftMethodInfo* method = findDriftMethod(name);
    if (method == nullptr && name != driftMagnitudeId)
        return fail(ErrorCode::UnknownMetric, name);
    const auto limit = numberOf(std::string_view(text).substr(std::min(equals + 1, text.size())));
    if (!limit || !(*limit >= 0))
        return fail(ErrorCode::InvalidValue, "--limit", text + "\nat_least_0");
    std::erase_if(config.limits, [method](const auto& old) {
        return method != nullptr && findDriftMethod(old.first) == method;
    });
    config.limits[method == nullptr ? name : std::string(method->id)] = *limit;
    return {};
}

/// One measure for all columns, or one for numbers and one for categories. A measure that one of the two
/// kinds of columns does not have leaves that kind as it is.
Result<void> setJudges(DriftConfig& config, const std::vector<std::string>& names)
{
    if (names.size() > 2)
        return fail(ErrorCode::InvalidValue, "--judge", names[2] + "\none_or_two_measures");
    for (const std::string& name : names)
        if (findDriftMethod(name) == nullptr)
            return fail(ErrorCode::UnknownMetric, name);
    const DriftMethodInfo* numeric = findDriftMethod(names.front());
    const DriftMethodInfo* categorical = findDriftMethod(names.back());
    if (names.size() == 2 || numeric->forNumeric)
        config.numericJudge = numeric->id;
    if (names.size() == 2 || categorical->forCategorical)
        config.categoricalJudge = categorical->id;
    return {};
}

bool isFinding(const DriftFinding& finding, const std::set<DriftFailure>& failures)
{
    if (isSideRate(finding.metric))
        return failures.contains(DriftFailure::Missing);
    switch (finding.family) {
    case DriftFamily::Feature:
        return failures.contains(DriftFailure::Feature);
    case DriftFamily::Prediction:
    case DriftFamily::Probability:
        return failures.contains(DriftFailure::Prediction);
    case DriftFamily::Label:
        return failures.contains(DriftFailure::Label);
    }
    return false;
}

} // namespace

std::vector<OptionSpec> driftOptionSpecs()
{
    return {
        {"baseline", "BASELINE", false,
         QT_TRANSLATE_NOOP("Cli", "FROM/TO, dataset:NAME, rolling:DURATION[+OFFSET] (as 28d or P28D), or "
                                  "first:SHARE of the windows; first:0.25 when not given")},
        {"window", "WINDOW", false,
         QT_TRANSLATE_NOOP("Cli", "hour, day, week, month, all or N-records; as configured when not given")},
        {"features", "LIST", false, QT_TRANSLATE_NOOP("Cli", "columns with commas between them")},
        {"methods", "LIST", false, QT_TRANSLATE_NOOP("Cli", "default, all, or ids with commas between them")},
        {"judge", "MEASURE", false,
         QT_TRANSLATE_NOOP("Cli",
                           "the measure that decides whether a column drifts; two with a comma between "
                           "them are for numbers and for categories")},
        {"rule", "RULE", false,
         QT_TRANSLATE_NOOP("Cli", "when it is drift: material (above the limit, and no chance), significant "
                                  "(no chance, however small), fixed (above the limit) or baseline_spread "
                                  "(beyond the baseline's own windows)")},
        {"limit", "MEASURE=VALUE", true,
         QT_TRANSLATE_NOOP("Cli", "what a measure is held against, as psi=0.2; may be given several times")},
        {"alpha", "SHARE", false,
         QT_TRANSLATE_NOOP("Cli", "false discovery rate among all that is judged in a window, as 0.05; 0.01 "
                                  "when not given")},
        {"preset", "NAME", false,
         QT_TRANSLATE_NOOP("Cli", "bins, measures and thresholds of evidently, nannyml or azure; or none")},
        {"since", "TIME", false, QT_TRANSLATE_NOOP("Cli", "only windows from this time on")},
        {"until", "TIME", false, QT_TRANSLATE_NOOP("Cli", "only windows before this time")},
        {"config", "FILE", false, QT_TRANSLATE_NOOP("Cli", "a drift configuration as JSON")},
        {"columns-only", "", false,
         QT_TRANSLATE_NOOP("Cli", "column by column alone: no magnitude, reconstruction, rules, expected "
                                  "accuracy and impact, which is most of the work")},
        {"fail-on", "RULE", true,
         QT_TRANSLATE_NOOP("Cli",
                           "what counts for the exit status: feature, prediction, label, missing (or values "
                           "not of their column's kind), magnitude or half (of the features in one "
                           "window); may be given several times; all but half when not given")}};
}

Result<DriftConfig> readDriftConfig(const std::string& file)
{
    TILTMETER_ASSIGN(const std::string text, readWholeFile(file));
    auto config = driftConfigFromJson(text);
    if (!config && config.error().code == ErrorCode::InvalidJson)
        config.error().subject = file;
    return config;
}

Result<DriftOptions> driftOptionsOf(const Arguments& arguments)
{
    DriftOptions options;
    if (const auto file = arguments.value("config")) {
        TILTMETER_ASSIGN(options.config, readDriftConfig(*file));
    }
    if (const auto window = arguments.value("window")) {
        options.window = windowFromString(*window);
        if (!options.window)
            return fail(ErrorCode::InvalidValue, "--window", *window + "\nwindow");
    }
    if (const auto baseline = arguments.value("baseline")) {
        options.baseline = driftBaselineFromString(*baseline);
        if (!options.baseline)
            return fail(ErrorCode::InvalidValue, "--baseline", *baseline + "\ndrift_baseline");
    }
    if (const auto preset = arguments.value("preset")) {
        options.preset = driftPresetFromString(*preset);
        if (!options.preset)
            return fail(ErrorCode::InvalidValue, "--preset",
                        *preset + "\none_of\nnone\nevidently\nnannyml\nazure");
    }
    TILTMETER_ASSIGN(const Period period, arguments.period());
    options.since = period.since;
    options.until = period.until;
    TILTMETER_ASSIGN(options.methods, methodsOption(arguments));
    TILTMETER_ASSIGN(options.features, arguments.list("features"));
    return options;
}

bool hasJudging(const Arguments& arguments)
{
    return std::ranges::any_of(judgingOptions, [&](const char* name) { return arguments.has(name); });
}

Result<DriftConfig> withJudging(DriftConfig config, const Arguments& arguments)
{
    for (const char* name : judgingOptions)
        if (arguments.has(name) && config.preset != DriftPreset::None)
            return fail(ErrorCode::Usage, "--" + std::string(name), "not_with_preset");
    TILTMETER_ASSIGN(const std::vector<std::string> judges, arguments.list("judge"));
    if (!judges.empty()) {
        TILTMETER_TRY(setJudges(config, judges));
    }
    if (const auto rule = arguments.value("rule")) {
        std::string known;
        std::optional<DriftRule> found;
        for (const DriftRule each :
             {DriftRule::Material, DriftRule::Significant, DriftRule::Fixed, DriftRule::BaselineSpread}) {
            known += '\n' + std::string(toString(each));
            if (toString(each) == *rule)
                found = each;
        }
        if (!found)
            return fail(ErrorCode::InvalidValue, "--rule", *rule + "\none_of" + known);
        config.rule = *found;
    }
    for (const std::string& limit : arguments.values("limit")) {
        TILTMETER_TRY(setLimit(config, limit));
    }
    if (const auto alpha = arguments.value("alpha")) {
        const auto number = numberOf(*alpha);
        if (!number || !(*number > 0 && *number < 1))
            return fail(ErrorCode::InvalidValue, "--alpha", *alpha + "\nbetween_0_and_1");
        config.alpha = *number;
    }
    return config;
}

Result<std::set<DriftFailure>> driftFailuresOf(const std::vector<std::string>& given)
{
    std::set<DriftFailure> failures;
    if (given.empty()) {
        for (std::size_t i = 0; i < failureNames.size(); ++i)
            failures.insert(static_cast<DriftFailure>(i));
        failures.erase(DriftFailure::Half);
        return failures;
    }
    for (const std::string& text : given) {
        const auto name = std::ranges::find(failureNames, text);
        if (name == failureNames.end()) {
            std::string detail = text + "\none_of";
            for (const std::string_view each : failureNames)
                detail += '\n' + std::string(each);
            return fail(ErrorCode::InvalidValue, "--fail-on", detail);
        }
        failures.insert(static_cast<DriftFailure>(name - failureNames.begin()));
    }
    return failures;
}

ExitStatus statusOf(const DriftEvaluation& evaluation, const std::set<DriftFailure>& failures)
{
    bool found = std::ranges::any_of(evaluation.findings,
                                     [&failures](const DriftFinding& f) { return isFinding(f, failures); });
    for (const DriftWindow& window : evaluation.windows) {
        found = found ||
                (failures.contains(DriftFailure::Magnitude) && isMagnitudeDrift(window, evaluation.config));
        found = found || (failures.contains(DriftFailure::Half) && driftedFeatures(window).isHalf());
    }
    return found ? ExitStatus::Finding : ExitStatus::Done;
}

} // namespace tiltmeter::headless
