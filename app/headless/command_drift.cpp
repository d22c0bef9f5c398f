// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "drift/drift_methods.h"
#include "drift_output.h"
#include "monitor/monitor.h"
#include "report/drift_json.h"

#include <algorithm>

namespace tiltmeter::headless {
namespace {

Result<std::optional<TimePoint>> timeOption(const Arguments& arguments, const char* name)
{
    const auto text = arguments.value(name);
    if (!text)
        return std::nullopt;
    if (const auto time = parseTimePoint(*text))
        return time;
    return fail(ErrorCode::InvalidValue, "--" + std::string(name), *text + "\ntime");
}

std::vector<std::string> listOption(const Arguments& arguments, const char* name)
{
    const std::string text = arguments.value(name).value_or("");
    std::vector<std::string> items;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        items.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return items;
}

/// Aliases become the ids of the method table.
Result<std::vector<std::string>> methodsOption(const Arguments& arguments)
{
    std::vector<std::string> ids = listOption(arguments, "methods");
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

Result<DriftOptions> optionsOf(const Arguments& arguments)
{
    DriftOptions options;
    if (const auto file = arguments.value("config")) {
        TILTMETER_ASSIGN(const std::string text, readWholeFile(*file));
        auto config = driftConfigFromJson(text);
        if (!config && config.error().code == ErrorCode::InvalidJson)
            config.error().subject = *file;
        if (!config)
            return fail(config.error());
        options.config = *config;
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
    TILTMETER_ASSIGN(options.since, timeOption(arguments, "since"));
    TILTMETER_ASSIGN(options.until, timeOption(arguments, "until"));
    if (options.since && options.until && *options.until <= *options.since)
        return fail(ErrorCode::Usage, *arguments.value("until"), "until_before_since");
    TILTMETER_ASSIGN(options.methods, methodsOption(arguments));
    options.features = listOption(arguments, "features");
    return options;
}

Result<ExitStatus> run(const Arguments& arguments, Console& console)
{
    TILTMETER_ASSIGN(const DriftOptions options, optionsOf(arguments));
    TILTMETER_ASSIGN(const auto monitor, Monitor::open(arguments.positional().front()));
    const std::string deployment = *arguments.value("deployment");
    DriftOptions compared = options;
    if (arguments.has("save")) {
        TILTMETER_ASSIGN(const DriftRevision saved, monitor->driftConfiguration(deployment));
        const DriftConfig config = withOptions(options.config.value_or(saved.config), options);
        TILTMETER_ASSIGN(const std::int64_t revision,
                         monitor->saveDriftConfiguration(deployment, config, {}));
        console.note(tr("Saved as drift configuration revision %1.").arg(revision));
        compared = {};
        compared.since = options.since;
        compared.until = options.until;
    }
    TILTMETER_ASSIGN(const DriftEvaluation evaluation,
                     monitor->drift(deployment, compared, console.progress(tr("Comparing"))));
    console.write(console.json() ? toJson(evaluation)
                                 : driftOutput(evaluation, console.locale()).toStdString());
    return evaluation.findings.empty() ? ExitStatus::Done : ExitStatus::Finding;
}

} // namespace

Command driftCommand()
{
    Command command;
    command.spec.name = "drift";
    command.spec.positional = "STORE";
    command.spec.help = QT_TRANSLATE_NOOP(
        "Cli", "Compares every time window with a baseline, column by column and as a whole.");
    command.spec.options = {
        {"deployment", "NAME", false, QT_TRANSLATE_NOOP("Cli", "which deployment")},
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
        {"save", "", false,
         QT_TRANSLATE_NOOP("Cli", "keep what is given as the deployment's drift configuration")}};
    command.spec.needed = {"deployment"};
    command.run = run;
    return command;
}

} // namespace tiltmeter::headless
