// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metrics/metric_table.h"
#include "metrics/rates.h"

#include <deque>
#include <span>
#include <string>
#include <vector>

namespace tiltmeter {

/// What a metric is a function of. Pair metrics: `monitored` and `reference`; metrics over groups: `groups`
/// and `overall`; metrics over records: `overall`.
struct MetricInput {
    const GroupData* monitored = nullptr;
    const GroupData* reference = nullptr;
    std::span<const GroupData> groups;  ///< of the feature, its rest and its missing left out
    const GroupData* overall = nullptr; ///< all of `groups` together
};

using MetricCounts = std::vector<std::pair<std::string, double>>;

/// A row of the table with its functions.
struct MetricRow {
    MetricInfo info;
    const RateRow* rate = nullptr; ///< what it is made from, if it is made from rates
    const RateRow* secondRate = nullptr;
    MetricValue (*value)(const MetricRow&, const MetricInput&) = nullptr;
    /// nullptr: none of its own.
    std::optional<MetricInterval> (*interval)(const MetricRow&, const MetricInput&,
                                              double confidence) = nullptr;
    bool resampled = false;            ///< without a formula the interval is a bootstrap on the cells
    CellMask eligible = cells::judged; ///< the records that it looks at
    bool needsScoreCells = false;
};

[[nodiscard]] const MetricRow& rowOf(const MetricInfo& info);

/// Ids that are put together; they live as long as the program.
[[nodiscard]] std::string_view keepName(std::string name);

/// What is known of the reference group, in the words for a reference group.
[[nodiscard]] Reason asReference(Reason reason);

/// Adds "monitored_<numerator>" and the like.
void addRateCounts(const RateRow& rate, const GroupData& group, const std::string& prefix,
                   MetricCounts& counts);

// The families, in the order in which they are shown.
void addPairMetrics(std::vector<MetricRow>& table);

} // namespace tiltmeter
