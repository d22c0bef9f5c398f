// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/performance_section.h"

#include "performance/performance_measures.h"
#include "report/build_report.h"
#include "text/error_text.h"
#include "text/measurement_text.h"
#include "text/performance_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

constexpr std::size_t mostFigures = 4;

QString tr(const char* text)
{
    return QCoreApplication::translate("Report", text);
}

ReportMark markOf(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Pass:
        return ReportMark::Pass;
    case Verdict::Fail:
        return ReportMark::Fail;
    case Verdict::InsufficientEvidence:
        return ReportMark::InsufficientEvidence;
    case Verdict::NotJudged:
        break;
    }
    return ReportMark::NotJudged;
}

ReportMark markOf(const PerformanceMeasurement& m)
{
    if (!m.value)
        return ReportMark::Undefined;
    return m.status == MeasurementStatus::TooFewRecords ? ReportMark::TooFewRecords
                                                        : markOf(m.change.verdict);
}

/// Of what decides: labels where they suffice, else the estimate.
ReportMark judgedMark(const PerformanceWindow& window, const PerformanceMeasurement& m)
{
    if (window.inBaseline)
        return ReportMark::NotJudged;
    if (m.change.verdict == Verdict::NotJudged && m.estimatedChange.verdict != Verdict::NotJudged)
        return markOf(m.estimatedChange.verdict);
    return markOf(m);
}

void setRange(ReportChart::Point& point, const std::optional<numeric::Interval>& range)
{
    if (range && std::isfinite(range->lower))
        point.lower = range->lower;
    if (range && std::isfinite(range->upper))
        point.upper = range->upper;
}

void addLevels(ReportChart& chart, const PerformanceMeasurement& m)
{
    const PerformanceMeasureInfo* measure = findPerformanceMeasure(m.metric);
    if (measure == nullptr || !m.baselineValue)
        return;
    chart.neutral = m.baselineValue;
    const auto limit = m.change.limit ? m.change.limit : m.estimatedChange.limit;
    if (!limit || measure->direction == MetricDirection::BothAreBad)
        return;
    const double reach = measure->isRelative ? *limit * std::abs(*m.baselineValue) : *limit;
    if (measure->direction == MetricDirection::LowIsBad)
        chart.lowerLimit = *m.baselineValue - reach;
    else
        chart.upperLimit = *m.baselineValue + reach;
}

/// Those with a limit; the first one where none has.
std::vector<std::string> shownMeasures(const PerformanceEvaluation& evaluation)
{
    std::vector<std::string> shown;
    for (const PerformanceWindow& window : evaluation.windows)
        for (const PerformanceMeasurement& m : window.measurements)
            if ((m.change.limit || m.estimatedChange.limit) && shown.size() < mostFigures &&
                std::ranges::find(shown, m.metric) == shown.end())
                shown.push_back(m.metric);
    if (shown.empty() && !evaluation.measures.empty())
        shown.push_back(evaluation.measures.front());
    return shown;
}

ReportFigure figureOf(const PerformanceEvaluation& evaluation, const std::string& metric,
                      const QLocale& locale)
{
    ReportFigure figure;
    figure.kind = ReportFigure::Kind::Chart;
    figure.metric = metric;
    figure.chart = std::make_shared<const ReportChart>(performanceChart(evaluation, metric));
    figure.title = figure.chart->title;
    figure.description = performanceSentence(evaluation, evaluation.windows.back(), metric, locale);
    return figure;
}

ReportTable windowTable(const PerformanceEvaluation& evaluation, const std::string& metric,
                        const QLocale& locale)
{
    ReportTable table;
    table.caption = performanceMeasureName(metric);
    table.columns = {{tr("Window"), false},  {tr("Records"), true},  {tr("With label"), true},
                     {tr("Measured"), true}, {tr("Interval"), true}, {tr("Estimated"), true},
                     {tr("Band"), true},     {tr("Verdict"), false}};
    const std::size_t count = evaluation.windows.size();
    for (std::size_t i = count > maximumWindows ? count - maximumWindows : 0; i < count; ++i) {
        const PerformanceWindow& window = evaluation.windows[i];
        const PerformanceMeasurement* m = findMeasurement(window, metric);
        if (m == nullptr)
            continue;
        table.rows.push_back({{windowText(window.range, evaluation.config.window, locale), {}},
                              {countText(window.records, locale), {}},
                              {countText(window.labelled, locale), {}},
                              {performanceValueText(metric, m->value, locale), {}},
                              {performanceRangeText(metric, m->interval, locale), {}},
                              {performanceValueText(metric, m->estimate.value, locale), {}},
                              {performanceRangeText(metric, m->estimate.band, locale), {}},
                              {performanceVerdictName(window, *m), judgedMark(window, *m)}});
    }
    return table;
}

