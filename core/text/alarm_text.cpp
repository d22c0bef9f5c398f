// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/alarm_text.h"

#include "findings/alarm_findings.h"
#include "metrics/metric_table.h"
#include "text/measurement_text.h"
#include "text/number_text.h"

#include <QCoreApplication>

#include <cmath>

namespace tiltmeter {
namespace {

QString tr(const char* text, const char* comment = nullptr)
{
    return QCoreApplication::translate("Alarm", text, comment);
}

QString name(const std::string& text)
{
    return QString::fromStdString(text);
}

QString raisedText(const Alarm& alarm, const QLocale& locale)
{
    return alarm.raised ? tr("since %1", "alarm, date").arg(dateText(*alarm.raised, locale))
                        : tr("from record %1 on", "alarm").arg(countText(alarm.record, locale));
}

QString pairText(const AlarmSubject& subject)
{
    const QString pair = tr("%1 against %2", "groups").arg(name(subject.monitored), name(subject.reference));
    return subject.modelVersion.empty()
               ? pair
               : tr("%1 (model version %2)", "groups, version").arg(pair, name(subject.modelVersion));
}

/// ", changed about 26 Feb 2024"; empty when it is not about a change.
QString changeText(const Alarm& alarm, const QLocale& locale)
{
    if (!alarm.subject.change)
        return {};
    return alarm.changed ? tr(", changed about %1", "date").arg(dateText(*alarm.changed, locale))
                         : tr(", changed after a good start");
}

QString superscript(int number)
{
    static const QString digits =
        QStringLiteral("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079");
    QString text;
    for (const QChar digit : QString::number(number))
        text += digits[digit.digitValue()];
    return text;
}

} // namespace

QString evidenceText(double logEvidence, const QLocale& locale)
{
    if (!(logEvidence > 0))
        return tr("none", "evidence");
    const double powers = logEvidence / std::log(10.0);
    // Two digits: more would say that evidence is exact.
    const double unit = std::pow(10.0, std::floor(powers) - 1);
    const QString odds = powers < 7 ? numberText(std::round(std::exp(logEvidence) / unit) * unit, locale, 2)
                                    : QStringLiteral("10") + superscript(static_cast<int>(powers));
    return tr("%1 : 1", "odds").arg(odds);
}

QString hypothesisText(const AlarmSubject& subject, const QLocale& locale)
{
    if (subject.kind == AlarmKind::Parity)
        return subject.rate == "selection_rate"
                   ? tr("equal treatment")
                   : tr("equal rates (%1)", "name of a rate").arg(metricName(subject.rate));
    Alarm bare;
    bare.subject = subject;
    const QString allowed = limitsText(measurementOf(bare), locale);
    const MetricInfo* info = findMetric(subject.metric);
    const bool inPoints = info != nullptr && info->unit == MetricUnit::Difference;
    return tr("%1: %2", "metric, what is allowed: at least 0.8")
        .arg(metricName(subject.metric),
             inPoints ? tr("%1 points", "percentage points").arg(allowed) : allowed);
}

QString alarmSentence(const Alarm& alarm, const QLocale& locale)
{
    return tr("Alarm %1: %2%3, evidence %4 against “%5”.",
              "since when, groups, changed when, odds, hypothesis")
        .arg(raisedText(alarm, locale), pairText(alarm.subject), changeText(alarm, locale),
             evidenceText(alarm.maximum, locale), hypothesisText(alarm.subject, locale));
}

QString alarmFindingSentence(const Alarm& alarm, const QLocale& locale)
{
    return tr("%1, %2: %3%4, evidence %5 against “%6”.",
              "feature, groups, since when, changed when, odds, hypothesis")
        .arg(name(alarm.subject.feature), pairText(alarm.subject), raisedText(alarm, locale),
             changeText(alarm, locale), evidenceText(alarm.maximum, locale),
             hypothesisText(alarm.subject, locale));
}

QString alarmEstimateSentence(const Alarm& alarm, const QLocale& locale)
{
    const Measurement m = measurementOf(alarm);
    if (!m.value)
        return {};
    return tr("%1 was %2 when it went off; %3 with %4 confidence, however often one looks.")
        .arg(metricName(m.metric), valueText(m, locale), intervalText(m, locale),
             percentText(m.confidence, locale, m.confidence > 0.99 ? 1 : 0));
}

QString promiseSentence(const AlarmOverview& overview, bool change, const QLocale& locale)
{
    const std::size_t comparisons = change ? overview.changeComparisons : overview.comparisons;
    if (!change)
        return tr("At most %1 false alarms ever, over all %2 comparisons together, however often one looks.")
            .arg(percentText(overview.alpha, locale, overview.alpha < 0.01 ? 1 : 0),
                 countText(comparisons, locale));
    if (!overview.hasDays)
        return tr("At most one false alarm in %1 records on average, over all %2 comparisons together.")
            .arg(numberText(overview.days * static_cast<double>(alarmPeriodRecords), locale),
                 countText(comparisons, locale));
    return tr("At most one false alarm in %1 days on average, over all %2 comparisons together.")
        .arg(numberText(overview.days, locale), countText(comparisons, locale));
}

QString evidenceMethodText(bool change)
{
    return change
               ? tr("A bet against the hypothesis on every pair of records, one of each group, begun anew "
                    "with every day on which it has lost; the mean over several fixed bets (e-detector, Shin, "
                    "Ramdas and Rinaldo 2024, New England Journal of Statistics in Data Science).")
               : tr("A bet against the hypothesis on every pair of records, one of each group, made before "
                    "the pair is looked at; evidence is what has become of 1 (e-process, Chugg, "
                    "Cortes-Gomez, Wilder and Ramdas 2023, NeurIPS; Ville 1939).");
}

std::vector<ExplanationLine> explain(const Alarm& alarm, const AlarmOverview& overview, const QLocale& locale)
{
    const AlarmSubject& subject = alarm.subject;
    const QString record =
        tr("record %1", "position in order of arrival").arg(countText(alarm.record, locale));
    std::vector<ExplanationLine> lines{
        {tr("State", "of an alarm"), alarmStateText(alarm, locale)},
        {tr("Went off"),
         alarm.raised ? tr("%1, %2", "time, record").arg(timeText(*alarm.raised, locale), record) : record},
    };
    if (alarm.changed)
        lines.push_back({tr("Changed about"), dateText(*alarm.changed, locale)});
    lines.push_back({tr("Against"), hypothesisText(subject, locale)});
    lines.push_back({tr("Looks for"), subject.change ? tr("a change after a good start")
                                                     : tr("what is so from the first record on")});
    QString level = tr("goes off at %1", "odds").arg(evidenceText(alarm.level, locale));
    if (alarm.together)
        level = tr("%1; earlier here, together with other strong evidence (e-BH)", "level").arg(level);
    lines.push_back({tr("Evidence then"), tr("%1 after %2 pairs of records; %3", "odds, count, level")
                                              .arg(evidenceText(alarm.logEvidence, locale),
                                                   countText(alarm.pairs, locale), level)});
    lines.push_back({tr("Highest since"), evidenceText(alarm.maximum, locale)});
    lines.push_back({tr("Promise"), promiseSentence(overview, subject.change, locale)});
    lines.push_back({tr("Method", "of evidence"), evidenceMethodText(subject.change)});
    lines.push_back({tr("Name", "of an alarm"), name(alarm.key)});
    return lines;
}

QString evidenceSentence(const EvidenceProcess& process, const QLocale& locale)
{
    const QString now = tr("%1: evidence %2 after %3 pairs of records", "groups, odds, count")
                            .arg(pairText(process.subject), evidenceText(process.logEvidence, locale),
                                 countText(process.pairs, locale));
    return process.raises ? tr("%1; an alarm goes off at %2.", "evidence so far, odds")
                                .arg(now, evidenceText(process.level, locale))
                          : tr("%1.", "evidence so far").arg(now);
}

QString coverageSentence(AlarmCoverage coverage, const std::string& metric)
{
    const QString named = metricName(metric);
    switch (coverage) {
    case AlarmCoverage::Watched:
        return {};
    case AlarmCoverage::ShownOnly:
        return tr("Evidence is shown and raises no alarm: no limit is set for %1.").arg(named);
    case AlarmCoverage::NoPairs:
        return tr("No evidence yet for %1: it takes records of both groups, one of each a pair.").arg(named);
    case AlarmCoverage::NotAShare:
        return tr("No alarm track for %1: it is not the difference or ratio of one share in two groups, so "
                  "that nothing can be wagered on single records. Its interval holds for each window by "
                  "itself.")
            .arg(named);
    case AlarmCoverage::OverGroups:
        return tr("No alarm track for %1, which looks at all groups at once: each group is watched against "
                  "its reference, under the differences and ratios of two groups.")
            .arg(named);
    case AlarmCoverage::NeedsLabels:
        return tr("No alarm track for %1: it needs labels, and there is no label column.").arg(named);
    case AlarmCoverage::TooManyPairs:
        return tr("No alarm track here: there are more pairs of groups than are watched; features come "
                  "before intersections.");
    case AlarmCoverage::NothingWatched:
        break;
    }
    return tr(
        "No alarm track: there is no pair of groups whose outcomes could be compared record by record.");
}

QString alarmStateText(const Alarm& alarm, const QLocale& locale)
{
    switch (alarm.state) {
    case AlarmState::Open:
        return tr("Open", "alarm");
    case AlarmState::Acknowledged: {
        const QString when =
            alarm.acknowledged ? dateText(*alarm.acknowledged, locale) : QStringLiteral("\u2013");
        return alarm.comment.empty() ? tr("Acknowledged by %1 on %2").arg(name(alarm.actor), when)
                                     : tr("Acknowledged by %1 on %2: %3", "who, date, comment")
                                           .arg(name(alarm.actor), when, name(alarm.comment));
    }
    case AlarmState::Superseded:
        break;
    }
    return tr("Ended: model version %1 is no longer in service").arg(name(alarm.subject.modelVersion));
}

} // namespace tiltmeter
