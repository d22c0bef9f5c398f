// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/distance_interval.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter::numeric {

std::optional<DistanceInterval> distanceInterval(const Bootstrap& drawn, const Bootstrap& atParity,
                                                 std::size_t statistic, double confidence,
                                                 DistanceGrowth growth)
{
    if (!drawn.estimate(statistic) || drawn.values(statistic).empty())
        return std::nullopt;
    const double value = *drawn.estimate(statistic);
    const double tail = (1.0 - confidence) / 2.0;
    const double low = drawn.quantile(statistic, tail);
    const double high = std::max({value, drawn.quantile(statistic, 1.0 - tail), 2.0 * value - low});
    if (value < 0.0)
        return DistanceInterval{{std::min(value, low), std::max(high, 0.0)}, value};
    if (atParity.values(statistic).empty())
        return DistanceInterval{{0.0, high}, value};
    const auto scale = [growth](double x) {
        return growth == DistanceGrowth::Quadratic ? std::sqrt(std::max(0.0, x)) : x;
    };
    // Of the way from parity to these records: where the quantile at p is the value.
    const auto truthAt = [&](double p) {
        const double beyond = scale(value) - scale(atParity.quantile(statistic, p));
        if (!(beyond > 0.0))
            return 0.0;
        const double whole = scale(drawn.quantile(statistic, p)) - scale(atParity.quantile(statistic, p));
        const double share = beyond / std::max(beyond, whole);
        return value * (growth == DistanceGrowth::Quadratic ? share * share : share);
    };
    const double lower = truthAt(1.0 - tail);
    return DistanceInterval{{lower, high}, std::max(lower, truthAt(0.5))};
}

} // namespace tiltmeter::numeric
