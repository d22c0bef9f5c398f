// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/consequence_charts.h"

#include <QCoreApplication>

namespace tiltmeter {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("DriftCharts", text);
}

/// Windows without anything in them yet.
TimeChartData chartOf(const DriftEvaluation& evaluation)
{
    TimeChartData data;
    for (const DriftWindow& window : evaluation.windows) {
        data.windows.push_back(window.range);
        data.records.push_back(window.records);
    }
    return data;
}

ChartSeries seriesOf(const QString& name, std::size_t color, const DriftEvaluation& evaluation)
{
    return {name, color, std::vector<ChartPoint>(evaluation.windows.size())};
}

} // namespace

TimeChartData consistencyChart(const DriftEvaluation& evaluation)
{
    if (!evaluation.consistency || evaluation.consistency->windows.size() != evaluation.windows.size())
        return {};
    const DataConsistency& consistency = *evaluation.consistency;
    TimeChartData data = chartOf(evaluation);
    data.title = tr("Records that break a rule");
    data.valueTitle = tr("Records that break a rule");
    data.percent = true;
    data.upperLimit = consistency.limit;
    data.neutral = consistency.baselineShare;
    ChartSeries series = seriesOf(tr("Share"), 0, evaluation);
    bool any = false;
    for (std::size_t i = 0; i < consistency.windows.size(); ++i) {
        const ConsistencyWindow& window = consistency.windows[i];
        ChartPoint& point = series.points[i];
        point.value = window.share;
        any = any || window.share;
        if (window.interval) {
            point.lower = window.interval->lower;
            point.upper = window.interval->upper;
        }
        point.state = !window.share                                       ? PointState::Undefined
                      : window.status == ConsistencyStatus::TooFewRecords ? PointState::TooFew
                                                                          : pointState(window.verdict);
    }
    data.series.push_back(std::move(series));
    return any ? data : TimeChartData{};
}

TimeChartData modelDriftChart(const DriftEvaluation& evaluation)
{
    if (!evaluation.modelDrift || evaluation.modelDrift->windows.size() != evaluation.windows.size())
        return {};
    const ModelDrift& drift = *evaluation.modelDrift;
    TimeChartData data = chartOf(evaluation);
    data.title = tr("Accuracy, estimated and with labels");
    data.valueTitle = tr("Accuracy");
    data.percent = true;
    data.neutral = drift.baseAccuracy;
    ChartSeries estimated = seriesOf(tr("Estimate"), 0, evaluation);
    ChartSeries labelled = seriesOf(tr("With labels"), 1, evaluation);
    bool any = false;
    for (std::size_t i = 0; i < drift.windows.size(); ++i) {
        const ModelDriftWindow& window = drift.windows[i];
        estimated.points[i].value = window.predictedAccuracy;
        any = any || window.predictedAccuracy;
        estimated.points[i].state = !window.predictedAccuracy ? PointState::Undefined
                                    : window.exceeds          ? PointState::Fail
                                                              : PointState::NotJudged;
        labelled.points[i].value = window.accuracy;
        labelled.points[i].state = window.accuracy ? PointState::NotJudged : PointState::Undefined;
        if (window.accuracy && window.accuracyInterval) {
            labelled.points[i].lower = window.accuracyInterval->lower;
            labelled.points[i].upper = window.accuracyInterval->upper;
        }
    }
    data.series.push_back(std::move(estimated));
    data.series.push_back(std::move(labelled));
    return any ? data : TimeChartData{};
}

TimeChartData reconstructionChart(const DriftEvaluation& evaluation)
{
    TimeChartData data = chartOf(evaluation);
    data.title = tr("Columns that no longer go together");
    data.valueTitle = tr("Reconstruction error, standard deviations");
    data.bandName = tr("expected");
    data.band.resize(evaluation.windows.size());
    ChartSeries series = seriesOf(tr("Error"), 0, evaluation);
    bool any = false;
    for (std::size_t i = 0; i < evaluation.windows.size(); ++i) {
        const auto& error = evaluation.windows[i].reconstruction;
        if (!error)
            continue;
        any = true;
        series.points[i].value = error->value;
        series.points[i].state = error->exceeds ? PointState::Fail : PointState::Pass;
        data.band[i] = std::pair(error->lower, error->upper);
        data.neutral = error->baselineValue;
    }
    data.series.push_back(std::move(series));
    return any ? data : TimeChartData{};
}

} // namespace tiltmeter
