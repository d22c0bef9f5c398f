// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/configuration_text.h"

#include "text/error_text.h"
#include "text/measurement_text.h"
#include "text/number_text.h"

#include <QCoreApplication>
#include <QStringList>

namespace tiltmeter {
namespace {

QString tr(const char* text, const char* comment = nullptr)
{
    return QCoreApplication::translate("Configuration", text, comment);
}

QString exact(double value, const QLocale& locale)
{
    return locale.toString(value, 'g', 12);
}

/// Outcomes are listed as groups are.
QString outcomes(const std::vector<std::string>& values, const std::vector<ValueRange>& ranges,
                 const QLocale& locale)
{
    return groupContentText({{}, values, ranges, false}, locale);
}

QString limitText(const Limits& limits, double factor, const QString& unit, const QLocale& locale)
{
    const auto number = [&](double value) { return exact(value * factor, locale) + unit; };
    if (limits.lower && limits.upper)
        return tr("%1 to %2", "limits").arg(number(*limits.lower), number(*limits.upper));
    if (limits.lower)
        return tr("at least %1").arg(number(*limits.lower));
    if (limits.upper)
        return tr("at most %1").arg(number(*limits.upper));
    return tr("no limits");
}

} // namespace

QString groupText(const Group& group, const QLocale& locale)
{
    const QString content = groupContentText(group, locale);
    const QString name = QString::fromStdString(group.name);
    if (name.isEmpty() || name == content || name == QString::fromStdString(nameOf(group.ranges)))
        return content;
    return tr("%1 (%2)", "group name, values").arg(name, content);
}

QString featureReasonText(const FeatureProposal& proposal, const ColumnProfile* column, const QLocale& locale)
{
    if (!proposal.possible) {
        if (column == nullptr)
            return {};
        if (column->spec.role != ColumnRole::Feature && canBeMonitored(column->spec.kind))
            return tr("This is the column for: %1.").arg(roleName(column->spec.role));
        return cannotMonitorText(column->spec.kind);
    }
    // Short: it stands in a table. How the groups were found is said where the groups are.
    QStringList parts;
    for (const RecommendationReason& reason : proposal.reasons) {
        using Kind = RecommendationReason::Kind;
        const QString attribute = protectedAttributeName(reason.attribute);
        if (reason.kind == Kind::ProtectedByName)
            parts << tr("protected attribute by its name (%1)").arg(attribute);
        else if (reason.kind == Kind::ProtectedByValues)
            parts << tr("protected attribute by its values (%1)").arg(attribute);
        else if (reason.kind == Kind::AssociatedWithOutcome && !reason.numbers.empty())
            parts << tr("goes with the outcome (Cram\u00e9r's V %1)")
                         .arg(numberText(reason.numbers.front(), locale, 2));
        else if (reason.kind == Kind::TooManyValues)
            parts << tr("too many values to propose groups");
    }
    return parts.join(QStringLiteral("; "));
}

QString groupsText(const MonitoredFeature& feature, const QLocale& locale)
{
    QStringList monitored;
    for (const Group& group : feature.monitored)
        monitored << groupText(group, locale);
    QString reference;
    switch (feature.referenceChoice) {
    case ReferenceChoice::Named:
        reference = groupText(feature.reference, locale);
        break;
    case ReferenceChoice::Largest:
        reference = tr("the largest group");
        break;
    case ReferenceChoice::Overall:
        reference = tr("all records");
        break;
    case ReferenceChoice::Complement:
        reference = tr("all others");
        break;
    }
    return tr("%1 against %2", "monitored groups, reference group")
        .arg(monitored.join(tr("; ", "between groups")), reference);
}

QString featureLimitsText(const MonitoredFeature& feature, const FairnessConfig& config,
                          const QLocale& locale)
{
    std::map<std::string, Limits> all = feature.limits;
    all.insert(config.limits.begin(), config.limits.end()); // the feature's own come first
    QStringList lines;
    for (const auto& [metric, limits] : all) {
        if (!limits.lower && !limits.upper)
            continue;
        if (metric == "disparate_impact")
            lines.prepend(tr("score %1").arg(limitText(limits, 100, QStringLiteral("\u202f%"), locale)));
        else
            lines << tr("%1 %2", "metric, limits").arg(metricName(metric), limitText(limits, 1, {}, locale));
    }
    return lines.isEmpty() ? tr("no limits") : lines.join(QStringLiteral("; "));
}

QString outcomeText(const FavorableOutcome& outcome, const QLocale& locale)
{
    return tr("favourable: %1; unfavourable: %2")
        .arg(outcomes(outcome.favorable, outcome.favorableRanges, locale),
             outcomes(outcome.unfavorable, outcome.unfavorableRanges, locale));
}

QString sampleText(const FairnessConfig& config, const QLocale& locale)
{
    QString window = windowKindText(config.window);
    if (config.window.kind != WindowKind::All && config.window.kind != WindowKind::Records)
        window =
            tr("%1 (%2)", "window, time zone").arg(window, QString::fromStdString(config.window.timeZone));
    return tr("window: %1; at least %2 records, %3 in each group; %4 intervals")
        .arg(window, locale.toString(qlonglong(config.minimumSample)),
             locale.toString(qlonglong(config.minimumGroup)),
             percentText(config.confidence, locale, config.confidence > 0.99 ? 1 : 0));
}

} // namespace tiltmeter
