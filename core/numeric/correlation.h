// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/tails.h"

#include <cstddef>
#include <optional>
#include <span>

namespace tiltmeter::numeric {

struct RankCorrelation {
    double rho = 0.0; ///< in [-1, 1]
    std::size_t pairs = 0;
    PValue twoSided;
    bool isExact = false; ///< p from all orders of the values
};

/// C. Spearman's rank correlation (1904, American Journal of Psychology 15:72-101): Pearson's correlation of
/// the midranks. p: the share of all n! orders that correlate at least as strongly, up to 8 pairs; beyond
/// that rho sqrt((n - 2) / (1 - rho^2)) as Student's t with n - 2 degrees of freedom. Nothing for lists that
/// differ in length, fewer than 3 pairs, a value that is not finite, or one list without variation.
[[nodiscard]] std::optional<RankCorrelation> spearman(std::span<const double> x, std::span<const double> y);

} // namespace tiltmeter::numeric
