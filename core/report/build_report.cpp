// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/build_report.h"

#include "report/evaluation_facts.h"
#include "report/report_sections.h"
#include "text/number_text.h"

#include <QCoreApplication>

namespace tiltmeter {
namespace {

QString tr(const char* text, const char* comment = nullptr)
{
    return QCoreApplication::translate("Report", text, comment);
}

QString periodText(const TimeRange& covered, const QLocale& locale)
{
    if (covered.empty())
        return tr("without timestamps");
    return tr("%1 to %2", "first record, last record")
        .arg(timeText(covered.begin, locale), timeText(covered.end, locale));
}

ReportFacts factsOf(const ReportMeta& meta, const ReportOrigin& origin, const Evaluation& evaluation,
                    const QLocale& locale)
{
    ReportFacts facts;
    const auto add = [&facts](const QString& name, const QString& text) {
        if (!text.isEmpty())
            facts.rows.emplace_back(name, text);
    };
    add(tr("Deployment"), QString::fromStdString(meta.deployment));
    add(tr("Environment"), QString::fromStdString(meta.environment));
    add(tr("Period"), periodText(meta.covered, locale));
    add(tr("Records"), countText(evaluation.records, locale));
    QString revision = tr("revision %1").arg(locale.toString(qlonglong{meta.revision}));
    if (!origin.savedBy.empty() && origin.savedAt)
        revision =
            tr("%1, saved by %2 on %3", "revision, who, when")
                .arg(revision, QString::fromStdString(origin.savedBy), timeText(*origin.savedAt, locale));
    if (!origin.comment.empty())
        revision = tr("%1: %2", "revision, comment").arg(revision, QString::fromStdString(origin.comment));
    add(tr("Configuration"), revision);
    add(tr("Data fingerprint"), QString::fromStdString(meta.dataFingerprint));
    add(tr("Seed of resampling"), QString::number(meta.seed));
    add(tr("Made with"), tr("Tiltmeter %1").arg(QString::fromStdString(meta.softwareVersion)));
    add(tr("Made on"), timeText(meta.created, locale));
    return facts;
}

} // namespace

std::vector<const ReportFigure*> figuresOf(const ReportDocument& document)
{
    std::vector<const ReportFigure*> figures;
    for (const ReportSection& section : document.sections)
        for (const ReportBlock& block : section.blocks)
            if (const auto* figure = std::get_if<ReportFigure>(&block))
                figures.push_back(figure);
    return figures;
}

ReportDocument buildReport(const Evaluation& evaluation, const ReportOrigin& origin, const Clock& clock,
                           const QLocale& locale, const ReportDrift& drift)
{
    ReportDocument document;
    document.locale = locale;
    document.meta = {
        evaluation.deployment,      origin.environment,         evaluation.covered,     evaluation.revision,
        evaluation.dataFingerprint, evaluation.softwareVersion, evaluation.config.seed, clock.now()};
    document.title = (drift.evaluation == nullptr ? tr("Fairness of %1", "deployment")
                                                  : tr("Fairness and drift of %1", "deployment"))
                         .arg(QString::fromStdString(evaluation.deployment));
    document.subtitle = evaluation.covered.empty() ? QString()
                                                   : tr("%1 to %2", "first day, last day")
                                                         .arg(dateText(evaluation.covered.begin, locale),
                                                              dateText(evaluation.covered.end, locale));
    document.facts = factsOf(document.meta, origin, evaluation, locale);

    document.sections.push_back(summarySection(evaluation, locale));
    std::size_t number = 0;
    for (const std::string& feature : measuredFeatures(evaluation, true))
        document.sections.push_back(featureSection(evaluation, feature, ++number, locale));
    if (drift.evaluation != nullptr)
        for (ReportSection& section : driftSections(*drift.evaluation, locale))
            document.sections.push_back(std::move(section));
    else if (drift.problem)
        document.sections.push_back(driftProblemSection(*drift.problem));
    document.sections.push_back(notMeasuredSection(evaluation, locale));
    document.sections.push_back(findingsSection(evaluation, locale));
    document.sections.push_back(alarmsSection(evaluation, locale));
    document.sections.push_back(configurationSection(evaluation, locale));
    document.sections.push_back(measuresSection(evaluation));
    document.sections.push_back(intervalsSection(evaluation, locale));
    document.sections.push_back(readingSection(evaluation, locale));
    return document;
}

} // namespace tiltmeter
