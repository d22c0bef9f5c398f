// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metrics/group_data.h"
#include "metrics/measurement.h"
#include "metrics/metric_table.h"

#include <span>

namespace tiltmeter {

/// A number, or why there is none.
struct MetricValue {
    std::optional<double> value;
    Reason reason = Reason::None;

    MetricValue() = default;
    MetricValue(double number);
    MetricValue(Reason why) : reason(why) {}
};

struct MetricInterval {
    numeric::Interval interval;
    IntervalMethod method = IntervalMethod::None;
};

/// One rate of a group. All differences, ratios and aggregates over groups are made from these rows.
struct RateRow {
    MetricInfo info; ///< scope Group
    /// The rate is the weight in `numerator` over the weight in `denominator`. denominator 0: `value` says.
    CellMask numerator = 0;
    CellMask denominator = 0;
    std::string_view numeratorName;   ///< for Measurement::counts: "true_positives"
    std::string_view denominatorName; ///< "favorable_labels"
    MetricValue (*value)(const GroupData&) = nullptr;
    /// For rates that are no proportion; nullptr: by resampling, if at all.
    std::optional<MetricInterval> (*interval)(const GroupData&, double confidence) = nullptr;
    CellMask records = 0;   ///< the records that the rate looks at; 0: those of the denominator
    bool resampled = false; ///< the interval is a bootstrap on the cells

    [[nodiscard]] bool isProportion() const { return denominator != 0; }
    [[nodiscard]] CellMask eligible() const { return records != 0 ? records : denominator; }
};

[[nodiscard]] std::span<const RateRow> rateTable();
/// nullptr when unknown.
[[nodiscard]] const RateRow* findRate(std::string_view id);

[[nodiscard]] MetricValue rateOf(const RateRow& rate, const GroupData& group);
/// nullopt where the rate has no value or no interval of its own.
[[nodiscard]] std::optional<MetricInterval> rateInterval(const RateRow& rate, const GroupData& group,
                                                         double confidence);

/// A proportion as counts for an interval: x of n, weights scaled to the effective size.
struct Proportion {
    double x = 0;
    double n = 0;
};
[[nodiscard]] Proportion proportionOf(const RateRow& rate, const GroupData& group);

} // namespace tiltmeter
