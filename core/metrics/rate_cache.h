// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metrics/rates.h"
#include "numeric/calibration.h"

#include <map>
#include <optional>
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
    /// Score cells of the group, by address, merged for resampling.
    std::map<const void*, std::vector<numeric::ScoreCell>> merged;
    /// What slope and intercept of the calibration are both made from.
    std::optional<tl::expected<numeric::CalibrationFit, numeric::CalibrationFailure>> calibration;

    /// The group holds other records now.
    void forgetValues()
    {
        for (Entry& entry : entries)
            entry.value.reset();
    }
    /// The rate's place; empty at first.
    Entry& of(const RateRow& rate)
    {
        if (entries.size() <= rate.index)
            entries.resize(rate.index + 1);
        return entries[rate.index];
    }
};

} // namespace tiltmeter
