// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metrics/metric_row.h"

#include <optional>
#include <span>

namespace tiltmeter {

/// One value from the rates of several groups and the rate over all of them; nullopt where it is 0 / 0.
using GroupAggregate = std::optional<double> (*)(std::span<const double> rates, double overall);

namespace aggregates {
extern const GroupAggregate differenceBetween;   ///< largest - smallest
extern const GroupAggregate ratioBetween;        ///< smallest / largest
extern const GroupAggregate differenceToOverall; ///< largest |m_g - m|
extern const GroupAggregate ratioToOverall;      ///< smallest of m_g / m and m / m_g
} // namespace aggregates

/// Over the groups in which the rate is defined; undefined when they are fewer than `atLeast`.
[[nodiscard]] MetricValue aggregateOf(const RateRow& rate, const MetricInput& input, GroupAggregate aggregate,
                                      std::size_t atLeast);

} // namespace tiltmeter