ReportTable groupTable(const PerformanceEvaluation& evaluation, const QLocale& locale)
{
    const PerformanceWindow& newest = evaluation.windows.back();
    ReportTable table;
    table.caption =
        tr("Groups in %1, estimated").arg(windowText(newest.range, evaluation.config.window, locale));
    table.columns = {
        {tr("Feature"), false}, {tr("Group"), false}, {tr("Records"), true}, {tr("With label"), true}};
    for (const PerformanceGroup::Rate& rate : newest.groups.front().rates)
        table.columns.push_back({metricName(rate.id), true});
    for (const PerformanceGroup& group : newest.groups) {
        std::vector<ReportCell> row{{QString::fromStdString(group.feature), {}},
                                    {QString::fromStdString(group.group), {}},
                                    {countText(group.records, locale), {}},
                                    {countText(group.labelled, locale), {}}};
        for (const PerformanceGroup::Rate& rate : group.rates)
            row.push_back({performanceValueText(rate.id, rate.estimate.value, locale), {}});
        table.rows.push_back(std::move(row));
    }
    return table;
}

} // namespace

ReportChart performanceChart(const PerformanceEvaluation& evaluation, const std::string& metric)
{
    ReportChart chart;
    chart.valueTitle = performanceMeasureName(metric);
    chart.title = tr("%1 over time").arg(chart.valueTitle);
    chart.percent = isPercentMeasure(metric);
    ReportChart::Series measured{tr("measured"), false, {}};
    ReportChart::Series estimated{tr("estimated"), true, {}};
    for (const PerformanceWindow& window : evaluation.windows) {
        chart.windows.push_back(window.range);
        chart.records.push_back(window.records);
        chart.labelled.push_back(window.labelled);
        ReportChart::Point& point = measured.points.emplace_back();
        ReportChart::Point& guess = estimated.points.emplace_back();
        const PerformanceMeasurement* m = findMeasurement(window, metric);
        if (m == nullptr)
            continue;
        point.value = m->value;
        point.mark = markOf(*m);
        setRange(point, m->interval);
        guess.value = m->estimate.value;
        guess.mark = m->estimate.value ? markOf(m->estimatedChange.verdict) : ReportMark::Undefined;
        setRange(guess, m->estimate.band);
        // With a baseline that rolls each window has its own; the newest is the one that is looked at.
        if (!window.inBaseline)
            addLevels(chart, *m);
    }
    for (ReportChart::Series* series : {&measured, &estimated})
        if (std::ranges::any_of(series->points,
                                [](const ReportChart::Point& p) { return p.value.has_value(); }))
            chart.series.push_back(std::move(*series));
    return chart;
}

ReportSection performanceSection(const PerformanceEvaluation& evaluation, const QLocale& locale)
{
    ReportSection section{"performance", tr("Performance"), {}};
    if (evaluation.windows.empty() || evaluation.measures.empty()) {
        section.blocks.emplace_back(ReportParagraph{tr("There was nothing to measure."), ReportMark::None});
        return section;
    }
    section.blocks.emplace_back(
        ReportParagraph{performanceSummarySentence(evaluation, locale), ReportMark::None});
    for (const PerformanceFinding& finding : evaluation.findings)
        section.blocks.emplace_back(
            ReportParagraph{performanceFindingSentence(evaluation, finding, locale), ReportMark::Fail});
    section.blocks.emplace_back(ReportParagraph{labelSentence(evaluation.overall, locale), ReportMark::None});
    for (const std::string& metric : shownMeasures(evaluation)) {
        if (!evaluation.windows.front().range.empty()) // records without times have no place over time
            section.blocks.emplace_back(figureOf(evaluation, metric, locale));
        section.blocks.emplace_back(windowTable(evaluation, metric, locale));
    }
    if (evaluation.windows.size() > maximumWindows)
        section.blocks.emplace_back(
            ReportParagraph{tr("Only the newest windows are listed; older ones left out: %1.")
                                .arg(locale.toString(qulonglong{evaluation.windows.size() - maximumWindows})),
                            ReportMark::None});
    if (evaluation.isRegression)
        return section;
    if (!evaluation.windows.back().groups.empty() && evaluation.hasScores)
        section.blocks.emplace_back(groupTable(evaluation, locale));
    section.blocks.emplace_back(ReportParagraph{calibrationSentence(evaluation, locale), ReportMark::None});
    for (const std::string& metric : shownMeasures(evaluation))
        if (const QString check = estimateCheckSentence(evaluation, metric, locale); !check.isEmpty())
            section.blocks.emplace_back(
                ReportParagraph{tr("%1: %2").arg(performanceMeasureName(metric), check), ReportMark::None});
    section.blocks.emplace_back(ReportParagraph{estimateMethodText(), ReportMark::None});
    return section;
}

void insertPerformance(ReportDocument& document, const Result<PerformanceEvaluation>& evaluation)
{
    if (evaluation && evaluation->labelled == 0 && evaluation->calibration.source == CalibrationSource::None)
        return;
    const auto place = std::ranges::find(document.sections, "not-measured", &ReportSection::id);
    if (evaluation) {
        document.sections.insert(place, performanceSection(*evaluation, document.locale));
        return;
    }
    ReportSection section{"performance", tr("Performance"), {}};
    section.blocks.emplace_back(ReportParagraph{describe(evaluation.error()), ReportMark::Undefined});
    document.sections.insert(place, std::move(section));
}

} // namespace tiltmeter
