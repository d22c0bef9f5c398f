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
    MetricValue(double number); ///< not finite: ZeroDenominator
    MetricValue(Reason why) : reason(why) {}
};

struct IntervalOptions {
    double confidence = 0.95;
    std::uint64_t seed = 0; ///< of whatever is resampled
    DifferenceInterval difference = DifferenceInterval::Newcombe;
    friend bool operator==(const IntervalOptions&, const IntervalOptions&) = default;
};

struct MetricInterval {
    numeric::Interval interval;
    IntervalMethod method = IntervalMethod::None;
    /// Of a rate that chance keeps above its truth: what it is about without that, within the interval. What
    /// is made of several such rates starts here, or their errors, which are not the same, would add up.
    std::optional<double> center = {};
};

/// Which records a metric looks at.
enum class Basis : std::uint8_t {
    Cells, ///< those in a mask of outcome cells
    Records,
    Scored,
    ScoredWithLabel,
    Regression ///< with a numeric prediction and label
};

/// One rate of a group. All differences, ratios and aggregates over groups are made from these rows.
/// `overall` is all groups of the feature together; nullptr where there is no such context.
struct RateRow {
    MetricInfo info; ///< scope Group
    /// The rate is the weight in `numerator` over the weight in `denominator`. denominator 0: `value` says.
    CellMask numerator = 0;
    CellMask denominator = 0;
    std::string_view numeratorName;   ///< for Measurement::counts: "true_positives"
    std::string_view denominatorName; ///< "favorable_labels"
    MetricValue (*value)(const GroupData& group, const GroupData* overall) = nullptr;
    /// For rates that are no proportion; nullptr: by resampling, if at all.
    std::optional<MetricInterval> (*interval)(const GroupData&, const IntervalOptions&) = nullptr;
    bool resampled = false; ///< the interval is a bootstrap on the outcome cells
    bool needsScoreCells = false;
    std::size_t minimumClasses = 0; ///< fewer classes: not worth while
    Basis basis = Basis::Cells;
    CellMask records = 0; ///< Basis::Cells; 0: those of the denominator

    std::size_t index = 0; ///< in the table

    [[nodiscard]] bool isProportion() const { return denominator != 0; }
    /// The outcome cells alone decide it, so it can be resampled from them.
    [[nodiscard]] bool isOfCells() const
    {
        return (basis == Basis::Cells || basis == Basis::Records) && minimumClasses == 0;
    }
    [[nodiscard]] std::uint64_t eligible(const GroupData& group) const;
};

[[nodiscard]] std::span<const RateRow> rateTable();
/// nullptr when unknown.
[[nodiscard]] const RateRow* findRate(std::string_view id);

[[nodiscard]] MetricValue rateOf(const RateRow& rate, const GroupData& group, const GroupData* overall);
/// nullopt where the rate has no value or no interval of its own.
[[nodiscard]] std::optional<MetricInterval> rateInterval(const RateRow& rate, const GroupData& group,
                                                         const IntervalOptions& options);

/// A proportion as counts for an interval: x of n, weights scaled to the effective size.
struct Proportion {
    double x = 0;
    double n = 0;
};
[[nodiscard]] Proportion proportionOf(const RateRow& rate, const GroupData& group);

/// Why a rate of these outcome cells is 0 / 0.
[[nodiscard]] Reason whyNothing(const GroupData& group, bool aboutLabels);

// The families of rates.
void addOutcomeRates(std::vector<RateRow>& table);
void addScoreRates(std::vector<RateRow>& table);
void addRegressionRates(std::vector<RateRow>& table);
void addClassRates(std::vector<RateRow>& table);

} // namespace tiltmeter
