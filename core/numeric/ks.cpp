// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/ks.h"

#include "numeric/range_extremes.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter::numeric {

std::optional<KsStatistic> ksStatistic(std::span<const ValueCell> cells)
{
    const auto sizes = sampleSizes(cells);
    if (!sizes)
        return std::nullopt;
    // In counts: baseline * m - current * n is exact for whole counts, so that equal shares give exactly 0.
    double b = 0.0;
    double c = 0.0;
    double largest = 0.0;
    KsStatistic result{0.0, cells.front().value, 1};
    for (const ValueCell& cell : cells) {
        b += cell.baseline;
        c += cell.current;
        const double difference = b * sizes->current - c * sizes->baseline;
        if (std::abs(difference) > largest) {
            largest = std::abs(difference);
            result.location = cell.value;
            result.sign = difference > 0.0 ? 1 : -1;
        }
    }
    result.value = std::min(1.0, largest / (sizes->baseline * sizes->current));
    return result;
}

std::optional<BoundedValue> ksStatisticBounded(std::span<const RangeCell> cells)
{
    const auto sizes = sampleSizes(cells);
    if (!sizes)
        return std::nullopt;
    double atCuts = 0.0;
    double possible = 0.0;
    for (const RangeDifference& range : rangeDifferences(cells, *sizes)) {
        atCuts = std::max({atCuts, std::abs(range.before), std::abs(range.after)});
        possible = std::max({possible, range.highest, -range.lowest});
    }
    return BoundedValue{atCuts, std::max(0.0, possible - atCuts)};
}

} // namespace tiltmeter::numeric
