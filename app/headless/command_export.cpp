// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json_writer.h"
#include "commands.h"
#include "monitor/monitor.h"
#include "text/number_text.h"

namespace tiltmeter::headless {
namespace {

Result<ExitStatus> run(const Arguments& arguments, Console& console)
{
    const std::string deployment = *arguments.value("deployment");
    const std::string output = *arguments.value("output");
    TILTMETER_ASSIGN(const auto monitor, Monitor::open(arguments.positional().front()));
    TILTMETER_ASSIGN(const std::uint64_t records,
                     monitor->exportRecords(deployment, output, console.progress(tr("Exporting"))));
    if (console.json()) {
        JsonWriter json;
        json.beginObject();
        json.member("deployment", deployment);
        json.member("output", output);
        json.member("records", records);
        json.endObject();
        console.write(std::move(json).take());
    } else {
        console.line(tr("%1: %2 records written to %3.")
                         .arg(QString::fromStdString(deployment), countText(records, console.locale()),
                              QString::fromStdString(output)));
    }
    return ExitStatus::Done;
}

} // namespace

Command exportCommand()
{
    Command command;
    command.spec.name = "export";
    command.spec.positional = "STORE";
    command.spec.help = QT_TRANSLATE_NOOP(
        "Cli", "Writes the records of a deployment as CSV, every value as it was imported.");
    command.spec.options = {{"deployment", "NAME", false, QT_TRANSLATE_NOOP("Cli", "which deployment")},
                            {"output", "FILE.csv", false, QT_TRANSLATE_NOOP("Cli", "where to")}};
    command.spec.needed = {"deployment", "output"};
    command.run = run;
    return command;
}

} // namespace tiltmeter::headless
