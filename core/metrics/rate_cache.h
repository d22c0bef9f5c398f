// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metrics/rates.h"

#include <vector>

namespace tiltmeter {

/// Rates of one group that were worked out already, with the intervals that were asked for, by the place of
/// the rate's row in its table. Belongs to one thread.
struct RateCache {
    struct Interval {
        IntervalOptions options;
        std::optional<MetricInterval> interval;
    };
    struct Entry {
        std::optional<MetricValue> value;
        std::vector<Interval> intervals;
    };
    std::vector<Entry> entries;

    /// The rate's place; empty at first.
    Entry& of(const RateRow& rate)
    {
        if (entries.size() <= rate.index)
            entries.resize(rate.index + 1);
        return entries[rate.index];
    }
};

} // namespace tiltmeter
