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

[[nodiscard]] std::optional<MetricInterval> resampleScores(const GroupData& group, ScoresOf scores,
                                                           double value, ScoreStatistic statistic,
                                                           const numeric::Interval& range,
                                                           const IntervalOptions& options);
/// The same for a statistic of two independent groups. One that is a score itself is known to a cell.
[[nodiscard]] std::optional<MetricInterval> resampleScorePair(const GroupData& first, const GroupData& second,
                                                              ScoresOf scores, double value,
                                                              ScorePairStatistic statistic,
                                                              const numeric::Interval& range,
                                                              const IntervalOptions& options);

/// The same for the bias scan of several independent groups.
[[nodiscard]] std::optional<MetricInterval> resampleBiasScan(std::span<const GroupData* const> groups,
                                                             double value, numeric::ScanDirection direction,
                                                             const IntervalOptions& options);

} // namespace tiltmeter
