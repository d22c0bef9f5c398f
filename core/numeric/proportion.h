// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/interval.h"

namespace tiltmeter::numeric {

// Intervals for one rate. Counts may be fractional: weighted data enters as successes = p * n_eff, trials =
// n_eff with n_eff = (sum w)^2 / sum w^2. Common contract: 0 <= successes <= trials, trials finite,
// confidence in (0, 1). With trials = 0 the interval is [0, 1].

/// The z of a two-sided interval: P(-z <= Z <= z) = confidence.
[[nodiscard]] double twoSidedZ(double confidence);

/// Score interval (Wilson 1927, JASA 22:209-212). Contains successes / trials; lower is exactly 0 for no
/// successes, upper exactly 1 for nothing but successes.
[[nodiscard]] Interval wilson(double successes, double trials, double confidence);

/// Exact interval from the beta quantiles (Clopper and Pearson 1934, Biometrika 26:404-413); never covers
/// less often than promised, wider than Wilson's.
[[nodiscard]] Interval clopperPearson(double successes, double trials, double confidence);

namespace detail {
/// Wilson's interval for a rate with the z at hand, for callers that need many.
[[nodiscard]] Interval wilsonAt(double successes, double trials, double z);
} // namespace detail

} // namespace tiltmeter::numeric
