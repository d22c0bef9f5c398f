// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metrics/metric_table.h"
#include "metrics/rates.h"

#include <span>
#include <string>
#include <vector>

namespace tiltmeter {

/// The two groups of a pair among the records with one value of the control feature.
struct Stratum {
    const GroupData* monitored = nullptr;
    const GroupData* reference = nullptr;
    const GroupData* overall = nullptr;
};

/// Which extreme over groups a metric is.
enum class Extreme : std::uint8_t {
    None,
    DifferenceBetween,
    RatioBetween,
    DifferenceToOverall,
    RatioToOverall,
    Minimum,
    Maximum
};

/// What a metric is a function of.
struct MetricInput {
    /// Pair metrics: the two groups. Metrics over groups: all other groups together and the reference group,
    /// where there is one.
    const GroupData* monitored = nullptr;
    const GroupData* reference = nullptr;
    std::span<const GroupData> groups;  ///< of the feature, its rest and its missing left out
    const GroupData* overall = nullptr; ///< all of `groups` together; metrics over records: all records
    std::span<const Stratum> strata;    ///< pair metrics, with a control feature
    std::optional<double> known = {};   ///< intervals: the metric's value
};

using MetricCounts = std::vector<std::pair<std::string, double>>;

/// A row of the table with its functions.
struct MetricRow {
    MetricInfo info;
    const RateRow* rate = nullptr; ///< what it is made from, if it is made from rates
    const RateRow* secondRate = nullptr;
    MetricValue (*value)(const MetricRow&, const MetricInput&) = nullptr;
    /// nullptr: none of its own. Of a metric that has a value, which the input tells.
    std::optional<MetricInterval> (*interval)(const MetricRow&, const MetricInput&,
                                              const IntervalOptions&) = nullptr;
    bool resampled = false; ///< without a formula the interval is a bootstrap on the outcome cells
    bool needsScoreCells = false;
    std::size_t minimumClasses = 0;
    Extreme extreme = Extreme::None; ///< of `rate`, and of `secondRate` where there is one
    bool isMeanOfTwo = false;        ///< with two rates: their mean, else the worse one
    Basis basis = Basis::Cells;
    CellMask records = cells::judged; ///< Basis::Cells

    [[nodiscard]] std::uint64_t eligible(const GroupData& group) const;
};

[[nodiscard]] const MetricRow& rowOf(const MetricInfo& info);

/// Ids and texts that are put together; they live as long as the program.
[[nodiscard]] std::string_view keepName(std::string name);

/// What is known of the reference group, in the words for a reference group.
[[nodiscard]] Reason asReference(Reason reason);

/// Adds what the rate was computed from: "monitored_true_positives" and the like.
void addRateCounts(const RateRow& rate, const GroupData& group, const std::string& prefix,
                   MetricCounts& counts);

/// |d| from the interval of d: from 0 where d may be 0.
[[nodiscard]] numeric::Interval absoluteInterval(const numeric::Interval& interval);

// The families, in the order in which they are shown.
void addPairMetrics(std::vector<MetricRow>& table);
void addNamedPairMetrics(std::vector<MetricRow>& table);
void addDistributionMetrics(std::vector<MetricRow>& table);
void addMulticlassMetrics(std::vector<MetricRow>& table);
void addScorePairMetrics(std::vector<MetricRow>& table);
void addControlMetrics(std::vector<MetricRow>& table);
void addGroupMetrics(std::vector<MetricRow>& table);
void addNamedGroupMetrics(std::vector<MetricRow>& table);
void addInequalityMetrics(std::vector<MetricRow>& table);
void addBiasScan(std::vector<MetricRow>& table);

/// Rows that other families start from.
[[nodiscard]] MetricRow differenceRow(const RateRow& rate);
[[nodiscard]] MetricRow ratioRow(const RateRow& rate);

} // namespace tiltmeter
