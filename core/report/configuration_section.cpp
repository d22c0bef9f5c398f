// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/plan_for.h"
#include "report/report_sections.h"
#include "report/report_text.h"
#include "text/configuration_text.h"
#include "text/measurement_text.h"
#include "text/number_text.h"

#include <QCoreApplication>

namespace tiltmeter {
namespace {

QString tr(const char* text, const char* comment = nullptr)
{
    return QCoreApplication::translate("Report", text, comment);
}

QString metricsText(const FairnessConfig& config)
{
    if (config.metrics.empty())
        return tr("those that are measured by default");
    QStringList names;
    for (const std::string& metric : config.metrics)
        names << (metric == "all" ? tr("all that the data allow") : metricName(metric));
    return names.join(QStringLiteral(", "));
}

QString probabilityText(const FairnessConfig& config)
{
    switch (config.probabilityOf) {
    case ProbabilityOf::Favorable:
        return tr("of the favourable outcome");
    case ProbabilityOf::Predicted:
        return tr("of the predicted outcome");
    case ProbabilityOf::Class:
        break;
    }
    return tr("of the outcome %1").arg(QString::fromStdString(config.probabilityClass));
}

ReportTable groupTable(const FairnessConfig& config, const QLocale& locale)
{
    ReportTable table;
    table.caption = tr("Groups: the values are those that were sent to the model; both ends of a range are "
                       "included");
    table.columns = {
        {tr("Feature"), false}, {tr("Group"), false}, {tr("Role"), false}, {tr("Values"), false}};
    for (const MonitoredFeature& feature : config.features) {
        const auto row = [&](const QString& group, const QString& role, const QString& values) {
            table.rows.push_back({{QString::fromStdString(feature.column), ReportMark::None},
                                  {group, ReportMark::None},
                                  {role, ReportMark::None},
                                  {values, ReportMark::None}});
        };
        for (const Group& group : feature.monitored)
            row(QString::fromStdString(displayName(group)), tr("monitored"), groupContentText(group, locale));
        if (feature.referenceChoice == ReferenceChoice::Named)
            row(QString::fromStdString(displayName(feature.reference)), tr("reference"),
                groupContentText(feature.reference, locale));
        else
            row(referenceChoiceText(feature.referenceChoice), tr("reference"), QString());
    }
    return table;
}

} // namespace

ReportSection configurationSection(const Evaluation& evaluation, const QLocale& locale)
{
    const FairnessConfig& config = evaluation.config;
    ReportSection section{"configuration", tr("Configuration"), {}};
    section.blocks.emplace_back(groupTable(config, locale));

    ReportFacts facts;
    for (const MonitoredFeature& feature : config.features)
        facts.rows.emplace_back(tr("Limits of %1").arg(QString::fromStdString(feature.column)),
                                featureLimitsText(feature, config, locale));
    for (const Intersection& intersection : config.intersections)
        facts.rows.emplace_back(tr("Intersection"), QString::fromStdString(displayName(intersection)));
    if (!config.controlFeature.empty())
        facts.rows.emplace_back(tr("Compared within equal values of"),
                                QString::fromStdString(config.controlFeature));
    if (!config.outcome.column.empty())
        facts.rows.emplace_back(tr("Outcome column"), QString::fromStdString(config.outcome.column));
    facts.rows.emplace_back(tr("Outcome"), outcomeText(config.outcome, locale));
    if (!config.otherDecision.empty())
        facts.rows.emplace_back(tr("Other decision on the same records"),
                                QString::fromStdString(config.otherDecision));
    facts.rows.emplace_back(tr("Sample and window"), sampleText(config, locale));
    facts.rows.emplace_back(tr("Measures"), metricsText(config));
    facts.rows.emplace_back(tr("Probability"), probabilityText(config));
    facts.rows.emplace_back(tr("Seed of resampling"), QString::number(config.seed));
    section.blocks.emplace_back(std::move(facts));
    return section;
}

} // namespace tiltmeter
