// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/metric_table.h"
#include "report/evaluation_facts.h"
#include "report/report_sections.h"
#include "report/report_text.h"
#include "text/measurement_text.h"
#include "text/number_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <set>

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

QString fromView(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// What the metric tells; for a comparison of rates that has no explanation of its own, what the rate tells
/// and how it is compared.
QString explanationOf(const std::string& id)
{
    if (const QString own = metricExplanation(id); !own.isEmpty())
        return own;
    const auto rateExplanation = [&id](std::string_view suffix) {
        return id.ends_with(suffix) ? metricExplanation(id.substr(0, id.size() - suffix.size())) : QString();
    };
    if (const QString rate = rateExplanation("_difference"); !rate.isEmpty())
        return tr("%1 The monitored group’s minus the reference group’s.", "what the rate is").arg(rate);
    if (const QString rate = rateExplanation("_ratio"); !rate.isEmpty())
        return tr("%1 The monitored group’s divided by the reference group’s.", "what the rate is").arg(rate);
    return {};
}

/// Measured metrics and the rates of groups, in the order of the metric table; unknown ones after them.
std::vector<std::string> usedMetrics(const Evaluation& evaluation)
{
    std::vector<std::string> used;
    const auto add = [&used](const std::string& id) {
        if (std::ranges::find(used, id) == used.end())
            used.push_back(id);
    };
    forEachMeasurement(evaluation, [&](const Measurement& m) { add(m.metric); });
    for (const GroupRates& group : evaluation.overall.groups)
        for (const GroupRates::Rate& rate : group.rates)
            add(rate.id);
    std::vector<std::string> ordered;
    for (const MetricInfo& info : metricTable())
        if (std::ranges::find(used, info.id) != used.end())
            ordered.emplace_back(info.id);
    for (const std::string& id : used)
        if (std::ranges::find(ordered, id) == ordered.end())
            ordered.push_back(id);
    return ordered;
}

} // namespace

ReportSection measuresSection(const Evaluation& evaluation)
{
    ReportSection section{"measures", tr("Measures"), {}};
    section.blocks.emplace_back(ReportParagraph{
        tr("In the formulas, u is the monitored group and r the reference group; favourable counts as "
           "positive: TP, FP, FN and TN are favourable and unfavourable predictions by label, n is the "
           "number "
           "of records."),
        ReportMark::None});
    ReportTable table;
    table.caption = tr("What the measures of this report mean");
    table.columns = {{tr("Measure"), false},
                     {tr("Id"), false},
                     {tr("What it says"), false},
                     {tr("Formula"), false},
                     {tr("Source"), false}};
    for (const std::string& id : usedMetrics(evaluation)) {
        const MetricInfo* info = findMetric(id);
        table.rows.push_back({plain(metricName(id)), plain(QString::fromStdString(id)),
                              plain(explanationOf(id)),
                              plain(info != nullptr ? fromView(info->formula) : QString()),
                              plain(info != nullptr ? fromView(info->source) : QString())});
    }
    section.blocks.emplace_back(std::move(table));
    return section;
}

ReportSection intervalsSection(const Evaluation& evaluation, const QLocale& locale)
{
    ReportSection section{"intervals", tr("Intervals"), {}};
    std::set<IntervalMethod> methods;
    forEachMeasurement(evaluation, [&](const Measurement& m) {
        if (m.interval)
            methods.insert(m.method);
    });
    for (const GroupRates& group : evaluation.overall.groups)
        if (std::ranges::any_of(group.rates,
                                [](const GroupRates::Rate& r) { return r.interval.has_value(); }))
            methods.insert(IntervalMethod::Wilson); // of the favourable share
    section.blocks.emplace_back(ReportParagraph{
        tr("An interval says how far the true value may be from the measured one, given the number of "
           "records: of many intervals made so, about %1 contain the value that they are about. Where "
           "nothing "
           "has changed, some of many intervals still miss by chance.")
            .arg(percentText(evaluation.config.confidence, locale, 0)),
        ReportMark::None});
    ReportFacts facts;
    for (const IntervalMethod method : methods)
        facts.rows.emplace_back(methodName(method), methodExplanation(method));
    if (!facts.rows.empty())
        section.blocks.emplace_back(std::move(facts));
    return section;
}

ReportSection readingSection(const Evaluation& evaluation, const QLocale& locale)
{
    const FairnessConfig& config = evaluation.config;
    ReportSection section{"reading", tr("How to read this report"), {}};
    const auto add = [&section](const QString& text, ReportMark mark) {
        section.blocks.emplace_back(ReportParagraph{text, mark});
    };
    add(tr("The whole interval lies within the limits."), ReportMark::Pass);
    add(tr("The interval reaches over a limit, so the records decide neither way. Where it can be told, the "
           "number of records per group that would decide is given."),
        ReportMark::InsufficientEvidence);
    add(tr("The whole interval lies outside the limits."), ReportMark::Fail);
    add(tr("Fewer than %1 records in the window or %2 in one of the two groups. The value is shown, never "
           "judged, and drawn hollow.")
            .arg(locale.toString(qlonglong{config.minimumSample}),
                 locale.toString(qlonglong{config.minimumGroup})),
        ReportMark::TooFewRecords);
    add(tr("There is no number, for example a rate over nobody. It is never counted as 0."),
        ReportMark::Undefined);
    add(tr("No limits are set for the measure."), ReportMark::NotJudged);
    add(tr("The plain comparison takes the value alone, rounded to three decimals, and flags it when it is "
           "at "
           "or beyond a limit. It stands beside the verdict because other tools work so; with few records it "
           "flags by chance."),
        ReportMark::None);
    add(tr("Charts: the line is the value, the band its interval, dashed lines are the limits, the thin line "
           "is equality. Tinted windows fail. Bars beneath are records. A struck-out ring is a window "
           "without "
           "a number."),
        ReportMark::None);
    return section;
}

} // namespace tiltmeter
