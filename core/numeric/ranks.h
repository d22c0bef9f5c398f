// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/cells.h"
#include "numeric/tails.h"

#include <optional>
#include <span>

namespace tiltmeter::numeric {

/// Rank tests of two samples from value cells; ranges go in as tiedCells(). Ties count as midranks.

struct MannWhitneyTest {
    /// Pairs (baseline value, current value) in which the baseline's is the larger one; ties count one half.
    double uBaseline = 0.0;
    double uCurrent = 0.0; ///< n m - uBaseline
    PValue twoSided;
    PValue baselineSmaller; ///< one-sided: small when the current values tend to be larger (SciPy's "less")
    PValue baselineLarger;
    /// uCurrent / (n m): the probability that a current value exceeds a baseline one, ties one half.
    double superiority = 0.5;
};

/// H. B. Mann and D. R. Whitney 1947; normal approximation with the variance corrected for ties and a
/// continuity correction of 1/2. All values equal: the test can't see anything, every p is 1.
[[nodiscard]] std::optional<MannWhitneyTest> mannWhitney(std::span<const ValueCell> cells);

struct AndersonDarlingTest {
    double standardized =
        0.0; ///< (A^2 - 1) / its standard deviation for these sizes: what SciPy calls the statistic
    double statistic = 0.0; ///< A^2 with midranks
    /// From the limit distribution of the standardized statistic: unclipped, valid far in the tail.
    PValue pValue;
    /// SciPy's and Evidently's: a parabola through seven tabulated points, clipped to 0.001 .. 0.25.
    double pInterpolated = 0.25;
};

/// Two-sample case of F. W. Scholz and M. A. Stephens' k-sample test (1987, JASA 82, 918-924), midrank
/// version (their equation 7). Nothing when all values are equal, or with fewer than 4 values altogether.
[[nodiscard]] std::optional<AndersonDarlingTest> andersonDarling(std::span<const ValueCell> cells);
/// The standardized statistic from ranges: that of each range taken as one tied value, with a bound on what
/// the order within the ranges could change. Nothing where one outer range holds so much that there is none.
[[nodiscard]] std::optional<BoundedValue> andersonDarlingBounded(std::span<const RangeCell> cells);

} // namespace tiltmeter::numeric
