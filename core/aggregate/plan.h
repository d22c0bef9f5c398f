// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "config/fairness_config.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tiltmeter {

/// One column cut into disjoint groups. A record is in group i of `groups`, or in the rest (index
/// groups.size()), or its value is missing (index groups.size() + 1, unless a group includes missing values).
struct GroupAxis {
    std::string column;
    std::vector<Group> groups;
    /// Every value of a categorical column is a group by itself: the scan fills `groups` from the dictionary.
    bool everyValue = false;
    friend bool operator==(const GroupAxis&, const GroupAxis&) = default;
};

/// Groups by none (all records), one (a feature) or several axes (an intersection).
struct GroupSet {
    std::string name;              ///< "" for all records, "sex", "sex_x_age"
    std::vector<std::size_t> axes; ///< indices into AggregationPlan::axes
    friend bool operator==(const GroupSet&, const GroupSet&) = default;
};

/// Bound on the groups of one set, rests and missing included; beyond it a scan is refused (TooManyCells).
inline constexpr std::size_t maximumGroupsPerSet = 4096;

enum class Outcome : std::uint8_t { Unfavorable = 0, Favorable = 1, Excluded = 2 };

/// A class of the prediction and of the label. Its index is its position; index classes.size() stands for
/// "none of them, or missing" (no prediction, no label yet).
struct OutcomeClass {
    std::string name;
    std::vector<std::string> values; ///< categorical predictions
    std::vector<ValueRange> ranges;  ///< numeric predictions
    Outcome outcome = Outcome::Excluded;
    friend bool operator==(const OutcomeClass&, const OutcomeClass&) = default;
};

/// One feature whose distribution is counted for drift.
struct FeatureCells {
    std::string column;
    /// Numeric: ascending cut points c0 < c1 < ...; cell 0 is (-inf, c0), cell i is [c(i-1), c(i)), the last
    /// [c(k-1), inf). Categorical: empty; the cells are the codes of the column's dictionary.
    std::vector<double> cutPoints;
    /// Numeric: every value that comes is a cut point, so that a cell's count says all; its sum is not kept.
    bool isExact = false;
    friend bool operator==(const FeatureCells&, const FeatureCells&) = default;
};

/// What one scan counts. Names are resolved against the reader's schema when the scan begins.
struct AggregationPlan {
    std::vector<GroupAxis> axes;
    std::vector<GroupSet> sets; ///< sets[0] is always the one without axes: all records
    std::vector<OutcomeClass> classes;
    std::string predictionColumn; ///< whose values are classes; empty: outcomes are not counted
    std::string labelColumn;      ///< empty: no labels
    std::string scoreColumn;      ///< probability of the favorable outcome; empty: no scores
    ProbabilityOf scoreOf = ProbabilityOf::Favorable;
    std::string scoreClass;
    bool scoreCells = false; ///< keep (score, labels) cells: needed for AUC, calibration, score distributions
    /// Cells of the middles of so many equal steps from 0 to 1. 0: of the scores as they are, while they are
    /// few (ScoreCells).
    std::uint32_t scoreGrid = 0;
    std::string regressionPrediction; ///< numeric prediction and label, for regression sums; empty: none
    std::string regressionLabel;
    std::string weightColumn; ///< empty: every record weighs 1
    std::vector<FeatureCells> features;
    WindowSpec window;
    std::optional<TimeRange> period; ///< only records in it
    friend bool operator==(const AggregationPlan&, const AggregationPlan&) = default;
};

} // namespace tiltmeter
