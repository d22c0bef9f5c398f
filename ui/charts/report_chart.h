// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "charts/time_chart_data.h"
#include "report/report_document.h"

namespace tiltmeter {

/// A report's chart as the one that is drawn, on screen too.
[[nodiscard]] TimeChartData timeChartOf(const ReportChart& chart);

} // namespace tiltmeter
