// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metrics/rates.h"
#include "numeric/bias_scan.h"
#include "numeric/score_cells.h"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace tiltmeter {

using ScoreSpan = std::span<const numeric::ScoreCell>;
using ScoreStatistic = std::optional<double> (*)(ScoreSpan);
using ScorePairStatistic = std::optional<double> (*)(ScoreSpan, ScoreSpan);

/// Which score cells of a group; they are there, and so is the group's cache.
using ScoresOf = std::shared_ptr<const std::vector<numeric::ScoreCell>> GroupData::*;

// Bootstrap intervals of statistics of score cells, cut to `range`. Every group is drawn 2,000 times from at
// most 64 cells of about equally many records, so that the cost does not grow with the number of scores; what
// the merging of cells does to the statistic itself is taken off again: `value` is that of all cells. What
// was drawn of a group serves all of its statistics.

/// A calibration error: a statistic that is 0 where each cell's share of favorable labels is its
/// score. The interval is that of distanceInterval(), parity being labels that are drawn with the scores for
/// their chances (Brocker and Smith 2007, Weather and Forecasting 22:651-661).
[[nodiscard]] std::optional<MetricInterval> resampleMiscalibration(const GroupData& group, double value,
                                                                   ScoreStatistic statistic,
                                                                   const numeric::Interval& range,
                                                                   const IntervalOptions& options);
/// A statistic of two independent groups. One that is a score itself is known to a cell.
[[nodiscard]] std::optional<MetricInterval> resampleScorePair(const GroupData& first, const GroupData& second,
                                                              ScoresOf scores, double value,
                                                              ScorePairStatistic statistic,
                                                              const numeric::Interval& range,
                                                              const IntervalOptions& options);

/// When a distance of two groups is 0.
enum class ScoreParity : std::uint8_t {
    /// Both have the same scores. Draws at parity are from both groups' records together.
    SameScores,
    /// Favorable records rank alike among the unfavorable ones of their group, whatever their scores.
    /// Draws at parity are from both groups' placements (Hanley and Hajian-Tilaki 1997, Academic
    /// Radiology 4:49-58), by label.
    SameRanking
};
/// Cells that a distance looks at: about equally many records in each, or ten equal parts of [0, 1].
enum class ScoreCut : std::uint8_t { Records, Tenths };

/// The same for a distance of two independent groups, from cells that both have in common; the interval is
/// that of distanceInterval().
[[nodiscard]] std::optional<MetricInterval>
resampleScoreDistance(const GroupData& first, const GroupData& second, ScoresOf scores, double value,
                      ScorePairStatistic statistic, ScoreParity parity, ScoreCut cut,
                      const numeric::Interval& range, const IntervalOptions& options);

/// The same for the bias scan of several independent groups; parity as of a calibration error.
[[nodiscard]] std::optional<MetricInterval> resampleBiasScan(std::span<const GroupData* const> groups,
                                                             double value, numeric::ScanDirection direction,
                                                             const IntervalOptions& options);

} // namespace tiltmeter
