// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "monitor/monitor.h"
#include "performance/performance_measures.h"
#include "performance_output.h"
#include "report/performance_json.h"

#include <algorithm>
#include <charconv>

namespace tiltmeter::headless {
namespace {

/// Aliases become the ids of the table.
Result<std::vector<std::string>> measuresOption(const Arguments& arguments)
{
    const std::string text = arguments.value("measures").value_or("");
    std::vector<std::string> ids;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        ids.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    if (ids.size() == 1 && (ids[0] == "default" || ids[0] == "all"))
        return ids;
    for (std::string& id : ids) {
        const PerformanceMeasureInfo* measure = findPerformanceMeasure(id);
        if (measure == nullptr)
            return fail(ErrorCode::UnknownMetric, id);
        id = measure->id;
    }
    return ids;
}

/// "accuracy=0.05"
Result<std::map<std::string, double>> limitsOption(const Arguments& arguments)
{
    std::map<std::string, double> limits;
    for (const std::string& text : arguments.values("limit")) {
        const std::size_t equals = std::min(text.find('='), text.size());
        const PerformanceMeasureInfo* measure = findPerformanceMeasure(text.substr(0, equals));
        if (measure == nullptr)
            return fail(ErrorCode::UnknownMetric, text.substr(0, equals));
        double limit = 0;
        const char* const end = text.data() + text.size();
        const char* const begin = text.data() + std::min(equals + 1, text.size());
        const auto [parsed, error] = std::from_chars(begin, end, limit);
        if (begin == end || error != std::errc{} || parsed != end || !(limit >= 0))
            return fail(ErrorCode::InvalidValue, "--limit", text + "\nat_least_0");
        limits[std::string(measure->id)] = limit;
    }
    return limits;
}

Result<PerformanceOptions> optionsOf(const Arguments& arguments)
{
    PerformanceOptions options;
    if (const auto file = arguments.value("config")) {
        TILTMETER_ASSIGN(const std::string text, readWholeFile(*file));
        auto config = performanceConfigFromJson(text);
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
    if (const auto calibration = arguments.value("calibration")) {
        options.calibration = calibrationChoiceFromString(*calibration);
        if (!options.calibration)
            return fail(ErrorCode::InvalidValue, "--calibration",
                        *calibration + "\none_of\nautomatic\nisotonic\nlogistic\nnone");
    }
    TILTMETER_ASSIGN(const Period period, arguments.period());
    options.since = period.since;
    options.until = period.until;
    TILTMETER_ASSIGN(options.measures, measuresOption(arguments));
    TILTMETER_ASSIGN(options.limits, limitsOption(arguments));
    return options;
}

struct FailOn {
    bool measured = true;
    bool estimated = true;
};

Result<FailOn> failOnOf(const Arguments& arguments)
{
    const std::vector<std::string> given = arguments.values("fail-on");
    if (given.empty())
        return FailOn{};
    FailOn result{false, false};
    for (const std::string& rule : given) {
        if (rule == "measured")
            result.measured = true;
        else if (rule == "estimated")
            result.estimated = true;
        else
            return fail(ErrorCode::InvalidValue, "--fail-on", rule + "\none_of\nmeasured\nestimated");
    }
    return result;
}

Result<ExitStatus> run(const Arguments& arguments, Console& console)
{
    if (arguments.has("csv") && console.json())
        return fail(ErrorCode::Usage, "--csv", "not_with_json");
    TILTMETER_ASSIGN(PerformanceOptions options, optionsOf(arguments));
    TILTMETER_ASSIGN(const FailOn failOn, failOnOf(arguments));
    TILTMETER_ASSIGN(const auto monitor, Monitor::open(arguments.positional().front()));
    const std::string deployment = *arguments.value("deployment");
    if (arguments.has("save")) {
        TILTMETER_ASSIGN(const PerformanceRevision saved, monitor->performanceConfiguration(deployment));
        const PerformanceConfig config = withOptions(options.config.value_or(saved.config), options);
        TILTMETER_ASSIGN(const std::int64_t revision,
                         monitor->savePerformanceConfiguration(deployment, config, {}));
        console.note(tr("Saved as performance configuration revision %1.").arg(revision));
        PerformanceOptions rest;
        rest.since = options.since;
        rest.until = options.until;
        options = rest;
    }
    TILTMETER_ASSIGN(const PerformanceEvaluation evaluation,
                     monitor->performance(deployment, options, console.progress(tr("Measuring"))));
    console.write(console.json()         ? toJson(evaluation)
                  : arguments.has("csv") ? toCsv(evaluation)
                                         : performanceOutput(evaluation, console.locale()).toStdString());
    const bool found = std::ranges::any_of(evaluation.findings, [&failOn](const PerformanceFinding& finding) {
        return finding.estimated ? failOn.estimated : failOn.measured;
    });
    return found ? ExitStatus::Finding : ExitStatus::Done;
}

} // namespace

Command performanceCommand()
{
    Command command;
    command.spec.name = "performance";
    command.spec.positional = "STORE";
    command.spec.help = QT_TRANSLATE_NOOP(
        "Cli",
        "Measures how good predictions are by time window, and estimates it where labels are missing.");
    command.spec.options = {
        {"deployment", "NAME", false, QT_TRANSLATE_NOOP("Cli", "which deployment")},
        {"window", "WINDOW", false,
         QT_TRANSLATE_NOOP("Cli", "hour, day, week, month, all or N-records; as configured when not given")},
        {"since", "TIME", false, QT_TRANSLATE_NOOP("Cli", "only windows from this time on")},
        {"until", "TIME", false, QT_TRANSLATE_NOOP("Cli", "only windows before this time")},
        {"baseline", "BASELINE", false,
         QT_TRANSLATE_NOOP("Cli", "as for drift; what is configured there when not given")},
        {"measures", "LIST", false,
         QT_TRANSLATE_NOOP("Cli", "default, all, or ids with commas between them")},
        {"limit", "MEASURE=CHANGE", true,
         QT_TRANSLATE_NOOP("Cli", "the change for the worse that matters, as accuracy=0.05; may be given "
                                  "several times")},
        {"calibration", "METHOD", false,
         QT_TRANSLATE_NOOP("Cli", "automatic, isotonic, logistic or none: how probabilities are turned into "
                                  "chances")},
        {"config", "FILE", false, QT_TRANSLATE_NOOP("Cli", "a performance configuration as JSON")},
        {"save", "", false,
         QT_TRANSLATE_NOOP("Cli", "keep what is given as the deployment's performance configuration")},
        {"csv", "", false, QT_TRANSLATE_NOOP("Cli", "write a table with commas instead of text")},
        {"fail-on", "KIND", true,
         QT_TRANSLATE_NOOP("Cli", "what counts for the exit status: measured or estimated; may be given "
                                  "several times; both when not given")}};
    command.spec.needed = {"deployment"};
    command.run = run;
    return command;
}

} // namespace tiltmeter::headless
