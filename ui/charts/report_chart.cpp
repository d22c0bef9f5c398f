// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/report_chart.h"

namespace tiltmeter {
namespace {

PointState stateOf(ReportMark mark)
{
    switch (mark) {
    case ReportMark::Pass:
        return PointState::Pass;
    case ReportMark::InsufficientEvidence:
        return PointState::Insufficient;
    case ReportMark::Fail:
        return PointState::Fail;
    case ReportMark::TooFewRecords:
        return PointState::TooFew;
    case ReportMark::Undefined:
        return PointState::Undefined;
    case ReportMark::None:
    case ReportMark::NotJudged:
        break;
    }
    return PointState::NotJudged;
}

} // namespace

TimeChartData timeChartOf(const ReportChart& chart)
{
    TimeChartData data;
    data.title = chart.title;
    data.valueTitle = chart.valueTitle;
    data.windows = chart.windows;
    data.records = chart.records;
    data.labelled = chart.labelled;
    data.neutral = chart.neutral;
    data.lowerLimit = chart.lowerLimit;
    data.upperLimit = chart.upperLimit;
    data.percent = chart.percent;
    for (const ReportChart::Series& from : chart.series) {
        ChartSeries& series = data.series.emplace_back();
        series.name = from.name;
        series.estimated = from.estimated;
        // The same color whether the other one is there or not.
        series.colorIndex = from.estimated ? 1 : 0;
        for (const ReportChart::Point& point : from.points)
            series.points.push_back({point.value, point.lower, point.upper,
                                     point.value ? stateOf(point.mark) : PointState::Undefined});
    }
    return data;
}

} // namespace tiltmeter
