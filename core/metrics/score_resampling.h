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
/// The same for a statistic of two independent groups.
[[nodiscard]] std::optional<MetricInterval> resampleScorePair(std::span<const numeric::ScoreCell> first,
                                                              std::span<const numeric::ScoreCell> second,
                                                              ScorePairStatistic statistic,
                                                              const numeric::Interval& range,
                                                              const IntervalOptions& options);

} // namespace tiltmeter
