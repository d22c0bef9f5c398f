// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "charts/time_chart_data.h"
#include "drift/drift_evaluation.h"

namespace tiltmeter {

// Charts of what drift leads to; empty where there is nothing to draw.

/// Share of records that break a rule learnt from the baseline, with its limit and what is to be expected.
[[nodiscard]] TimeChartData consistencyChart(const DriftEvaluation& evaluation);
/// Accuracy as the detector expects it, and where there are labels as it was, with interval.
[[nodiscard]] TimeChartData modelDriftChart(const DriftEvaluation& evaluation);
/// Reconstruction error of the principal components with what is to be expected as a band.
[[nodiscard]] TimeChartData reconstructionChart(const DriftEvaluation& evaluation);

} // namespace tiltmeter
