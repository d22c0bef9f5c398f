// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "performance/performance_evaluation.h"
#include "report/report_document.h"

namespace tiltmeter {

/// One measure over time: measured with its interval, estimated with its band, the baseline's value as the
/// neutral line, the change that matters as a limit, labelled records as a part of the records.
[[nodiscard]] ReportChart performanceChart(const PerformanceEvaluation& evaluation,
                                           const std::string& metric);

/// "performance": what is worse and since when, the judged measures over time as figures and a table, groups
/// of the newest window, what estimates were learnt from and how they did.
[[nodiscard]] ReportSection performanceSection(const PerformanceEvaluation& evaluation,
                                               const QLocale& locale);

/// Puts the section before the one on what was not measured. Where there was nothing to measure (no labels,
/// and nothing to estimate from) there is none; an error is said in it.
void insertPerformance(ReportDocument& document, const Result<PerformanceEvaluation>& evaluation);

} // namespace tiltmeter
