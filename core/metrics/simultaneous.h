// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metrics/metric_row.h"

#include <optional>

namespace tiltmeter {

/// Bounds of an extreme over groups (the largest difference, the smallest ratio, ...). The pair or group that
/// it is told of is chosen because it is extreme, so its own interval, and a bootstrap too, find differences
/// where there are none. These bounds hold for all comparisons at once among which the extreme is chosen
/// (Bonferroni): with `options.confidence` the true extreme lies between the extreme of their lower and that
/// of their upper ends. Eight groups that are alike then do not raise a flag more often than two.
///
/// nullopt where the row is no extreme, or its rate has no interval of its own.
[[nodiscard]] std::optional<numeric::Interval>
simultaneousBounds(const MetricRow& row, const MetricInput& input, const IntervalOptions& options);

} // namespace tiltmeter
