// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/drift_consequences_text.h"

#include "text/measurement_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

QString tr(const char* text, const char* comment = nullptr)
{
    return QCoreApplication::translate("DriftImpact", text, comment);
}

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

/// Percentage points with their sign: "+1.2", "\u22121.2".
QString signedPoints(double difference, const QLocale& locale)
{
    const QString points = pointsText(std::abs(difference), locale);
    if (points == pointsText(0, locale))
        return points;
    return (difference < 0 ? QStringLiteral("\u2212") : QStringLiteral("+")) + points;
}

QString estimateText(const ImpactEstimate& estimate, const QLocale& locale)
{
    return tr("%1 points (%2 to %3)", "percentage points and their interval")
        .arg(signedPoints(estimate.value, locale), signedPoints(estimate.interval.lower, locale),
             signedPoints(estimate.interval.upper, locale));
}

QString featureList(const std::vector<std::string>& features)
{
    QStringList names;
    for (const std::string& name : features)
        names << text(name);
    if (names.size() == 1)
        return names.front();
    const QString last = names.takeLast();
    return tr("%1 and %2", "list of columns, the last column").arg(names.join(QStringLiteral(", ")), last);
}

QString groupName(const MixDecomposition& group)
{
    return group.protectedColumn.empty() ? tr("All records")
                                         : text(group.protectedColumn) + QLatin1Char(' ') + text(group.group);
}

QString changeText(const MixDecomposition& group, const QLocale& locale)
{
    const QString before = percentText(*group.baselineRate, locale);
    const QString now = percentText(*group.currentRate, locale);
    if (before == now)
        return tr("%1: the favourable rate stayed at %2.").arg(groupName(group), now);
    const QString pattern = group.change->value < 0
                                ? tr("%1: the favourable rate fell from %2 to %3, by %4 points.")
                                : tr("%1: the favourable rate rose from %2 to %3, by %4 points.");
    return pattern.arg(groupName(group), before, now, pointsText(std::abs(group.change->value), locale));
}

QString scoreName(const DriftCorrelation& c)
{
    if (c.kind == ImpactScore::Performance)
        return c.score == "accuracy" ? tr("accuracy") : tr("the mean absolute error");
    return tr("%1 of %2 %3", "metric, protected column, group")
        .arg(metricName(c.score), text(c.protectedColumn), text(c.monitored));
}

} // namespace

QString impactStatusText(ImpactStatus status)
{
    switch (status) {
    case ImpactStatus::Ok:
        return {};
    case ImpactStatus::NotConfigured:
        return tr(
            "Without a fairness configuration there are no groups and no favourable outcome to look at.");
    case ImpactStatus::NoDrift:
        return tr("No feature has drifted.");
    case ImpactStatus::NoPredictions:
        return tr("The baseline holds no predictions to compare with.");
    case ImpactStatus::TooFewWindows:
        return tr("Too few windows: at least %1 are needed.").arg(fewestCorrelatedWindows);
    case ImpactStatus::NoVariation:
        return tr("One of the two never changes.");
    case ImpactStatus::TooFewRecords:
        return tr("Too few records with an outcome.");
    case ImpactStatus::NoChange:
        return tr("The rate's change is within chance.");
    case ImpactStatus::TooManyCategories:
        return tr("The column has too many values to be crossed with the groups.");
    case ImpactStatus::NoLabels:
        return tr("There are no labels.");
    }
    return {};
}

QString impactReadingText(ImpactReading reading)
{
    switch (reading) {
    case ImpactReading::Nothing:
        return tr("Neither the mix nor the treatment changed beyond chance.");
    case ImpactReading::Population:
        return tr("The population moved; alike records are treated as before.");
    case ImpactReading::Treatment:
        return tr("The mix does not explain it; alike records are treated otherwise.");
    case ImpactReading::Both:
        return tr("The population moved, and alike records are treated otherwise too.");
    }
    return {};
}

QString mixSentence(const MixImpact& mix, const MixDecomposition& group, const QLocale& locale)
{
    if (!group.change || !group.mix || !group.treatment || !group.baselineRate || !group.currentRate)
        return groupName(group) + QStringLiteral(": ") + impactStatusText(group.status);
    QString out = changeText(group, locale) + QLatin1Char(' ');
    out += tr("The mix of %1 accounts for %2, treatment for %3.")
               .arg(featureList(mix.features), estimateText(*group.mix, locale),
                    estimateText(*group.treatment, locale));
    out += QLatin1Char(' ') + impactReadingText(group.reading);
    if (group.unmatched >= 0.01)
        out +=
            QLatin1Char(' ') + tr("%1 of the records have values that the baseline lacks; they count as mix.")
                                   .arg(percentText(group.unmatched, locale));
    return out;
}

QString correlationSentence(const DriftCorrelation& c, double alpha, const QLocale& locale)
{
    if (!c.rho)
        return tr("%1 and %2 (windows: %3): %4")
            .arg(text(c.feature), scoreName(c), locale.toString(qulonglong{c.windows}),
                 impactStatusText(c.status));
    const QString figures =
        tr("rank correlation %1, adjusted p %2")
            .arg(numberText(*c.rho, locale, 2), numberText(c.adjustedP.value_or(1), locale, 2));
    const QString windows = locale.toString(qulonglong{c.windows});
    const bool isSure = c.adjustedP && *c.adjustedP <= alpha;
    const QString pattern = !isSure ? tr("Over %1 windows, %2 and the drift of %3 do not go together beyond "
                                         "chance (%4).")
                            : *c.rho < 0 ? tr("Over %1 windows, %2 falls as %3 drifts (%4).")
                                         : tr("Over %1 windows, %2 rises as %3 drifts (%4).");
    return pattern.arg(windows, scoreName(c), text(c.feature), figures);
}

QString impactSummary(const DriftEvaluation& evaluation, const QLocale& locale)
{
    if (!evaluation.impact)
        return {};
    const DriftImpact& impact = *evaluation.impact;
    if (impact.status != ImpactStatus::Ok)
        return impactStatusText(impact.status);
    QStringList out;
    if (!impact.mix.empty()) {
        const MixImpact& mix = impact.mix.front();
        if (mix.status != ImpactStatus::Ok)
            out << impactStatusText(mix.status);
        // All records, then the group whose rate changed most.
        const MixDecomposition* most = nullptr;
        for (const MixDecomposition& group : mix.groups) {
            if (group.protectedColumn.empty())
                out << mixSentence(mix, group, locale);
            else if (group.change && group.change->isSure() &&
                     (most == nullptr || std::abs(group.change->value) > std::abs(most->change->value)))
                most = &group;
        }
        if (most != nullptr)
            out << mixSentence(mix, *most, locale);
    }
    const auto strongest = std::ranges::min_element(
        impact.correlations, {}, [](const DriftCorrelation& c) { return c.adjustedP.value_or(2); });
    if (strongest != impact.correlations.end())
        out << correlationSentence(*strongest, evaluation.config.alpha, locale);
    return out.join(QLatin1Char('\n'));
}

} // namespace tiltmeter
