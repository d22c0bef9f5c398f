// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace tiltmeter::numeric {

/// Where a series changed its level. Positions count from 0.
struct ChangePoint {
    bool isGradual = false; ///< false: from one value to the next
    std::size_t begin = 0;  ///< the first value that differs
    /// The first value on the new level; size of the series when it is not reached (isGradual alone).
    std::size_t complete = 0;
    double before = 0.0; ///< level
    double after = 0.0;  ///< level; that of the last value when it is not reached
    /// Beginnings that fit nearly as well: n ln(squares / least squares) <= 3.84, the 95 % point of
    /// chi-square with one degree of freedom (an approximation for a position).
    std::size_t earliest = 0;
    std::size_t latest = 0;
};

/// Two levels with a step, or with a straight line between them, whichever explains the series better: least
/// squares over all positions, and n ln(squares) + k ln(n) (G. Schwarz 1978, Annals of Statistics 6:461-464)
/// to choose, the line counted two parameters dearer for its two ends. (In simulation with noise of 0.15 of
/// the change, 12 values: 5 % of steps are called gradual and 15 to 20 % of slopes over half of them
/// sudden.) That there is a change at all must be known otherwise. Nothing for fewer than 4 values, one not
/// finite, or all equal. Beyond 500 values the ends of lines are looked for on a grid.
[[nodiscard]] std::optional<ChangePoint> findChangePoint(std::span<const double> values);

} // namespace tiltmeter::numeric
