// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift_output.h"

#include "commands.h"
#include "drift/drift_methods.h"
#include "drift/judge_drift.h"
#include "report/report_sections.h"
#include "text/drift_consequences_text.h"
#include "text/drift_text.h"

#include <algorithm>

namespace tiltmeter::headless {
namespace {

using Align = TextTable::Align;

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

/// The value with a mark: * drift, ? could be chance.
QString cellOf(const DriftMeasurement* m, const QLocale& locale)
{
    if (m == nullptr || !m->value)
        return QStringLiteral("\u2013");
    const QString value = numberText(*m->value, locale, 2);
    if (m->verdict == Verdict::Fail)
        return value + QLatin1Char('*');
    return m->verdict == Verdict::InsufficientEvidence ? value + QLatin1Char('?') : value + QLatin1Char(' ');
}

QString magnitudeTable(const DriftEvaluation& evaluation, const QLocale& locale)
{
    TextTable table({Align::Left, Align::Right, Align::Right, Align::Right, Align::Left});
    table.add({tr("Window"), tr("Records"), tr("MCC"), tr("by chance"), tr("Through")});
    for (const DriftWindow& window : evaluation.windows) {
        if (!window.magnitude)
            continue;
        QStringList through;
        for (const auto& contribution : window.magnitude->contributions)
            if (contribution.share >= 0.1 && through.size() < 3)
                through << text(contribution.feature) + QLatin1Char(' ') +
                               percentText(contribution.share, locale, 0);
        const QString mcc = numberText(window.magnitude->mcc.value_or(0), locale);
        table.add({driftWindowName(evaluation, window, locale), countText(window.records, locale),
                   mcc + QLatin1Char(isMagnitudeDrift(window, evaluation.config) ? '*' : ' '),
                   numberText(window.magnitude->mccLimit.value_or(0), locale),
                   window.magnitude->exceeds ? through.join(QStringLiteral(", ")) : QString()});
    }
    return table.empty() ? QString()
                         : tr("Drift magnitude") + QLatin1Char('\n') + table.text(2) + QLatin1Char('\n');
}

/// What a report says of the records as a whole, without its tables and charts.
QString consequences(const DriftEvaluation& evaluation, const QLocale& locale)
{
    QString out;
    for (const ReportSection& section : driftSections(evaluation, locale)) {
        if (section.id != "drift-impact" && section.id != "drift-rules")
            continue;
        out += QLatin1Char('\n') + section.title + QLatin1Char('\n');
        for (const ReportBlock& block : section.blocks)
            if (const auto* paragraph = std::get_if<ReportParagraph>(&block))
                out += QStringLiteral("  ") + paragraph->text + QLatin1Char('\n');
    }
    return out;
}

QString findings(const DriftEvaluation& evaluation, const QLocale& locale)
{
    if (evaluation.findings.empty())
        return tr("No findings.") + QLatin1Char('\n');
    QString out = tr("Findings") + QLatin1Char('\n');
    for (const DriftFinding& finding : evaluation.findings) {
        out += QStringLiteral("  ") + driftFindingSentence(evaluation, finding, locale);
        const auto change = std::ranges::find(evaluation.changes, finding.feature, &DriftChange::feature);
        if (change != evaluation.changes.end() && !isSideRate(finding.metric))
            out += QLatin1Char(' ') + changeSentence(*change, locale);
        out += QLatin1Char('\n');
    }
    return out;
}

} // namespace

QString driftOutput(const DriftEvaluation& evaluation, const QLocale& locale)
{
    QString out = tr("%1: %2 records against %3")
                      .arg(text(evaluation.deployment), countText(evaluation.records, locale),
                           driftBaselineText(evaluation, locale)) +
                  QLatin1Char('\n');
    if (evaluation.withoutTimestamp > 0)
        out += tr("%1 records have no usable timestamp and are in no window.")
                   .arg(countText(evaluation.withoutTimestamp, locale)) +
               QLatin1Char('\n');
    std::vector<Align> columns{Align::Left, Align::Left};
    QStringList heading{tr("Column"), tr("Measure")};
    for (std::size_t i = 0; i < evaluation.windows.size(); ++i)
        columns.push_back(Align::Right);
    for (const DriftWindow& window : evaluation.windows)
        heading << (window.range.empty() ? driftWindowName(evaluation, window, locale)
                                         : dateText(window.range.begin, locale)) +
                       (window.inBaseline ? tr(" (baseline)") : QString());
    TextTable table(columns);
    table.add(heading);
    for (const DriftFeature& feature : evaluation.features) {
        QStringList row{text(feature.name), QString()};
        for (const DriftWindow& window : evaluation.windows) {
            const DriftMeasurement* m = judgedMeasurement(window, feature.name);
            if (m != nullptr)
                row[1] = driftMetricName(m->metric);
            row << cellOf(m, locale);
        }
        table.add(row);
    }
    out += QLatin1Char('\n') + table.text(2) + tr("  * drift   ? above the limit, but could be chance") +
           QStringLiteral("\n\n") + magnitudeTable(evaluation, locale);
    return out + findings(evaluation, locale) + consequences(evaluation, locale);
}

} // namespace tiltmeter::headless
