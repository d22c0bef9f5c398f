// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "monitor/monitor.h"
#include "report/alarm_json.h"
#include "text/alarm_text.h"
#include "text/number_text.h"

#include <algorithm>

namespace tiltmeter::headless {
namespace {

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

/// To be copied into a shell.
QString quoted(QString word)
{
    const bool simple = std::ranges::all_of(
        word, [](QChar c) { return c.isLetterOrNumber() || QStringLiteral("/._#-").contains(c); });
    return simple ? word
                  : QLatin1Char('\'') + word.replace(QLatin1Char('\''), QStringLiteral("'\\''")) +
                        QLatin1Char('\'');
}

QString alarmText(const Alarm& alarm, const QLocale& locale)
{
    QStringList lines{QStringLiteral("  ") + alarmFindingSentence(alarm, locale)};
    if (const QString estimate = alarmEstimateSentence(alarm, locale); !estimate.isEmpty())
        lines << QStringLiteral("    ") + estimate;
    if (alarm.state == AlarmState::Open)
        lines << QStringLiteral("    --alarm ") + quoted(text(alarm.key));
    else
        lines << QStringLiteral("    ") + alarmStateText(alarm, locale);
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

QString alarmList(const QString& title, const AlarmReport& report, bool open, const QLocale& locale)
{
    QString list;
    for (const Alarm& alarm : report.alarms)
        if ((alarm.state == AlarmState::Open) == open)
            list += alarmText(alarm, locale);
    return list.isEmpty() ? list : QLatin1Char('\n') + title + QLatin1Char('\n') + list;
}

/// Every process that can go off, of the model versions in the order in which they came.
QString processTable(const AlarmReport& report, const QLocale& locale)
{
    using Align = TextTable::Align;
    TextTable table({Align::Left, Align::Left, Align::Left, Align::Left, Align::Left, Align::Right,
                     Align::Right, Align::Right, Align::Right});
    table.add({tr("Feature"), tr("Groups"), tr("Model version"), tr("Against"), tr("Evidence"), tr("Pairs"),
               tr("Now"), tr("Highest"), tr("Alarm at")});
    for (const EvidenceProcess& process : report.track.processes)
        if (process.raises)
            table.add({text(process.subject.feature),
                       tr("%1 against %2", "groups")
                           .arg(text(process.subject.monitored), text(process.subject.reference)),
                       text(process.subject.modelVersion), hypothesisText(process.subject, locale),
                       process.subject.change ? tr("for a change") : tr("since the start", "evidence"),
                       countText(process.pairs, locale), evidenceText(process.logEvidence, locale),
                       evidenceText(process.maximum, locale), evidenceText(process.level, locale)});
    return table.empty() ? QString() : QLatin1Char('\n') + tr("Evidence") + QLatin1Char('\n') + table.text(2);
}

QString alarmsText(const AlarmReport& report, const QLocale& locale)
{
    const auto open = std::ranges::count(report.alarms, AlarmState::Open, &Alarm::state);
    QString out = tr("%1, configuration revision %2: %3 records; open alarms: %4")
                      .arg(text(report.deployment), locale.toString(qlonglong{report.revision}),
                           countText(report.track.records, locale), locale.toString(qlonglong{open})) +
                  QLatin1Char('\n');
    out += alarmList(tr("Open"), report, true, locale);
    out += alarmList(tr("Past"), report, false, locale);
    out += processTable(report, locale);
    out += QLatin1Char('\n');
    if (report.track.comparisons == 0)
        return out +
               tr("Nothing is watched: no pair of groups has a limit that single records can be held "
                  "against.") +
               QLatin1Char('\n');
    for (const bool change : {false, true})
        out += promiseSentence(report.track, change, locale) + QLatin1Char('\n');
    if (report.track.unwatched > 0)
        out += tr("Pairs of groups that are not watched because there are too many: %1.")
                   .arg(countText(report.track.unwatched, locale)) +
               QLatin1Char('\n');
    return out;
}

Result<ExitStatus> run(const Arguments& arguments, Console& console)
{
    TILTMETER_ASSIGN(const auto monitor, Monitor::open(arguments.positional().front()));
    TILTMETER_ASSIGN(const AlarmReport report, monitor->alarms(*arguments.value("deployment"),
                                                               console.progress(tr("Looking for alarms"))));
    console.write(console.json() ? toJson(report) : alarmsText(report, console.locale()).toStdString());
    const bool open =
        std::ranges::find(report.alarms, AlarmState::Open, &Alarm::state) != report.alarms.end();
    return open ? ExitStatus::Finding : ExitStatus::Done;
}

} // namespace

Command alarmsCommand()
{
    Command command;
    command.spec.name = "alarms";
    command.spec.positional = "STORE";
    command.spec.help =
        QT_TRANSLATE_NOOP("Cli", "Lists alarms, open and past, and the evidence that has gathered.");
    command.spec.options = {{"deployment", "NAME", false, QT_TRANSLATE_NOOP("Cli", "which deployment")}};
    command.spec.needed = {"deployment"};
    command.run = run;
    return command;
}

} // namespace tiltmeter::headless
