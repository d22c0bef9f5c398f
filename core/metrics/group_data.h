// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/window_stats.h"
#include "numeric/score_cells.h"

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace tiltmeter {

/// Some of the nine cells prediction x label, each favorable, unfavorable or neither.
using CellMask = std::uint16_t;

[[nodiscard]] constexpr std::size_t cellIndex(Outcome prediction, Outcome label)
{
    return static_cast<std::size_t>(prediction) * 3 + static_cast<std::size_t>(label);
}
[[nodiscard]] constexpr CellMask cellMask(Outcome prediction, Outcome label)
{
    return static_cast<CellMask>(1U << cellIndex(prediction, label));
}

/// Positive = favorable.
namespace cells {
inline constexpr CellMask truePositive = cellMask(Outcome::Favorable, Outcome::Favorable);
inline constexpr CellMask falsePositive = cellMask(Outcome::Favorable, Outcome::Unfavorable);
inline constexpr CellMask falseNegative = cellMask(Outcome::Unfavorable, Outcome::Favorable);
inline constexpr CellMask trueNegative = cellMask(Outcome::Unfavorable, Outcome::Unfavorable);
inline constexpr CellMask labelled = truePositive | falsePositive | falseNegative | trueNegative;
inline constexpr CellMask predictedFavorable =
    truePositive | falsePositive | cellMask(Outcome::Favorable, Outcome::Excluded);
inline constexpr CellMask predictedUnfavorable =
    falseNegative | trueNegative | cellMask(Outcome::Unfavorable, Outcome::Excluded);
inline constexpr CellMask judged = predictedFavorable | predictedUnfavorable;
inline constexpr CellMask labelFavorable =
    truePositive | falseNegative | cellMask(Outcome::Excluded, Outcome::Favorable);
inline constexpr CellMask labelUnfavorable =
    falsePositive | trueNegative | cellMask(Outcome::Excluded, Outcome::Unfavorable);
inline constexpr CellMask withLabel = labelFavorable | labelUnfavorable;
inline constexpr CellMask all = 0x1FF;
} // namespace cells

/// Scores of the records with one label (favorable, unfavorable, neither), whatever was predicted.
struct ScoreSums {
    std::uint64_t records = 0;
    double weight = 0;
    double score = 0;
    double squaredScore = 0;
    double logLoss = 0;

    ScoreSums& operator+=(const ScoreSums& other);
};

/// Rates and intervals of a group that were already computed; many metrics are made from one rate.
struct RateCache;

/// What formulas see of one group: weights by cell (records where there are no weights).
struct GroupData {
    std::uint64_t records = 0; ///< of the group, whatever their outcome
    std::array<std::uint64_t, 9> counts{};
    std::array<double, 9> weight{};
    std::array<double, 9> squaredWeight{};
    std::array<ScoreSums, 3> scored{}; ///< by label, index Outcome
    RegressionSums regression;
    /// Labelled records by score, where the scan kept score cells; the weights are scaled to the effective
    /// size.
    std::shared_ptr<const std::vector<numeric::ScoreCell>> scores;
    /// All records by score as positives, labelled or not; negatives are 0. Likewise.
    std::shared_ptr<const std::vector<numeric::ScoreCell>> allScores;
    /// Records by numeric prediction, likewise; only where they were read (prediction_quantiles.h).
    std::shared_ptr<const std::vector<numeric::ScoreCell>> predictions;
    /// Weights by predicted class (row) and label class, "none" left out: index prediction * classes + label.
    std::vector<double> classes;
    std::vector<double> predictedClasses; ///< weights by predicted class, whatever the label
    std::vector<double> labelClasses;
    bool resampled = false;           ///< only `weight` is there
    std::shared_ptr<RateCache> cache; ///< used by rateOf and rateInterval alone; not thread-safe

    [[nodiscard]] double sum(CellMask mask) const;
    [[nodiscard]] std::uint64_t count(CellMask mask) const;
    /// (sum w)^2 / sum w^2 over these cells: as many records of weight 1 tell as much. 0 where there are
    /// none.
    [[nodiscard]] double effective(CellMask mask) const;
    [[nodiscard]] ScoreSums scoredWithLabel() const;
    [[nodiscard]] ScoreSums scoredAtAll() const;
    [[nodiscard]] bool hasScores() const { return scores != nullptr && !scores->empty(); }
};

[[nodiscard]] GroupData groupData(const GroupStats& stats, const std::vector<OutcomeClass>& classes);

} // namespace tiltmeter
