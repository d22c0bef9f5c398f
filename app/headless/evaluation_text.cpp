// SPDX-License-Identifier: GPL-3.0-or-later
#include "evaluation_text.h"

#include "commands.h"
#include "text/error_text.h"
#include "text/measurement_text.h"
#include "text/number_text.h"

#include <algorithm>

namespace tiltmeter::headless {
namespace {

using Align = TextTable::Align;

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

QString pointText(const Measurement& m)
{
    switch (m.pointVerdict) {
    case PointVerdict::Pass:
        return tr("pass", "point rule");
    case PointVerdict::Fail:
        return tr("fail", "point rule");
    case PointVerdict::NotJudged:
        break;
    }
    return {};
}

/// A pair of groups of one feature, in the order of first appearance.
struct Pair {
    std::string feature;
    std::string monitored;
    std::string reference;
    friend bool operator==(const Pair&, const Pair&) = default;
};

Pair pairOf(const Measurement& m)
{
    return {m.feature, m.monitored, m.reference};
}

std::vector<Pair> pairsOf(const WindowResult& overall)
{
    std::vector<Pair> pairs;
    for (const Measurement& m : overall.measurements)
        if (!m.monitored.empty() && !m.reference.empty() &&
            std::ranges::find(pairs, pairOf(m)) == pairs.end())
            pairs.push_back(pairOf(m));
    return pairs;
}

/// The one that everybody asks about where it was measured, else the first.
const Measurement* headlineOf(const WindowResult& result, const Pair& pair)
{
    const Measurement* first = nullptr;
    for (const Measurement& m : result.measurements) {
        if (pairOf(m) != pair)
            continue;
        if (m.metric == "disparate_impact")
            return &m;
        first = first == nullptr ? &m : first;
    }
    return first;
}

const Measurement* find(const WindowResult& result, const Pair& pair, const std::string& metric)
{
    for (const Measurement& m : result.measurements)
        if (m.metric == metric && pairOf(m) == pair)
            return &m;
    return nullptr;
}

QString intervalHeading(const Evaluation& evaluation, const QLocale& locale)
{
    return tr("%1 interval").arg(percentText(evaluation.config.confidence, locale, 0));
}

QString windowTable(const Evaluation& evaluation, const Pair& pair, const Measurement& headline,
                    const QLocale& locale)
{
    TextTable table({Align::Left, Align::Right, Align::Right, Align::Right, Align::Right, Align::Right,
                     Align::Left, Align::Left});
    table.add({tr("Window"), tr("Records"), text(pair.monitored), text(pair.reference), tr("Value"),
               intervalHeading(evaluation, locale), tr("Verdict"), tr("Point rule")});
    const auto add = [&](const QString& name, const WindowResult& window) {
        if (const Measurement* m = find(window, pair, headline.metric))
            table.add({name, countText(window.records, locale), countText(m->monitoredRecords, locale),
                       countText(m->referenceRecords, locale), valueText(*m, locale),
                       intervalText(*m, locale), verdictName(*m), pointText(*m)});
    };
    for (std::size_t i = 0; i < evaluation.windows.size(); ++i)
        add(windowName(evaluation.windows, i, evaluation.config.window, locale), evaluation.windows[i]);
    add(tr("All records"), evaluation.overall);
    return table.text(2);
}

QString verdictOrNothing(const Measurement& m)
{
    return m.reason == Reason::NoLimits ? QString() : verdictName(m);
}

/// Why there is no verdict, or what it would take.
QString whyNot(const Measurement& m, const Evaluation& evaluation, const QLocale& locale)
{
    if (m.verdict == Verdict::InsufficientEvidence)
        return recordsNeededText(m, locale);
    const bool judged = m.verdict != Verdict::NotJudged || m.reason == Reason::NoLimits;
    return judged ? QString() : reasonText(m, evaluation.config, locale);
}

QString overallTable(const Evaluation& evaluation, const Pair& pair, const QLocale& locale)
{
    TextTable table({Align::Left, Align::Right, Align::Right, Align::Left, Align::Left, Align::Left});
    table.add({tr("Over all records"), tr("Value"), intervalHeading(evaluation, locale), tr("Limits"),
               tr("Verdict"), tr("Why not")});
    for (const Measurement& m : evaluation.overall.measurements) {
        if (pairOf(m) != pair)
            continue;
        table.add({metricName(m.metric), valueText(m, locale), intervalText(m, locale), limitsText(m, locale),
                   verdictOrNothing(m), whyNot(m, evaluation, locale)});
    }
    return table.text(2);
}

/// What belongs to no pair of groups: rates of single groups, spreads over all groups, figures of all
/// records.
QString restTable(const Evaluation& evaluation, const QLocale& locale)
{
    TextTable table(
        {Align::Left, Align::Left, Align::Right, Align::Right, Align::Left, Align::Left, Align::Left});
    table.add({tr("Over all records"), tr("Of"), tr("Value"), intervalHeading(evaluation, locale),
               tr("Limits"), tr("Verdict"), tr("Why not")});
    for (const Measurement& m : evaluation.overall.measurements) {
        if (!m.monitored.empty() && !m.reference.empty())
            continue;
        const QString of = m.feature.empty()     ? tr("all records")
                           : m.monitored.empty() ? text(m.feature)
                                                 : text(m.feature) + QStringLiteral(": ") + text(m.monitored);
        table.add({metricName(m.metric), of, valueText(m, locale), intervalText(m, locale),
                   limitsText(m, locale), verdictOrNothing(m), whyNot(m, evaluation, locale)});
    }
    return table.empty() ? QString() : table.text() + QLatin1Char('\n');
}

QString performanceProblem(const Evaluation& evaluation)
{
    const std::optional<Error>& problem = evaluation.performance.problem;
    return problem ? tr("Performance was not looked at: %1").arg(describe(*problem)) + QLatin1Char('\n')
                   : QString();
}

QString findingsText(const Evaluation& evaluation, const QLocale& locale)
{
    if (evaluation.findings.empty())
        return performanceProblem(evaluation) + tr("No findings.") + QLatin1Char('\n');
    QString lines = performanceProblem(evaluation) + tr("Findings") + QLatin1Char('\n');
    for (const Finding& finding : evaluation.findings) {
        lines += QStringLiteral("  ");
        if (finding.rule == FindingRule::Point)
            lines += tr("Point rule: ");
        else if (finding.rule == FindingRule::Alarm)
            lines += tr("Alarm: ");
        else if (finding.rule == FindingRule::Performance)
            lines += tr("Performance: ");
        lines += findingSentence(finding, locale) + QLatin1Char('\n');
    }
    return lines;
}

/// What is in no window, and what has no number.
QString leftOutText(const Evaluation& evaluation, const QLocale& locale)
{
    QStringList lines;
    if (evaluation.records == 0)
        lines << tr("No record is in this period: there is nothing to measure.");
    if (evaluation.withoutTimestamp == 1)
        lines << tr("1 record has no usable timestamp and is in no window.");
    else if (evaluation.withoutTimestamp > 1)
        lines << tr("%1 records have no usable timestamp and are in no window.")
                     .arg(countText(evaluation.withoutTimestamp, locale));
    if (evaluation.undefinedCount == 1)
        lines << tr("1 measurement, in windows or over all records, has no number; it is not counted as 0.");
    else if (evaluation.undefinedCount > 1)
        lines << tr("%1 measurements have no number, in windows and over all records; they are not counted "
                    "as 0.")
                     .arg(countText(evaluation.undefinedCount, locale));
    return lines.isEmpty() ? QString() : lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

/// The rates of single groups that were asked for by name; the defaults are many, and JSON has them.
QString ratesTable(const Evaluation& evaluation, const QLocale& locale)
{
    const std::vector<std::string>& asked = evaluation.config.metrics;
    TextTable table({Align::Left, Align::Left, Align::Right, Align::Left, Align::Right, Align::Right});
    table.add({tr("Feature"), tr("Group"), tr("Records"), tr("Rate"), tr("Value"),
               intervalHeading(evaluation, locale)});
    for (const GroupRates& group : evaluation.overall.groups)
        for (const GroupRates::Rate& rate : group.rates) {
            if (std::ranges::find(asked, rate.id) == asked.end())
                continue;
            Measurement m;
            m.metric = rate.id;
            m.value = rate.value;
            m.interval = rate.interval;
            m.status = rate.value ? MeasurementStatus::Ok : MeasurementStatus::Undefined;
            m.reason = rate.reason;
            table.add({text(group.feature),
                       group.isReference ? tr("%1 (reference)").arg(text(group.group)) : text(group.group),
                       countText(group.records, locale), metricName(rate.id), valueText(m, locale),
                       rate.value ? intervalText(m, locale) : reasonText(m, evaluation.config, locale)});
        }
    return table.empty() ? QString() : table.text() + QLatin1Char('\n');
}

} // namespace

QString evaluationText(const Evaluation& evaluation, const QLocale& locale)
{
    QString out = tr("%1, configuration revision %2: %3; window: %4")
                      .arg(text(evaluation.deployment), locale.toString(qlonglong{evaluation.revision}),
                           recordsText(evaluation.records, locale), windowKindText(evaluation.config.window));
    out += QLatin1Char('\n');
    out += leftOutText(evaluation, locale);
    for (const Pair& pair : pairsOf(evaluation.overall)) {
        const Measurement* const headline = headlineOf(evaluation.overall, pair);
        out += QLatin1Char('\n');
        out += tr("%1: %2 against %3. %4, limits %5")
                   .arg(text(pair.feature), text(pair.monitored), text(pair.reference),
                        metricName(headline->metric),
                        headline->limits.lower || headline->limits.upper ? limitsText(*headline, locale)
                                                                         : tr("not set")) +
               QLatin1Char('\n');
        out += windowTable(evaluation, pair, *headline, locale) + QLatin1Char('\n');
        out += QStringLiteral("  ") + measurementSentence(*headline, locale) + QLatin1Char(' ') +
               verdictSentence(*headline, evaluation.config, locale) + QStringLiteral("\n\n");
        out += overallTable(evaluation, pair, locale);
    }
    return out + QLatin1Char('\n') + ratesTable(evaluation, locale) + restTable(evaluation, locale) +
           findingsText(evaluation, locale);
}

} // namespace tiltmeter::headless
