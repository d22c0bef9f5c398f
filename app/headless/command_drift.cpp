// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "drift_options.h"
#include "drift_output.h"
#include "report/drift_csv.h"
#include "report/drift_json.h"

namespace tiltmeter::headless {
namespace {

/// Keeps what is given as the deployment's drift configuration; what is left for the evaluation itself.
Result<DriftOptions> save(Monitor& monitor, const std::string& deployment, const DriftOptions& options,
                          Console& console)
{
    TILTMETER_ASSIGN(const DriftRevision saved, monitor.driftConfiguration(deployment));
    const DriftConfig config = withOptions(options.config.value_or(saved.config), options);
    TILTMETER_ASSIGN(const std::int64_t revision, monitor.saveDriftConfiguration(deployment, config, {}));
    console.note(tr("Saved as drift configuration revision %1.").arg(revision));
    DriftOptions rest;
    rest.since = options.since;
    rest.until = options.until;
    return rest;
}

Result<ExitStatus> run(const Arguments& arguments, Console& console)
{
    TILTMETER_ASSIGN(DriftOptions options, driftOptionsOf(arguments));
    TILTMETER_ASSIGN(const std::set<DriftFailure> failures, driftFailuresOf(arguments.values("fail-on")));
    for (const char* form : {"events", "csv"})
        if (arguments.has(form) && console.json())
            return fail(ErrorCode::Usage, "--" + std::string(form), "not_with_json");
    if (arguments.has("events") && arguments.has("csv"))
        return fail(ErrorCode::Usage, "--events", "not_with_csv");
    TILTMETER_ASSIGN(const auto monitor, Monitor::open(arguments.positional().front()));
    const std::string deployment = *arguments.value("deployment");
    if (hasJudging(arguments) || arguments.has("columns-only")) {
        TILTMETER_ASSIGN(const DriftRevision saved, monitor->driftConfiguration(deployment));
        DriftConfig base = options.config.value_or(saved.config);
        base.preset = options.preset.value_or(base.preset);
        TILTMETER_ASSIGN(options.config, withJudging(base, arguments));
        options.config->magnitude = options.config->magnitude && !arguments.has("columns-only");
    }
    if (arguments.has("save")) {
        TILTMETER_ASSIGN(options, save(*monitor, deployment, options, console));
    }
    TILTMETER_ASSIGN(const DriftEvaluation evaluation,
                     monitor->drift(deployment, options, console.progress(tr("Comparing"))));
    if (console.json())
        console.write(toJson(evaluation));
    else if (arguments.has("events"))
        console.write(driftEventLines(evaluation));
    else if (arguments.has("csv"))
        console.write(toCsv(evaluation));
    else
        console.write(driftOutput(evaluation, console.locale()).toStdString());
    return statusOf(evaluation, failures);
}

} // namespace

Command driftCommand()
{
    Command command;
    command.spec.name = "drift";
    command.spec.positional = "STORE";
    command.spec.help = QT_TRANSLATE_NOOP(
        "Cli", "Compares every time window with a baseline, column by column and as a whole.");
    command.spec.options = driftOptionSpecs();
    command.spec.options.insert(command.spec.options.begin(),
                                {"deployment", "NAME", false, QT_TRANSLATE_NOOP("Cli", "which deployment")});
    command.spec.options.push_back(
        {"save", "", false,
         QT_TRANSLATE_NOOP("Cli", "keep what is given as the deployment's drift configuration")});
    command.spec.options.push_back(
        {"events", "", false,
         QT_TRANSLATE_NOOP("Cli", "write one event record a judged window instead of text, each a line of "
                                  "JSON as Azure Event Grid has them")});
    command.spec.options.push_back(
        {"csv", "", false, QT_TRANSLATE_NOOP("Cli", "write a table with commas instead of text")});
    command.spec.needed = {"deployment"};
    command.run = run;
    return command;
}

} // namespace tiltmeter::headless
