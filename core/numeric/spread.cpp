// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/spread.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace tiltmeter::numeric {

std::optional<Spread> spreadOfRates(std::span<const GroupRate> groups)
{
    Spread spread;
    double sum = 0.0, sampling = 0.0;
    for (const GroupRate& group : groups) {
        if (!(group.trials > 0.0))
            continue;
        const double rate = group.successes / group.trials;
        sum += rate;
        sampling += rate * (1.0 - rate) / group.trials;
        ++spread.groups;
    }
    if (spread.groups < 2)
        return std::nullopt;
    const double mean = sum / spread.groups;
    double squares = 0.0;
    for (const GroupRate& group : groups)
        if (group.trials > 0.0)
            squares += (group.successes / group.trials - mean) * (group.successes / group.trials - mean);
    const double variance = squares / (spread.groups - 1);
    spread.observed = std::sqrt(variance);
    spread.corrected = std::sqrt(std::max(0.0, variance - sampling / spread.groups));
    return spread;
}

std::optional<double> smoothedDifferentialFairness(std::span<const GroupRate> groups, double concentration)
{
    assert(concentration > 0.0);
    // The largest difference of logarithms is that of the extreme rates.
    double lowest = std::numeric_limits<double>::infinity(), highest = -lowest;
    double lowestRest = lowest, highestRest = -lowest;
    int seen = 0;
    for (const GroupRate& group : groups) {
        if (!(group.trials > 0.0))
            continue;
        const double whole = group.trials + concentration;
        const double rate = std::log((group.successes + concentration / 2.0) / whole);
        const double rest = std::log((group.trials - group.successes + concentration / 2.0) / whole);
        lowest = std::min(lowest, rate);
        highest = std::max(highest, rate);
        lowestRest = std::min(lowestRest, rest);
        highestRest = std::max(highestRest, rest);
        ++seen;
    }
    if (seen < 2)
        return std::nullopt;
    return std::max(highest - lowest, highestRest - lowestRest);
}

} // namespace tiltmeter::numeric
