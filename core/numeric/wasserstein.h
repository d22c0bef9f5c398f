// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/cells.h"
#include "numeric/tails.h"

#include <optional>
#include <span>

namespace tiltmeter::numeric {

/// Distances between two empirical distribution functions F (baseline) and G (current). From value cells all
/// are exact; from range cells the exact number lies within the bound, whatever the values in the ranges are.

/// Order 1: the integral of |F - G| dx, in the unit of the values. From ranges: exact but for those in which
/// the two functions may cross; those contribute a bound.
[[nodiscard]] std::optional<double> wassersteinDistance(std::span<const ValueCell> cells);
[[nodiscard]] std::optional<BoundedValue> wassersteinDistance(std::span<const RangeCell> cells);

/// sqrt(2 integral (F - G)^2 dx), in the root of the values' unit (SciPy's energy_distance; G. J. Szekely
/// 2003).
[[nodiscard]] std::optional<double> energyDistance(std::span<const ValueCell> cells);
[[nodiscard]] std::optional<BoundedValue> energyDistance(std::span<const RangeCell> cells);

/// T = n m / N^2 times the sum of (F - G)^2 over all N = n + m pooled values: the criterion of T. W. Anderson
/// (1962), with both functions taken at the value itself. With ties this stays a distance: equal shares give
/// exactly 0.
[[nodiscard]] std::optional<double> cramerVonMises(std::span<const ValueCell> cells);
[[nodiscard]] std::optional<BoundedValue> cramerVonMises(std::span<const RangeCell> cells);

/// The same criterion from midranks, as SciPy and Evidently compute it. Without ties it is equal. With ties
/// and unequal sizes it grows with the ties alone (two equal distributions on four values, 800 against 200
/// rows, give 11.7, where 0.46 is the 5 % limit): only for comparison with those programs.
[[nodiscard]] std::optional<double> cramerVonMisesMidrank(std::span<const ValueCell> cells);

/// Asymptotic p of either: T standardized by its moments for these sizes (Anderson 1962), then the limit
/// distribution.
[[nodiscard]] std::optional<PValue> cramerVonMisesPValue(double statistic, double n, double m);
/// The standardized statistic itself, to be compared with the limit distribution.
[[nodiscard]] std::optional<double> cramerVonMisesStandardized(double statistic, double n, double m);

} // namespace tiltmeter::numeric
