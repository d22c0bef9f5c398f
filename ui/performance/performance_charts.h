// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "charts/time_chart_data.h"
#include "performance/performance_evaluation.h"

namespace tiltmeter {

/// One measure over time: measured with its interval, estimated with its band (dashed), the baseline's value
/// as the neutral line, the change that matters as a limit, labelled records as the full part of the bars.
[[nodiscard]] TimeChartData performanceChart(const PerformanceEvaluation& evaluation,
                                             const std::string& metric);

} // namespace tiltmeter
