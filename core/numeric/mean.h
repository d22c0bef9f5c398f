// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/interval.h"

namespace tiltmeter::numeric {

/// A mean with what its interval needs. For weighted values the population variance is the weighted one and
/// `records` the effective number, (sum w)^2 / sum w^2.
struct MeanEstimate {
    double mean = 0.0;
    double populationVariance = 0.0; ///< divided by n, not n - 1
    double records = 0.0;
};

/// Student's interval: mean -+ t sqrt(variance / (n - 1)) with n - 1 degrees of freedom. The whole line with
/// n <= 1; of no width where all values are equal. confidence in (0, 1).
[[nodiscard]] Interval meanInterval(const MeanEstimate& estimate, double confidence);
/// first.mean - second.mean of independent groups, variances not taken to be equal (Welch 1947, Biometrika
/// 34:28-35). The whole line where a group has n <= 1.
[[nodiscard]] Interval meanDifferenceInterval(const MeanEstimate& first, const MeanEstimate& second,
                                              double confidence);

} // namespace tiltmeter::numeric
