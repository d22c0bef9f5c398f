// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "monitor/monitor.h"
#include "report/alarm_json.h"
#include "text/alarm_text.h"

#include <algorithm>

namespace tiltmeter::headless {
namespace {

/// Those that are asked for; all of them are known to be open before the first one is touched.
Result<std::vector<std::string>> keysOf(const Arguments& arguments, const Monitor& monitor,
                                        const std::string& deployment, Console& console)
{
    std::vector<std::string> keys = arguments.values("alarm");
    const bool all = arguments.has("all");
    if (all != keys.empty())
        return fail(ErrorCode::Usage, "--alarm", "alarm_or_all");
    TILTMETER_ASSIGN(const AlarmReport report,
                     monitor.alarms(deployment, console.progress(tr("Looking for alarms"))));
    const auto isOpen = [&report](const std::string& key) {
        return std::ranges::any_of(report.alarms, [&key](const Alarm& alarm) {
            return alarm.key == key && alarm.state == AlarmState::Open;
        });
    };
    for (const std::string& key : keys)
        if (!isOpen(key))
            return fail(ErrorCode::InvalidValue, "alarm", key + "\nopen_alarm");
    if (all)
        for (const Alarm& alarm : report.alarms)
            if (alarm.state == AlarmState::Open)
                keys.push_back(alarm.key);
    std::ranges::sort(keys);
    const auto twice = std::ranges::unique(keys);
    keys.erase(twice.begin(), twice.end());
    return keys;
}

Result<ExitStatus> run(const Arguments& arguments, Console& console)
{
    const std::string deployment = *arguments.value("deployment");
    const std::string comment = arguments.value("comment").value_or("");
    TILTMETER_ASSIGN(const auto monitor, Monitor::open(arguments.positional().front()));
    TILTMETER_ASSIGN(const auto keys, keysOf(arguments, *monitor, deployment, console));
    std::vector<Alarm> alarms;
    for (const std::string& key : keys) {
        TILTMETER_ASSIGN(Alarm alarm,
                         monitor->acknowledgeAlarm(deployment, key, comment, console.cancellation()));
        alarms.push_back(std::move(alarm));
    }
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
