// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "charts/plot_map.h"
#include "charts/time_chart_data.h"

#include <QPolygonF>
#include <vector>

namespace tiltmeter {

/// Windows without a gap as they are drawn, in pixels: at most about as many points as there are pixels.
struct DrawnLine {
    /// Through the middles of the windows; or, where these are too narrow to be told apart, the outline of
    /// what lies between the lowest and the highest of neighbors.
    QPolygonF line;
    bool isArea = false;
    QPolygonF band; ///< outline of the intervals; empty without
};

/// What is shown of a series, and one window beyond at either side so that lines leave the plot as they
/// should. An end of an interval that is missing is infinite.
[[nodiscard]] std::vector<DrawnLine> drawnLines(const TimeChartData& data, const ChartSeries& series,
                                                const PlotMap& map);

} // namespace tiltmeter
