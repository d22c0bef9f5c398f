// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>

namespace tiltmeter::numeric {

/// Successes in one group; counts may be fractional (p * n_eff of n_eff). 0 <= successes <= trials.
struct GroupRate {
    double successes = 0.0;
    double trials = 0.0;
};

/// How far the rates of several groups lie apart, as a standard deviation over groups.
struct Spread {
    double observed = 0.0; ///< sqrt(sum (m_g - mean m)^2 / (K - 1))
    double corrected =
        0.0;        ///< the same less the part that sampling alone would make; 0 where nothing is left
    int groups = 0; ///< K; groups without records are left out
};
/// Largest differences over many small groups are biased upwards; this is the measure that is not:
/// corrected = sqrt(max(0, observed^2 - sum V_g / K)), V_g = m_g (1 - m_g) / n_g (Lum, Zhang and Bower 2022,
/// FAccT). nullopt with fewer than two groups that have records.
[[nodiscard]] std::optional<Spread> spreadOfRates(std::span<const GroupRate> groups);

/// Smoothed empirical differential fairness (Foulds et al. 2020, ICDE): the largest of |ln p_i - ln p_j| and
/// |ln(1 - p_i) - ln(1 - p_j)| over pairs of groups, p_g = (successes + concentration / 2) / (trials +
/// concentration). Natural logarithm; concentration > 0. nullopt with fewer than two groups that have
/// records.
[[nodiscard]] std::optional<double> smoothedDifferentialFairness(std::span<const GroupRate> groups,
                                                                 double concentration = 1.0);

} // namespace tiltmeter::numeric
