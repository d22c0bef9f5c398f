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
/// at. q between 1/1000 and 1000: looked for on a grid, among a few hundred cells, and then found exactly
/// among all of them by Newton's steps, what a set adds being concave in ln q. Scores in [0, 1], ascending.
/// nullopt without records.
[[nodiscard]] std::optional<BiasScan> biasScan(std::span<const std::span<const ScoreCell>> groups,
                                               ScanDirection direction);

/// Where to begin: the groups that add anything when their odds are e^t times what was predicted.
struct ScanStart {
    double t = 0.0;
    std::vector<std::size_t> groups;
};

/// The same scan again and again, of other counts in the same cells: what is logarithm in it is computed
/// once.
class BiasScanTable
{
public:
    BiasScanTable(std::span<const std::span<const ScoreCell>> groups, ScanDirection direction);

    /// `counts`: positives and negatives of one cell after the other, group by group.
    [[nodiscard]] double score(std::span<const double> counts);

private:
    friend std::optional<BiasScan> biasScan(std::span<const std::span<const ScoreCell>>, ScanDirection);
    [[nodiscard]] std::vector<ScanStart> starts(std::span<const double> counts);

    std::vector<std::vector<ScoreCell>> m_groups; ///< with the counts looked at last
    std::vector<double> m_logarithms; ///< ln(1 - p + q p): a row of the grid for every cell, group by group
    std::vector<double> m_gains;      ///< of each group, on the grid
    std::vector<bool> m_canGain;      ///< whether a group adds anything at all
    double m_end;                     ///< ln q at the end of the grid
};

} // namespace tiltmeter::numeric
