// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metrics/comparison.h"

#include <optional>
#include <span>
#include <vector>

namespace tiltmeter {

/// A metric without a formula for its interval, and the group that it is about.
struct ResampledMetric {
    const MetricRow* row = nullptr;
    std::optional<std::size_t> member; ///< of the comparison; nullopt: over all groups
};

/// Bootstrap intervals on the outcome cells of all groups of the comparison, from common draws (2,000),
/// bias-corrected and accelerated (Efron 1987). Where a metric over groups is 0 when they are alike, and
/// never less, the interval is that of distanceInterval(), with draws from all groups together beside. Groups
/// with weights are drawn at their effective size. In the order of `metrics`; nullopt where a metric has no
/// value.
[[nodiscard]] std::vector<std::optional<MetricInterval>> resample(const Comparison& comparison,
                                                                  std::span<const ResampledMetric> metrics,
                                                                  const IntervalOptions& options);

} // namespace tiltmeter
