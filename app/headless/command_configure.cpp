// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json_writer.h"
#include "commands.h"
#include "config/openscale_import.h"
#include "drift_options.h"
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

/// Revisions that are saved now.
struct Saved {
    std::optional<std::int64_t> fairness;
    std::optional<std::int64_t> drift;
};

void writeJson(Console& console, const std::string& deployment, const Saved& saved,
               const ImportedConfig& imported, const std::vector<Issue>& issues)
{
    JsonWriter json;
    json.beginObject();
    json.member("deployment", deployment);
    json.member("revision", saved.fairness);
    if (saved.drift)
        json.member("drift_revision", saved.drift);
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

Result<ImportedConfig> readFairness(const Monitor& monitor, const std::string& deployment,
                                    const std::string& file)
{
    TILTMETER_ASSIGN(const std::string text, readWholeFile(file));
    auto imported = readFairnessConfig(text);
    if (!imported)
        return fail(inFile(imported.error(), file));
    if (!imported->saysProbability) {
        TILTMETER_ASSIGN(const ProbabilityChoice probability, monitor.probabilityOf(deployment));
        imported->config.probabilityOf = probability.of;
        imported->config.probabilityClass = probability.className;
    }
    return imported;
}

Result<ExitStatus> run(const Arguments& arguments, Console& console)
{
    const std::string deployment = *arguments.value("deployment");
    const auto fairnessFile = arguments.value("config");
    const auto driftFile = arguments.value("drift-config");
    if (!fairnessFile && !driftFile)
        return fail(ErrorCode::Usage, "--config", "missing_option");
    TILTMETER_ASSIGN(const auto monitor, Monitor::open(arguments.positional().front()));
    const std::string comment = "tiltmeter-cli configure";
    // Everything is read before anything is saved.
    ImportedConfig imported;
    std::vector<Issue> issues;
    std::optional<DriftConfig> drift;
    if (driftFile) {
        TILTMETER_ASSIGN(drift, readDriftConfig(*driftFile));
    }
    const Progress progress = console.progress(tr("Checking against the data"));
    if (fairnessFile) {
        TILTMETER_ASSIGN(imported, readFairness(*monitor, deployment, *fairnessFile));
        TILTMETER_ASSIGN(issues, monitor->check(deployment, imported.config, progress));
        if (const Issue* error = firstError(issues))
            return fail(error->error);
    }
    Saved saved;
    if (drift) { // which checks it as well
        TILTMETER_ASSIGN(saved.drift, monitor->saveDriftConfiguration(deployment, *drift, comment));
    }
    if (fairnessFile) {
        TILTMETER_ASSIGN(saved.fairness,
                         monitor->saveConfiguration(deployment, imported.config, comment, progress));
    }
    for (const Issue& issue : issues)
        console.note(tr("Note: %1").arg(describe(issue.error)));
    for (const std::string& field : imported.ignored)
        console.note(
            tr("Note: %1 has no counterpart here and was left out.").arg(QString::fromStdString(field)));
    if (console.json()) {
        writeJson(console, deployment, saved, imported, issues);
        return ExitStatus::Done;
    }
    const QString name = QString::fromStdString(deployment);
    if (saved.fairness)
        console.line(tr("%1: the fairness configuration is revision %2 now.")
                         .arg(name, console.locale().toString(qlonglong{*saved.fairness})));
    if (saved.drift)
        console.line(tr("%1: the drift configuration is revision %2 now.")
                         .arg(name, console.locale().toString(qlonglong{*saved.drift})));
    return ExitStatus::Done;
}

} // namespace

Command configureCommand()
{
    Command command;
    command.spec.name = "configure";
    command.spec.positional = "STORE";
    command.spec.help = QT_TRANSLATE_NOOP(
        "Cli", "Saves a fairness configuration, our own JSON or OpenScale's, or one of drift, as the next "
               "revision.");
    command.spec.options = {
        {"deployment", "NAME", false, QT_TRANSLATE_NOOP("Cli", "which deployment")},
        {"config", "FILE", false, QT_TRANSLATE_NOOP("Cli", "the configuration, JSON")},
        {"drift-config", "FILE", false,
         QT_TRANSLATE_NOOP("Cli", "a drift configuration, as drift --config takes it; alone "
                                  "or beside the other")}};
    command.spec.needed = {"deployment"};
    command.run = run;
    return command;
}

} // namespace tiltmeter::headless
