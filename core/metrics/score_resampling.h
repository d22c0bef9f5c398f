// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metrics/rates.h"
#include "numeric/score_cells.h"

#include <optional>
#include <span>

namespace tiltmeter {

using ScoreStatistic = std::optional<double> (*)(std::span<const numeric::ScoreCell>);
using ScorePairStatistic = std::optional<double> (*)(std::span<const numeric::ScoreCell>,
                                                     std::span<const numeric::ScoreCell>);

/// Bootstrap interval of a statistic of score cells, cut to `range`. Drawn from at most 64 cells of about
/// equally many records, so that the cost does not grow with the number of scores; what the merging of cells
/// does to the statistic itself is taken off again.
[[nodiscard]] std::optional<MetricInterval> resampleScores(std::span<const numeric::ScoreCell> cells,
                                                           ScoreStatistic statistic,
                                                           const numeric::Interval& range,
                                                           const IntervalOptions& options);
/// The same for a statistic of two independent groups. `isFine`: from 256 cells, for a statistic that is a
/// score itself.
[[nodiscard]] std::optional<MetricInterval>
resampleScorePair(std::span<const numeric::ScoreCell> first, std::span<const numeric::ScoreCell> second,
                  ScorePairStatistic statistic, const numeric::Interval& range,
                  const IntervalOptions& options, bool isFine = false);

using ScoreSpan = std::span<const numeric::ScoreCell>;
using ScoreGroupsStatistic = std::optional<double> (*)(std::span<const ScoreSpan>);
/// The same for a statistic of several independent groups that takes long to compute: 64 cells altogether,
/// 400 draws.
[[nodiscard]] std::optional<MetricInterval> resampleScoreGroups(std::span<const ScoreSpan> groups,
                                                                ScoreGroupsStatistic statistic,
                                                                const numeric::Interval& range,
                                                                const IntervalOptions& options);

} // namespace tiltmeter
