// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "charts/time_chart_data.h"
#include "drift/drift_evaluation.h"

#include <cstddef>
#include <string>

namespace tiltmeter {

/// One measure of one column over the windows, with its limit. `feature` is an index.
[[nodiscard]] TimeChartData driftChart(const DriftEvaluation& evaluation, std::size_t feature,
                                       const std::string& metric);

/// How well each window can be told from the baseline, with what guessing reaches. Empty without magnitudes.
[[nodiscard]] TimeChartData magnitudeChart(const DriftEvaluation& evaluation);

/// Measures of a column that have a value in any window, in the order of the table; the deciding one first.
[[nodiscard]] std::vector<std::string> chartableMeasures(const DriftEvaluation& evaluation,
                                                         std::size_t feature);

/// The columns with the worst drift first: drifted windows, then the value against the limit.
[[nodiscard]] std::vector<std::size_t> featuresByDrift(const DriftEvaluation& evaluation);

} // namespace tiltmeter
