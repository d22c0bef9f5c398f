// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/evaluation_facts.h"
#include "report/report_sections.h"
#include "report/report_text.h"
#include "text/measurement_text.h"
#include "text/number_text.h"

#include <QCoreApplication>

#include <QStringList>
#include <algorithm>
#include <map>

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

/// One reason in one feature, with all that it keeps from being measured or judged.
struct Gap {
    ReportMark mark = ReportMark::None;
    Reason reason = Reason::None;
    std::string feature;
    std::vector<std::string> metrics;
    QStringList groups;
    std::vector<const TimeRange*> windows;
    bool overall = false;
};

template <class List, class Item>
void addOnce(List& list, const Item& item)
{
    if (std::ranges::find(list, item) == list.end())
        list.push_back(item);
}

std::vector<Gap> gapsOf(const Evaluation& evaluation)
{
    std::vector<Gap> gaps;
    const auto note = [&gaps](const Measurement& m, const TimeRange* window) {
        if (m.status == MeasurementStatus::Ok)
            return;
        auto gap = std::ranges::find_if(gaps, [&](const Gap& other) {
            return other.mark == markOf(m) && other.reason == m.reason && other.feature == m.feature;
        });
        if (gap == gaps.end())
            gap = gaps.insert(gaps.end(), {markOf(m), m.reason, m.feature, {}, {}, {}, false});
        addOnce(gap->metrics, m.metric);
        addOnce(gap->groups, groupPairText(m.monitored, m.reference));
        if (window == nullptr)
            gap->overall = true;
        else if (gap->windows.empty() || gap->windows.back() != window)
            gap->windows.push_back(window);
    };
    for (const WindowResult& window : evaluation.windows)
        for (const Measurement& m : window.measurements)
            note(m, &window.range);
    for (const Measurement& m : evaluation.overall.measurements)
        note(m, nullptr);
    std::ranges::stable_sort(gaps, {}, [](const Gap& gap) { return gap.mark != ReportMark::Undefined; });
    return gaps;
}

QString metricsText(const Gap& gap, const Evaluation& evaluation)
{
    if (gap.metrics.size() > 1 && gap.metrics.size() == measuredMetrics(evaluation, gap.feature).size())
        return tr("all measures");
    QStringList names;
    for (const std::string& metric : gap.metrics)
        names << metricName(metric);
    return names.join(QStringLiteral("; "));
}

/// The windows by name while they are few; what is left out is counted.
QString windowsText(const Gap& gap, const Evaluation& evaluation, const QLocale& locale)
{
    constexpr std::size_t named = 3;
    QStringList names;
    for (std::size_t i = 0; i < std::min(gap.windows.size(), named); ++i)
        names << windowText(*gap.windows[i], evaluation.config.window, locale);
    if (gap.windows.size() > named)
        names << tr("further windows: %1").arg(countText(gap.windows.size() - named, locale));
    if (gap.overall)
        names << tr("over all records");
    return names.join(QStringLiteral("; "));
}

ReportTable totalsTable(const Evaluation& evaluation, const QLocale& locale)
{
    std::map<ReportMark, std::pair<std::uint64_t, std::uint64_t>> totals; // in windows, over all records
    for (const WindowResult& window : evaluation.windows)
        for (const Measurement& m : window.measurements)
            ++totals[markOf(m)].first;
    for (const Measurement& m : evaluation.overall.measurements)
        ++totals[markOf(m)].second;
    ReportTable table;
    table.caption = tr("Measurements by outcome");
    table.columns = {{tr("Outcome"), false}, {tr("In windows"), true}, {tr("Over all records"), true}};
    for (const ReportMark mark : {ReportMark::Pass, ReportMark::InsufficientEvidence, ReportMark::Fail,
                                  ReportMark::TooFewRecords, ReportMark::Undefined, ReportMark::NotJudged})
        table.rows.push_back({{markName(mark), mark},
                              plain(countText(totals[mark].first, locale)),
                              plain(countText(totals[mark].second, locale))});
    return table;
}

} // namespace

ReportSection notMeasuredSection(const Evaluation& evaluation, const QLocale& locale)
{
    ReportSection section{"not-measured", tr("Not measured"), {}};
    section.blocks.emplace_back(totalsTable(evaluation, locale));
    const std::vector<Gap> gaps = gapsOf(evaluation);
    if (gaps.empty()) {
        section.blocks.emplace_back(ReportParagraph{
            tr("Every measurement has a number, and every one had enough records."), ReportMark::None});
        return section;
    }
    ReportTable table;
    table.caption = tr("What has no number, or too few records to be judged, and why");
    table.columns = {{tr("Outcome"), false}, {tr("Reason"), false},   {tr("Feature"), false},
                     {tr("Groups"), false},  {tr("Measures"), false}, {tr("Where"), false}};
    for (const Gap& gap : gaps)
        table.rows.push_back({{markName(gap.mark), gap.mark},
                              plain(reasonName(gap.reason)),
                              plain(featureName(gap.feature)),
                              plain(gap.groups.join(QStringLiteral("; "))),
                              plain(metricsText(gap, evaluation)),
                              plain(windowsText(gap, evaluation, locale))});
    section.blocks.emplace_back(std::move(table));
    return section;
}

ReportSection findingsSection(const Evaluation& evaluation, const QLocale& locale)
{
    ReportSection section{"findings", tr("Findings"), {}};
    if (evaluation.findings.empty()) {
        section.blocks.emplace_back(ReportParagraph{tr("No rule was violated."), ReportMark::None});
        return section;
    }
    ReportTable table;
    table.caption = tr("Violated rules, each with the measurement farthest outside");
    table.columns = {{tr("Rule"), false},    {tr("Feature"), false}, {tr("Groups"), false},
                     {tr("Measure"), false}, {tr("Period"), false},  {tr("Windows"), true},
                     {tr("Value"), true},    {tr("Interval"), true}, {tr("Limits"), true},
                     {tr("Records"), true}};
    for (const Finding& finding : evaluation.findings) {
        const Measurement& m = finding.worst;
        QString period = finding.overall ? tr("all records")
                         : finding.window.empty() && finding.firstRecord
                             ? recordRangeText(*finding.firstRecord + 1, finding.endRecord, locale)
                             : timeRangeText(finding.window, locale);
        if (finding.ongoing)
            period = tr("%1, goes on", "period of a finding").arg(period);
        const QString records = m.reference.empty() ? countText(m.monitoredRecords, locale)
                                                    : tr("%1 / %2", "records monitored / reference")
                                                          .arg(countText(m.monitoredRecords, locale),
                                                               countText(m.referenceRecords, locale));
        table.rows.push_back({{ruleName(finding.rule),
                               finding.rule == FindingRule::Point ? ReportMark::None : ReportMark::Fail},
                              plain(featureName(m.feature)),
                              plain(groupPairText(m.monitored, m.reference)),
                              plain(metricName(m.metric)),
                              plain(period),
                              plain(locale.toString(qlonglong{finding.windows})),
                              plain(valueText(m, locale)),
                              plain(intervalText(m, locale)),
                              plain(limitsText(m, locale)),
                              plain(records)});
    }
    section.blocks.emplace_back(std::move(table));
    return section;
}

} // namespace tiltmeter
