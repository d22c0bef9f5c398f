// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "monitor/monitor.h"
#include "report/alarm_json.h"
#include "text/alarm_text.h"

#include <algorithm>

namespace tiltmeter::headless {
namespace {

Result<ExitStatus> run(const Arguments& arguments, Console& console)
{
    const std::string deployment = *arguments.value("deployment");
    const std::string comment = arguments.value("comment").value_or("");
    std::vector<std::string> keys = arguments.values("alarm");
    if (arguments.has("all") != keys.empty())
        return fail(ErrorCode::Usage, "--alarm", "alarm_or_all");
    std::ranges::sort(keys);
    const auto twice = std::ranges::unique(keys);
    keys.erase(twice.begin(), twice.end());
    TILTMETER_ASSIGN(const auto monitor, Monitor::open(arguments.positional().front()));
    TILTMETER_ASSIGN(
        const std::vector<Alarm> alarms,
        monitor->acknowledgeAlarms(deployment, keys, comment, console.progress(tr("Looking for alarms"))));
    if (console.json()) {
        console.write(acknowledgementsJson(deployment, alarms));
        return ExitStatus::Done;
    }
    if (alarms.empty())
        console.line(tr("No alarm is open."));
    for (const Alarm& alarm : alarms) {
        console.line(alarmFindingSentence(alarm, console.locale()));
        console.line(QStringLiteral("  ") + alarmStateText(alarm, console.locale()));
    }
    if (!alarms.empty())
        console.line(tr("Evidence begins anew with the next record."));
    return ExitStatus::Done;
}

} // namespace

Command acknowledgeCommand()
{
    Command command;
    command.spec.name = "acknowledge";
    command.spec.positional = "STORE";
    command.spec.help = QT_TRANSLATE_NOOP(
        "Cli", "Takes note of open alarms: they are no findings any more, and evidence begins anew.");
    command.spec.options = {
        {"deployment", "NAME", false, QT_TRANSLATE_NOOP("Cli", "which deployment")},
        {"alarm", "ID", true,
         QT_TRANSLATE_NOOP("Cli", "which alarm, as the command alarms names it; may be given several times")},
        {"all", "", false, QT_TRANSLATE_NOOP("Cli", "all open alarms")},
        {"comment", "TEXT", false,
         QT_TRANSLATE_NOOP("Cli", "why; kept in the audit trail with who did it and when")}};
    command.spec.needed = {"deployment"};
    command.run = run;
    return command;
}

} // namespace tiltmeter::headless
