// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/plan.h"
#include "base/time.h"

#include <array>
#include <cstdint>
#include <vector>

namespace tiltmeter {

/// Sufficient statistics: what one scan counts. Every struct here merges: associative, commutative, with the
/// value-initialised object as identity (sums of weights up to rounding). Everything that a chart, a report
/// or the headless program shows is a function of these.

/// Records with one predicted class and one label class.
struct OutcomeCell {
    std::uint64_t records = 0;
    double weight = 0;        ///< sum of w
    double squaredWeight = 0; ///< sum of w^2, for the effective sample size
    std::uint64_t scored = 0; ///< records with a score
    double score = 0;         ///< sum of w * s
    double squaredScore = 0;  ///< sum of w * s^2
    double logLoss = 0; ///< sum of -w * ln(probability given to the label), natural log; labelled cells only
    double scoredWeight = 0; ///< sum of w of the records with a score

    void merge(const OutcomeCell& other);
    friend bool operator==(const OutcomeCell&, const OutcomeCell&) = default;
};

/// Score distribution by label: exact while there are few distinct scores, on a fixed grid beyond that. What
/// it is depends on the records alone, not on the order in which parts were merged.
struct ScoreCells {
    struct Cell {
        double favorable = 0;   ///< weight of records whose label is favorable
        double unfavorable = 0; ///< ... unfavorable
        double unlabelled = 0;
        friend bool operator==(const Cell&, const Cell&) = default;
    };
    struct Entry {
        double score = 0;
        Cell weight;
        friend bool operator==(const Entry&, const Entry&) = default;
    };
    static constexpr std::size_t maximumCells = 1 << 16;
    static constexpr double gridSteps = 65536;
    std::vector<Entry> cells; ///< ascending by score, each score once
    bool exact = true;        ///< false: scores were rounded to multiples of 1/65536

    /// For building by hand; a whole batch is `fromUnsorted` and one merge.
    void add(double score, const Cell& weight);
    void merge(const ScoreCells& other);
    /// Weights of equal scores are summed in the order in which they come.
    [[nodiscard]] static ScoreCells fromUnsorted(std::vector<Entry> entries);
    /// `entries` ascend, each score once.
    [[nodiscard]] static ScoreCells fromSorted(std::vector<Entry> entries);
    friend bool operator==(const ScoreCells&, const ScoreCells&) = default;

private:
    void coarsenIfTooMany();
};

/// Sums for a numeric prediction p and label y; e = p - y. Over records that have both.
struct RegressionSums {
    std::uint64_t records = 0;
    double weight = 0;
    double squaredWeight = 0;
    double label = 0;             ///< sum w y
    double squaredLabel = 0;      ///< sum w y^2
    double prediction = 0;        ///< sum w p
    double squaredPrediction = 0; ///< sum w p^2
    double product = 0;           ///< sum w p y
    double error = 0;             ///< sum w e
    double absoluteError = 0;     ///< sum w |e|
    double squaredError = 0;      ///< sum w e^2
    double fourthPowerError = 0;  ///< sum w e^4, for the interval of the mean squared error
    // For the interval of R squared:
    double cubedLabel = 0;               ///< sum w y^3
    double fourthPowerLabel = 0;         ///< sum w y^4
    double labelSquaredError = 0;        ///< sum w y e^2
    double squaredLabelSquaredError = 0; ///< sum w y^2 e^2

    void merge(const RegressionSums& other);
    friend bool operator==(const RegressionSums&, const RegressionSums&) = default;
};

/// One group in one window.
struct GroupStats {
    std::uint64_t records = 0; ///< all records of the group, whatever their outcome
    double weight = 0;
    /// (classes + 1)^2 cells, index prediction * (classes + 1) + label; the last index of either is "none".
    std::vector<OutcomeCell> cells;
    ScoreCells scores;
    RegressionSums regression;

    void merge(const GroupStats& other);
    friend bool operator==(const GroupStats&, const GroupStats&) = default;
};

/// The distribution of one feature in one window, in the plan's cells.
struct FeatureStats {
    std::uint64_t records = 0;
    std::uint64_t missing = 0;
    std::vector<std::uint64_t>
        counts; ///< categorical: by code (grows with the dictionary); numeric: cutPoints + 1 cells
    std::vector<double> sums; ///< numeric: sum of the values in each cell; empty for exact cells
    double minimum = 0;       ///< 0 and meaningless while records == missing
    double maximum = 0;
    double sum = 0;
    double squaredSum = 0;
    double cubedSum = 0;

    void merge(const FeatureStats& other);
    friend bool operator==(const FeatureStats&, const FeatureStats&) = default;
};

/// One time window.
struct WindowStats {
    TimeRange range; ///< for windows of records: first and last timestamp (end + 1 microsecond)
    std::uint64_t records = 0;
    /// Per set, its groups: the product over its axes of (groups + 2), last axis fastest; set 0 has one
    /// group.
    std::vector<std::vector<GroupStats>> sets;
    std::vector<FeatureStats> features;

    void merge(const WindowStats& other);
    friend bool operator==(const WindowStats&, const WindowStats&) = default;
};

/// The result of a scan.
struct Aggregation {
    AggregationPlan plan;
    std::vector<WindowStats> windows; ///< ascending by begin, only windows with records
    std::uint64_t records = 0;        ///< in the windows
    std::uint64_t withoutTimestamp =
        0; ///< records that no calendar window can take; counted, never dropped in silence
    std::uint64_t withNegativeWeight = 0; ///< weight < 0, missing or not finite: left out
    std::uint64_t withInvalidScore = 0;   ///< score outside [0, 1] or not a number: counted as without score
    TimeRange covered; ///< first to last timestamp (end + 1 microsecond) of the records in the windows

    /// All windows merged.
    [[nodiscard]] WindowStats overall() const;
};

/// Positive = favorable. Prediction by label, each {Unfavorable, Favorable, Excluded-or-none}; in records and
/// in weight.
struct Tally {
    std::array<std::array<std::uint64_t, 3>, 3> records{};
    std::array<std::array<double, 3>, 3> weight{};
    std::array<std::array<double, 3>, 3> squaredWeight{};
};

/// Folds the classes into favorable / unfavorable / neither.
[[nodiscard]] Tally tally(const GroupStats& group, const std::vector<OutcomeClass>& classes);

} // namespace tiltmeter
