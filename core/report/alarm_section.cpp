// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/report_sections.h"
#include "report/report_text.h"
#include "text/alarm_text.h"
#include "text/number_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace tiltmeter {
namespace {

QString tr(const char* text, const char* comment = nullptr)
{
    return QCoreApplication::translate("Report", text, comment);
}

ReportCell plain(const QString& text)
{
    return {text, ReportMark::None};
}

QString looksFor(const AlarmSubject& subject)
{
    return subject.change ? tr("a change", "alarm") : tr("since the start", "alarm");
}

QString groupsOf(const AlarmSubject& subject)
{
    const QString pair = groupPairText(subject.monitored, subject.reference);
    return subject.modelVersion.empty()
               ? pair
               : tr("%1, model version %2", "groups").arg(pair, QString::fromStdString(subject.modelVersion));
}

QString raisedText(const Alarm& alarm, const QLocale& locale)
{
    return alarm.raised
               ? timeText(*alarm.raised, locale)
               : tr("record %1", "position in order of arrival").arg(countText(alarm.record, locale));
}

ReportTable alarmTable(const Evaluation& evaluation, const QLocale& locale)
{
    ReportTable table;
    table.caption = tr("Alarms, open ones first");
    table.columns = {{tr("Went off"), false},  {tr("Feature"), false},
                     {tr("Groups"), false},    {tr("Evidence against"), false},
                     {tr("Looks for"), false}, {tr("Evidence then"), true},
                     {tr("Highest"), true},    {tr("Limit"), true},
                     {tr("Pairs"), true},      {tr("State"), false}};
    for (const Alarm& alarm : evaluation.alarms) {
        const bool open = alarm.state == AlarmState::Open;
        table.rows.push_back(
            {plain(raisedText(alarm, locale)),
             plain(featureName(alarm.subject.feature)),
             plain(groupsOf(alarm.subject)),
             plain(hypothesisText(alarm.subject, locale)),
             plain(alarm.changed
                       ? tr("a change, about %1", "alarm, date").arg(dateText(*alarm.changed, locale))
                       : looksFor(alarm.subject)),
             plain(evidenceText(alarm.logEvidence, locale)),
             plain(evidenceText(alarm.maximum, locale)),
             plain(evidenceText(alarm.level, locale)),
             plain(countText(alarm.pairs, locale)),
             {alarmStateText(alarm, locale), open ? ReportMark::Fail : ReportMark::None}});
    }
    return table;
}

ReportTable evidenceTable(const Evaluation& evaluation, const QLocale& locale)
{
    ReportTable table;
    table.caption = tr("Evidence that can raise an alarm, as it stands now");
    table.columns = {{tr("Feature"), false},   {tr("Groups"), false}, {tr("Evidence against"), false},
                     {tr("Looks for"), false}, {tr("Pairs"), true},   {tr("Now"), true},
                     {tr("Highest"), true},    {tr("Limit"), true}};
    for (const EvidenceProcess& process : evaluation.alarmTrack.processes)
        if (process.raises)
            table.rows.push_back(
                {plain(featureName(process.subject.feature)), plain(groupsOf(process.subject)),
                 plain(hypothesisText(process.subject, locale)), plain(looksFor(process.subject)),
                 plain(countText(process.pairs, locale)), plain(evidenceText(process.logEvidence, locale)),
                 plain(evidenceText(process.maximum, locale)), plain(evidenceText(process.level, locale))});
    return table;
}

/// One for everything that an alarm went off about.
void addFigures(ReportSection& section, const Evaluation& evaluation, const QLocale& locale)
{
    std::vector<ReportFigure> figures;
    for (const Alarm& alarm : evaluation.alarms) {
        const AlarmSubject& subject = alarm.subject;
        auto figure = std::ranges::find_if(figures, [&subject](const ReportFigure& other) {
            return other.feature == subject.feature && other.metric == subject.metric &&
                   other.change == subject.change;
        });
        if (figure == figures.end()) {
            figure = figures.insert(figures.end(), ReportFigure());
            figure->kind = ReportFigure::Kind::Evidence;
            figure->feature = subject.feature;
            figure->metric = subject.metric;
            figure->change = subject.change;
            figure->title = tr("%1: evidence against “%2”", "feature, hypothesis")
                                .arg(featureName(subject.feature), hypothesisText(subject, locale));
        } else {
            figure->description += QLatin1Char(' ');
        }
        figure->description += alarmSentence(alarm, locale);
    }
    for (ReportFigure& figure : figures)
        section.blocks.emplace_back(std::move(figure));
}

} // namespace

ReportSection alarmsSection(const Evaluation& evaluation, const QLocale& locale)
{
    ReportSection section{"alarms", tr("Alarms"), {}};
    const auto say = [&section](const QString& text, ReportMark mark = ReportMark::None) {
        section.blocks.emplace_back(ReportParagraph{text, mark});
    };
    const AlarmOverview& track = evaluation.alarmTrack;
    const bool any = std::ranges::any_of(track.processes, &EvidenceProcess::raises);
    if (!any && evaluation.alarms.empty()) {
        say(tr("No alarms are watched for: no pair of groups has a limit that single records can be held "
               "against."));
        return section;
    }
    say(tr("An alarm gathers evidence record by record and may be looked at every day: looking does not make "
           "false alarms, which the verdicts of single windows would. Evidence is given as odds; it stays "
           "until the alarm is acknowledged."));
    if (evaluation.alarms.empty())
        say(tr("No alarm went off."), ReportMark::Pass);
    for (const Alarm& alarm : evaluation.alarms)
        if (alarm.state == AlarmState::Open)
            say(alarmSentence(alarm, locale) + QLatin1Char(' ') + alarmEstimateSentence(alarm, locale),
                ReportMark::Fail);
    if (!evaluation.alarms.empty())
        section.blocks.emplace_back(alarmTable(evaluation, locale));
    addFigures(section, evaluation, locale);
    if (ReportTable evidence = evidenceTable(evaluation, locale); !evidence.rows.empty())
        section.blocks.emplace_back(std::move(evidence));
    if (track.comparisons > 0)
        say(tr("Since the start: %1 %2", "promise, method")
                .arg(promiseSentence(track, false, locale), evidenceMethodText(false)));
    if (track.changeComparisons > 0)
        say(tr("For a change: %1 %2", "promise, method")
                .arg(promiseSentence(track, true, locale), evidenceMethodText(true)));
    if (track.unwatched > 0)
        say(tr("Pairs of groups that are not watched because there are too many: %1.")
                .arg(countText(track.unwatched, locale)));
    return section;
}

} // namespace tiltmeter
