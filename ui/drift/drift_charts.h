// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "charts/time_chart_data.h"
#include "drift/drift_evaluation.h"
#include "look/state.h"

#include <cstddef>
#include <string>
#include <vector>

namespace tiltmeter {

/// One measure of one column over the windows, with its limit, what chance alone could do, and the change.
/// `feature` is an index.
[[nodiscard]] TimeChartData driftChart(const DriftEvaluation& evaluation, std::size_t feature,
                                       const std::string& metric);

/// How well each window can be told from the baseline, with what guessing reaches as a band. Empty without
/// magnitudes.
[[nodiscard]] TimeChartData magnitudeChart(const DriftEvaluation& evaluation);

/// Measures of a column that have a value in any window, in the order of the table; the deciding one first.
[[nodiscard]] std::vector<std::string> chartableMeasures(const DriftEvaluation& evaluation,
                                                         std::size_t feature);

enum class DriftOrder {
    Drift,      ///< the most drifted windows first, then the value against the limit
    Name,       ///< by name
    FirstBreach ///< which drifted first; those that never did last
};

/// The columns' indices in that order.
[[nodiscard]] std::vector<std::size_t> featuresInOrder(const DriftEvaluation& evaluation, DriftOrder order);

/// The newest window in which the column was judged; the newest of all when it never was.
[[nodiscard]] std::size_t newestJudged(const DriftEvaluation& evaluation, std::size_t feature);

/// How a measurement stands, in the words and shapes of the whole program.
[[nodiscard]] State stateOf(const DriftMeasurement& measurement);

/// When the column changed; nullptr: it did not, or that can't be told.
[[nodiscard]] const DriftChange* changeOf(const DriftEvaluation& evaluation, std::size_t feature);

} // namespace tiltmeter
