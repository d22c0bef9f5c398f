// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/window_stats.h"

#include <array>
#include <cstdint>
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
} // namespace cells

/// What formulas see of one group: weights by cell (records where there are no weights).
struct GroupData {
    std::uint64_t records = 0; ///< of the group, whatever their outcome
    std::array<std::uint64_t, 9> counts{};
    std::array<double, 9> weight{};
    std::array<double, 9> squaredWeight{};
    const GroupStats* stats = nullptr; ///< scores, regression, classes; nullptr in a resampled group

    [[nodiscard]] double sum(CellMask mask) const;
    [[nodiscard]] std::uint64_t count(CellMask mask) const;
    /// (sum w)^2 / sum w^2 over these cells: as many records of weight 1 tell as much. 0 where there are
    /// none.
    [[nodiscard]] double effective(CellMask mask) const;
};

/// `stats` must outlive the result.
[[nodiscard]] GroupData groupData(const GroupStats& stats, const std::vector<OutcomeClass>& classes);

} // namespace tiltmeter
