// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift_options.h"

#include "commands.h"
#include "drift/drift_methods.h"
#include "drift/judge_drift.h"

#include <QtGlobal>

#include <algorithm>
#include <array>
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

Result<std::optional<DriftConfig>> configOption(const Arguments& arguments)
{
    const auto file = arguments.value("config");
    if (!file)
        return std::nullopt;
    TILTMETER_ASSIGN(const std::string text, readWholeFile(*file));
    auto config = driftConfigFromJson(text);
    if (!config && config.error().code == ErrorCode::InvalidJson)
        config.error().subject = *file;
    if (!config)
        return fail(config.error());
    return *config;
}

bool isFinding(const DriftFinding& finding, const std::set<DriftFailure>& failures)
{
    if (finding.metric == "missing_rate")
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
        {"preset", "NAME", false,
         QT_TRANSLATE_NOOP("Cli", "bins, measures and thresholds of evidently, nannyml or azure; or none")},
        {"since", "TIME", false, QT_TRANSLATE_NOOP("Cli", "only windows from this time on")},
        {"until", "TIME", false, QT_TRANSLATE_NOOP("Cli", "only windows before this time")},
        {"config", "FILE", false, QT_TRANSLATE_NOOP("Cli", "a drift configuration as JSON")},
        {"fail-on", "RULE", true,
         QT_TRANSLATE_NOOP("Cli",
                           "what counts for the exit status: feature, prediction, label, missing, magnitude "
                           "or half (of the features in one window); may be given several times; all but "
                           "half when not given")}};
}

Result<DriftOptions> driftOptionsOf(const Arguments& arguments)
{
    DriftOptions options;
    TILTMETER_ASSIGN(options.config, configOption(arguments));
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

Result<std::set<DriftFailure>> driftFailuresOf(const Arguments& arguments)
{
    const std::vector<std::string> given = arguments.values("fail-on");
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
