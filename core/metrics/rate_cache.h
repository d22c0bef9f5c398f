// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metrics/rates.h"

#include <vector>

namespace tiltmeter {

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

    Entry& of(const RateRow& rate)
    {
        if (entries.size() <= rate.index)
            entries.resize(rate.index + 1);
        return entries[rate.index];
    }
};

} // namespace tiltmeter
