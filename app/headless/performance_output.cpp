// SPDX-License-Identifier: GPL-3.0-or-later
#include "performance_output.h"

#include "commands.h"
#include "text/measurement_text.h"
#include "text/performance_text.h"

#include <algorithm>

namespace tiltmeter::headless {
namespace {

using Align = TextTable::Align;

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

QString mark(Verdict verdict)
{
    if (verdict == Verdict::Fail)
        return QStringLiteral("*");
    return verdict == Verdict::InsufficientEvidence ? QStringLiteral("?") : QStringLiteral(" ");
}

/// Measured, or estimated with ~ before it.
QString cellOf(const PerformanceMeasurement& m, const QLocale& locale)
{
    if (m.value && m.status == MeasurementStatus::Ok)
        return performanceValueText(m.metric, m.value, locale) + mark(m.change.verdict);
    if (m.estimate.value)
        return QLatin1Char('~') + performanceValueText(m.metric, m.estimate.value, locale) +
               mark(m.estimatedChange.verdict);
    if (m.value)
        return QLatin1Char('(') + performanceValueText(m.metric, m.value, locale) + QLatin1Char(')');
    return QStringLiteral("\u2013 ");
}

QString windowTable(const PerformanceEvaluation& evaluation, const QLocale& locale)
{
    std::vector<Align> columns{Align::Left, Align::Right, Align::Right};
    QStringList heading{tr("Window"), tr("Records"), tr("Labels")};
    for (const std::string& metric : evaluation.measures) {
        columns.push_back(Align::Right);
        heading << performanceMeasureName(metric);
    }
    TextTable table(columns);
    table.add(heading);
    const auto add = [&](const QString& name, const PerformanceWindow& window) {
        QStringList row{name, countText(window.records, locale), percentText(window.coverage(), locale, 0)};
        for (const PerformanceMeasurement& m : window.measurements)
            row << cellOf(m, locale);
        table.add(row);
    };
    for (std::size_t i = 0; i < evaluation.windows.size(); ++i)
        add(windowName(evaluation.windows, i, evaluation.config.window, locale) +
                (evaluation.windows[i].inBaseline ? tr(" (baseline)") : QString()),
            evaluation.windows[i]);
    if (!evaluation.windows.empty())
        add(tr("All"), evaluation.overall);
    return table.text(2);
}

QString groupTable(const PerformanceEvaluation& evaluation, const QLocale& locale)
{
    if (evaluation.windows.empty() || evaluation.windows.back().groups.empty())
        return {};
    const PerformanceWindow& newest = evaluation.windows.back();
    std::vector<Align> columns{Align::Left, Align::Left, Align::Right, Align::Right};
    QStringList heading{tr("Feature"), tr("Group"), tr("Records"), tr("Labels")};
    for (const PerformanceGroup::Rate& rate : newest.groups.front().rates) {
        columns.push_back(Align::Right);
        heading << metricName(rate.id);
    }
    TextTable table(columns);
    table.add(heading);
    for (const PerformanceGroup& group : newest.groups) {
        QStringList row{text(group.feature), text(group.group), countText(group.records, locale),
                        countText(group.labelled, locale)};
        for (const PerformanceGroup::Rate& rate : group.rates) {
            if (rate.id == "selection_rate")
                row << (rate.value ? percentText(*rate.value, locale) : QStringLiteral("\u2013"));
            else if (rate.estimate.value)
                row << QLatin1Char('~') + percentText(*rate.estimate.value, locale);
            else // no probabilities: what there is of labels
                row << (rate.value ? percentText(*rate.value, locale) : QStringLiteral("\u2013"));
        }
        table.add(row);
    }
    const bool isEstimated =
        std::ranges::any_of(newest.groups.front().rates, [](const PerformanceGroup::Rate& rate) {
            return rate.id != "selection_rate" && rate.estimate.value;
        });
    return (isEstimated ? tr("Groups in %1, estimated") : tr("Groups in %1"))
               .arg(windowName(evaluation.windows, evaluation.windows.size() - 1, evaluation.config.window,
                               locale)) +
           QLatin1Char('\n') + table.text(2) + QLatin1Char('\n');
}

} // namespace

QString performanceOutput(const PerformanceEvaluation& evaluation, const QLocale& locale)
{
    QString out =
        tr("%1: %2, %3 with a label; compared with %4")
            .arg(text(evaluation.deployment), recordsText(evaluation.records, locale),
                 countText(evaluation.labelled, locale), performanceBaselineText(evaluation, locale)) +
        QLatin1Char('\n');
    if (evaluation.withoutTimestamp > 0)
        out += tr("%1 records have no usable timestamp and are in no window.")
                   .arg(countText(evaluation.withoutTimestamp, locale)) +
               QLatin1Char('\n');
    out += QLatin1Char('\n') + windowTable(evaluation, locale) +
           tr("  * worse   ? beyond the limit, but could be chance   ~ estimated   ( ) too few records") +
           QStringLiteral("\n\n") + groupTable(evaluation, locale);
    if (!evaluation.isRegression)
        out += calibrationSentence(evaluation, locale) + QLatin1Char('\n');
    for (const char* metric : {"accuracy", "area_under_roc"})
        if (const QString check = estimateCheckSentence(evaluation, metric, locale); !check.isEmpty())
            out += performanceMeasureName(metric) + QStringLiteral(": ") + check + QLatin1Char('\n');
    if (evaluation.overall.delay)
        out += labelSentence(evaluation.overall, locale) + QLatin1Char('\n');
    out += QLatin1Char('\n');
    if (evaluation.findings.empty())
        return out + tr("No findings.") + QLatin1Char('\n');
    out += tr("Findings") + QLatin1Char('\n');
    for (const PerformanceFinding& finding : evaluation.findings)
        out += QStringLiteral("  ") + performanceFindingSentence(evaluation, finding, locale) +
               QLatin1Char('\n');
    return out;
}

} // namespace tiltmeter::headless
