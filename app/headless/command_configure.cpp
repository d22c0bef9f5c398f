// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json_writer.h"
#include "commands.h"
#include "config/openscale_import.h"
#include "monitor/monitor.h"
#include "text/error_text.h"

namespace tiltmeter::headless {
namespace {

/// The errors of a document do not know the file they stand in.
Error inFile(Error error, const std::string& path)
{
    if (error.code == ErrorCode::InvalidJson)
        error.subject = path;
    return error;
}

void writeJson(Console& console, const std::string& deployment, std::int64_t revision,
               const ImportedConfig& imported, const std::vector<Issue>& issues)
{
    JsonWriter json;
    json.beginObject();
    json.member("deployment", deployment);
    json.member("revision", revision);
    json.member("from_openscale", imported.fromOpenScale);
    json.key("warnings");
    json.beginArray();
    for (const Issue& issue : issues)
        json.value(describe(issue.error).toStdString());
    json.endArray();
    json.key("ignored");
    json.beginArray();
    for (const std::string& field : imported.ignored)
        json.value(field);
    json.endArray();
    json.endObject();
    console.write(std::move(json).take());
}

Result<ExitStatus> run(const Arguments& arguments, Console& console)
{
    const std::string deployment = *arguments.value("deployment");
    const std::string file = *arguments.value("config");
    TILTMETER_ASSIGN(const auto monitor, Monitor::open(arguments.positional().front()));
    TILTMETER_ASSIGN(const std::string text, readWholeFile(file));
    auto imported = readFairnessConfig(text);
    if (!imported)
        return fail(inFile(imported.error(), file));
    if (!imported->saysProbability) {
        TILTMETER_ASSIGN(const ProbabilityChoice probability, monitor->probabilityOf(deployment));
        imported->config.probabilityOf = probability.of;
        imported->config.probabilityClass = probability.className;
    }
    const Progress progress = console.progress(tr("Checking against the data"));
    TILTMETER_ASSIGN(const std::vector<Issue> issues, monitor->check(deployment, imported->config, progress));
    if (const Issue* error = firstError(issues))
        return fail(error->error);
    const std::string comment = "tiltmeter-cli configure";
    TILTMETER_ASSIGN(const std::int64_t revision,
                     monitor->saveConfiguration(deployment, imported->config, comment, progress));
    for (const Issue& issue : issues)
        console.note(tr("Note: %1").arg(describe(issue.error)));
    for (const std::string& field : imported->ignored)
        console.note(
            tr("Note: %1 has no counterpart here and was left out.").arg(QString::fromStdString(field)));
    if (console.json())
        writeJson(console, deployment, revision, *imported, issues);
    else
        console.line(
            tr("%1: the fairness configuration is revision %2 now.")
                .arg(QString::fromStdString(deployment), console.locale().toString(qlonglong{revision})));
    return ExitStatus::Done;
}

} // namespace

Command configureCommand()
{
    Command command;
    command.spec.name = "configure";
    command.spec.positional = "STORE";
    command.spec.help = QT_TRANSLATE_NOOP(
        "Cli", "Saves a fairness configuration, our own JSON or OpenScale's, as the next revision.");
    command.spec.options = {{"deployment", "NAME", false, QT_TRANSLATE_NOOP("Cli", "which deployment")},
                            {"config", "FILE", false, QT_TRANSLATE_NOOP("Cli", "the configuration, JSON")}};
    command.spec.needed = {"deployment", "config"};
    command.run = run;
    return command;
}

} // namespace tiltmeter::headless
