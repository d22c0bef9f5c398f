// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/cells.h"

#include <span>
#include <vector>

namespace tiltmeter::numeric {

/// What is known of the difference h = F - G of the two distribution functions (baseline minus current)
/// within one range cell, whatever the values in it are.
struct RangeDifference {
    double width = 0.0;
    double before = 0.0; ///< h just below the cell
    double after = 0.0;  ///< h at its upper end
    double integral =
        0.0; ///< of h over the cell: exact, since the integral of a distribution function needs the mean only
    double lowest = 0.0;  ///< h >= this everywhere in the cell, as far as counts and means allow
    double highest = 0.0; ///< h <= this
    /// The integral of |h| is at most this, by the triangle inequality: as if all values lay at their
    /// sample's mean, plus for each sample the largest mean deviation from that mean that the cell allows.
    double absoluteIntegralLimit = 0.0;
};

/// One entry per cell; `sizes` are those of the cells.
[[nodiscard]] std::vector<RangeDifference> rangeDifferences(std::span<const RangeCell> cells,
                                                            const SampleSizes& sizes);

} // namespace tiltmeter::numeric
