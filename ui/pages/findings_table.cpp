// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/findings_table.h"

#include "findings/alarm_findings.h"
#include "metrics/metric_table.h"
#include "text/measurement_text.h"
#include "text/number_text.h"

#include <algorithm>

namespace tiltmeter {

std::vector<Finding> FindingsTable::rowsOf(const Evaluation& evaluation, bool openOnly)
{
    std::vector<Finding> rows;
    for (const Finding& finding : evaluation.findings)
        if (finding.ongoing || !openOnly)
            rows.push_back(finding);
    std::ranges::stable_partition(rows, &Finding::ongoing);
    for (const Alarm& alarm : evaluation.alarms) {
        if (openOnly || alarm.state == AlarmState::Open ||
            (alarm.raised && !(*alarm.raised < evaluation.covered.end)))
            continue;
        Finding& past = rows.emplace_back();
        past.rule = FindingRule::Alarm;
        past.window = evaluation.covered;
        if (alarm.raised)
            past.window.begin = *alarm.raised;
        past.worst = measurementOf(alarm);
        past.alarm = std::make_shared<const Alarm>(alarm);
    }
    return rows;
}

QString FindingsTable::stateWord(const Finding& finding)
{
    if (finding.alarm && finding.alarm->state == AlarmState::Acknowledged)
        return tr("Acknowledged");
    if (finding.alarm && finding.alarm->state == AlarmState::Superseded)
        return tr("Ended");
    return finding.ongoing ? tr("Open") : tr("Past");
}

State FindingsTable::stateOf(const Finding& finding)
{
    return finding.ongoing ? State::Fail : State::NotJudged;
}

QString FindingsTable::placeOf(const Finding& finding)
{
    QStringList parts{QString::fromStdString(finding.worst.feature),
                      QString::fromStdString(finding.worst.metric)};
    if (finding.alarm)
        parts << (finding.alarm->subject.change ? QStringLiteral("change") : QStringLiteral("evidence"));
    return parts.join(QLatin1Char('\n'));
}

QString FindingsTable::ruleName(FindingRule rule)
{
    switch (rule) {
    case FindingRule::Interval:
        return tr("Interval");
    case FindingRule::Point:
        return tr("Point");
    case FindingRule::Alarm:
        break;
    }
    return tr("Alarm");
}

QString FindingsTable::ruleExplanation(FindingRule rule)
{
    switch (rule) {
    case FindingRule::Interval:
        return tr("The whole interval is outside the limits.");
    case FindingRule::Point:
        return tr("The value itself is at or beyond a limit, whatever the number of records.");
    case FindingRule::Alarm:
        break;
    }
    return tr("Valid however often one looks: daily looks do not create alarms.");
}

namespace {

QVariant asNumber(std::int64_t value)
{
    return QVariant::fromValue(static_cast<qlonglong>(value));
}

QString sinceText(const Finding& finding)
{
    if (finding.overall)
        return FindingsTable::tr("all records");
    if (finding.alarm && !finding.alarm->raised)
        return FindingsTable::tr("record %1")
            .arg(QLocale().toString(static_cast<qulonglong>(finding.alarm->record)));
    return dateText(finding.window.begin, QLocale());
}

} // namespace

std::vector<RowsColumn<Finding>> FindingsTable::columns()
{
    const auto text = [](const std::string& s) { return QString::fromStdString(s); };
    return {
        {tr("State"),
         stateWord,
         false,
         {},
         [](const Finding& f) { return f.ongoing ? 0 : 1; },
         [](const Finding& f) { return static_cast<int>(stateOf(f)); },
         tr("Open: the newest judged window still fails, or the alarm was not acknowledged")},
        {tr("Since"),
         sinceText,
         false,
         [](const Finding& f) { return timeRangeText(f.window, QLocale()); },
         [](const Finding& f) { return asNumber(f.overall ? 0 : f.window.begin.microseconds); },
         {},
         {}},
        {tr("Windows"),
         [](const Finding& f) {
             return f.alarm ? QStringLiteral("\u2013") : QLocale().toString(static_cast<qlonglong>(f.windows));
         },
         true,
         {},
         [](const Finding& f) { return asNumber(f.windows); },
         {},
         tr("Failing windows in a row")},
        {tr("Feature"), [text](const Finding& f) { return text(f.worst.feature); }, false, {}, {}, {}, {}},
        {tr("Group"), [text](const Finding& f) { return text(f.worst.monitored); }, false, {}, {}, {}, {}},
        {tr("Measure"), [](const Finding& f) { return metricName(f.worst.metric); }, false, {}, {}, {}, {}},
        {tr("Worst value"),
         [](const Finding& f) { return valueText(f.worst, QLocale()); },
         true,
         [](const Finding& f) {
             return f.worst.value ? QLocale().toString(*f.worst.value, 'g', QLocale::FloatingPointShortest)
                                  : QString();
         },
         [](const Finding& f) { return f.worst.value ? QVariant(*f.worst.value) : QVariant(); },
         {},
         tr("The value farthest outside the limits; of an alarm, the value when it went off")},
        {tr("Rule"),
         [](const Finding& f) { return ruleName(f.rule); },
         false,
         {},
         {},
         {},
         tr("Interval: the whole interval is outside. Point: the value is. Alarm: valid however often one "
            "looks.")},
    };
}

} // namespace tiltmeter
