// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

namespace tiltmeter::numeric {

/// A p-value with its decimal logarithm. `p` is in [0, 1] and becomes 0 below about 1e-308; `log10` goes on
/// from there, so that two very small p-values can still be compared and ranked; it is minus infinity only
/// where the event is impossible.
struct PValue {
    double p = 1.0;
    double log10 = 0.0;
};

/// From a natural logarithm of a probability; values above 0 (rounding) become probability 1.
[[nodiscard]] PValue pValueFromLog(double naturalLog);

/// Upper tail of the chi-square distribution, P(X >= statistic). 0 degrees of freedom: the distribution is
/// the point 0, so p is 1 for a statistic of 0 and nothing otherwise. Nothing for a statistic that is
/// negative or not finite.
[[nodiscard]] std::optional<PValue> chiSquareTail(double statistic, double degreesOfFreedom);

/// The statistic that chi-square with these degrees of freedom exceeds with probability `tail`; tail in (0,
/// 1).
[[nodiscard]] std::optional<double> chiSquareQuantile(double tail, double degreesOfFreedom);

/// P(|Z| >= |z|) and P(Z >= z) of the standard normal distribution; z finite.
[[nodiscard]] PValue normalTwoSidedTail(double z);
[[nodiscard]] PValue normalUpperTail(double z);

/// P(|T| >= |t|) of Student's distribution; degrees of freedom > 0, not necessarily whole.
[[nodiscard]] std::optional<PValue> studentTwoSidedTail(double t, double degreesOfFreedom);

/// The t with P(T <= t) = probability; probability in (0, 1), degrees of freedom > 0.
[[nodiscard]] std::optional<double> studentQuantile(double probability, double degreesOfFreedom);

/// What Fisher's F with these degrees of freedom (both > 0, not necessarily whole) exceeds with probability
/// `tail`; tail in (0, 1).
[[nodiscard]] std::optional<double> fisherQuantile(double tail, double numerator, double denominator);

/// Upper tail of the limit distribution of Cramer-von Mises' omega squared, sum of Z_k^2 / (k pi)^2, and of
/// Anderson-Darling's A squared, sum of Z_k^2 / (k (k + 1)), by Smirnov's formula for quadratic forms
/// (N. V. Smirnov 1937; see D. A. Darling 1955, Theory Probab. Appl. 2). The relative precision holds far in
/// the tail, where 1 - cdf would be rounding noise. x finite; p is 1 for x <= 0.
[[nodiscard]] PValue cramerVonMisesLimitTail(double x);
[[nodiscard]] PValue andersonDarlingLimitTail(double x);

} // namespace tiltmeter::numeric
