// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/window_stats.h"
#include "metrics/rates.h"
#include "numeric/score_calibration.h"
#include "performance/performance_evaluation.h"
#include "performance/performance_measures.h"

#include <vector>

namespace tiltmeter {

/// Statistics of records, apart by what was predicted.
struct PredictedParts {
    GroupStats favorable;
    GroupStats unfavorable;
    GroupStats other; ///< neither, or no prediction

    void merge(const PredictedParts& other);
    [[nodiscard]] GroupStats whole() const;
};

/// All records with one score: their chance of a favorable label, and their weights by prediction.
struct ChanceCell {
    double score = 0;
    double chance = 0;
    double favorable = 0;
    double unfavorable = 0;
    double other = 0;
};

enum class EstimateOf : std::uint8_t { AllRecords, LabelledRecords };

/// What estimates are functions of.
struct EstimateInput {
    std::vector<ChanceCell> cells; ///< ascending by score
    GroupData expected;            ///< outcome cells filled with expected weights
    double perWeight = 1;          ///< sum w^2 / sum w: by how much weights widen a variance
    std::uint64_t records = 0;     ///< with a probability and a usable prediction
    const numeric::ScoreCalibrator* calibrator = nullptr;
};

[[nodiscard]] EstimateInput estimateInput(const PredictedParts& parts,
                                          const std::vector<OutcomeClass>& classes,
                                          const numeric::ScoreCalibrator& calibrator, EstimateOf which);

/// An expected value and how it changes when the label of one record (of weight 1) turns favorable.
struct ExpectedValue {
    std::optional<double> value;
    double favorable = 0;        ///< for records predicted favorable
    double unfavorable = 0;      ///< ... unfavorable
    std::vector<double> byScore; ///< by cell, added for all records; empty: 0
};

/// A rate of outcome cells, from expected cells; derivatives by differences.
[[nodiscard]] ExpectedValue expectedRate(const PerformanceMeasureInfo& measure, const EstimateInput& input);
[[nodiscard]] ExpectedValue expectedRate(const RateRow& rate, const EstimateInput& input);
/// P(score of a positive > of a negative) + P(equal) / 2, every record a positive by its chance.
[[nodiscard]] ExpectedValue expectedAreaUnderRoc(const PerformanceMeasureInfo&, const EstimateInput& input);
[[nodiscard]] ExpectedValue expectedBrierScore(const PerformanceMeasureInfo&, const EstimateInput& input);
[[nodiscard]] ExpectedValue expectedLogLoss(const PerformanceMeasureInfo&, const EstimateInput& input);

/// With its band: value -+ z sqrt(V), cut to `sensible`. V is the variance of the measured value around the
/// expected one, to first order: sum of derivative^2 * chance * (1 - chance) over records, as labels are
/// independent given their chances, and the calibrator's own variance.
[[nodiscard]] PerformanceEstimate estimateOf(const ExpectedValue& expected, const EstimateInput& input,
                                             const Limits& sensible, double confidence);

} // namespace tiltmeter
