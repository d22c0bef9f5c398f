// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/cells.h"
#include "numeric/tails.h"

#include <cstdint>
#include <optional>
#include <span>

namespace tiltmeter::numeric {

/// The two-sample Kolmogorov-Smirnov statistic: the largest |F - G| of the two empirical distribution
/// functions.
struct KsStatistic {
    double value = 0.0;    ///< in [0, 1]; exactly 0 for identical shares
    double location = 0.0; ///< the smallest value at which it is reached
    int sign =
        1; ///< +1: the baseline's function is the higher one there (current values are larger); -1: lower
};

/// Exact, from distinct values.
[[nodiscard]] std::optional<KsStatistic> ksStatistic(std::span<const ValueCell> cells);

/// From intervals: `value` is the largest difference at the cut points, and the exact statistic lies in
/// [value, value + bound]. Inside an interval the two functions may part further, as far as counts and means
/// allow; the bound is 0 where every interval holds values of one sample only, or a single value.
[[nodiscard]] std::optional<BoundedValue> ksStatisticBounded(std::span<const RangeCell> cells);

/// Three p-values of the same statistic. They differ by many powers of ten far in the tail: whoever shows one
/// must say which. All are two-sided.

/// Exact: the share of all orders of the pooled values whose statistic is at least as large (SciPy's
/// "exact"), by the recursion of T. Viehmann (2021, arXiv 2102.08037) within J. L. Hodges' band (1958), with
/// a number format that holds p down to 1e-8000. Whole counts only, and at most `maximumRows` in each sample,
/// since time grows with the product of the sizes (up to two seconds for 10,000 against 9,999). Ties make it
/// conservative.
[[nodiscard]] std::optional<PValue> ksPValueExact(std::span<const ValueCell> cells,
                                                  std::int64_t maximumRows = 10'000);
/// The same for a statistic of h / lcm(n, m); 0 <= h <= lcm(n, m).
[[nodiscard]] std::optional<PValue> ksPValueExact(std::int64_t h, std::int64_t n, std::int64_t m,
                                                  std::int64_t maximumRows = 10'000);

/// P(D >= d) of the one-sample statistic with round(n m / (n + m)) observations (SciPy's "asymp"), computed
/// as R. Simard and P. L'Ecuyer (2011, J. Stat. Software 39, 11) recommend.
[[nodiscard]] std::optional<PValue> ksPValueOneSample(double d, double n, double m);
/// The one-sample distribution itself, for `n` observations, whole and >= 1.
[[nodiscard]] std::optional<PValue> kolmogorovOneSampleTail(double d, double n);

/// Kolmogorov's limit: 2 sum (-1)^(k-1) exp(-2 k^2 d^2 n m / (n + m)).
[[nodiscard]] std::optional<PValue> ksPValueLimit(double d, double n, double m);

} // namespace tiltmeter::numeric
