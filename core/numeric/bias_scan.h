// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/score_cells.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace tiltmeter::numeric {

enum class ScanDirection {
    Overpredicted, ///< fewer positives than the scores promise
    Underpredicted ///< more
};

struct BiasScan {
    double score = 0.0; ///< >= 0; log-likelihood ratio of the groups' odds being q times what was predicted
    double q = 1.0;     ///< factor of the odds
    std::vector<std::size_t> groups; ///< in which; ascending
};
/// The set of groups whose scores are furthest off in one direction: the largest, over sets S of groups and
/// factors q, of sum over the records of S of y ln q - ln(1 - p + q p) (Zhang and Neill 2016, the Bernoulli
/// scan of AIF360). For every q the best set is simply the groups that add to the sum, so all sets are looked
/// at. q between 1/1000 and 1000, found on a grid and refined. Scores in [0, 1]. nullopt without records.
[[nodiscard]] std::optional<BiasScan> biasScan(std::span<const std::span<const ScoreCell>> groups,
                                               ScanDirection direction);

} // namespace tiltmeter::numeric
