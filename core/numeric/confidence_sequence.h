// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/interval.h"

#include <cstdint>

namespace tiltmeter::numeric {

// Intervals that hold at every look at once: with the given confidence the truth lies in all of them, however
// many records come and whenever one stops.

/// For one rate, after `successes` in `trials` (whole numbers in the sense of the theory; fractional ones are
/// computed the same way): all p with ln B(a + S, b + n - S) - ln B(a, b) - S ln p - (n - S) ln(1 - p) <=
/// ln(1 / alpha), alpha = 1 - confidence (Robbins 1970; Howard et al. 2021, Annals of Statistics
/// 49:1055-1080). a, b > 0: the mixing beta distribution. Contains successes / trials; [0, 1] for no trials.
/// Exact to about 1e-9 of its width up to 1e12 trials.
[[nodiscard]] Interval rateSequence(double successes, double trials, double confidence, double a = 0.5,
                                    double b = 0.5);

/// The same with the mixing distribution that makes it about narrowest after `bestAt` records, another one
/// for every p: Beta(p k, (1 - p) k) with k = bestAt / (2 ln(1 / alpha) + ln(1 + 2 ln(1 / alpha))) - 1, at
/// least 0.001 (the beta-binomial mixture of Howard et al. 2021, as the program confseq has it). bestAt > 0.
[[nodiscard]] Interval rateSequenceBestAt(double bestAt, double successes, double trials, double confidence);

/// p1 - p2 of independent groups, within [-1, 1]: from the two rates' sequences, each at half of alpha.
[[nodiscard]] Interval differenceSequence(double x1, double n1, double x2, double n2, double confidence);
/// p1 / p2 in the same way; upper +infinity where the second rate may be 0.
[[nodiscard]] Interval ratioSequence(double x1, double n1, double x2, double n2, double confidence);

/// Half width of the asymptotic sequence for a mean of n values with standard deviation sigma, for weighted
/// and smooth metrics: sigma sqrt(2 (n rho^2 + 1) / (n^2 rho^2) ln(sqrt(n rho^2 + 1) / alpha)) (Waudby-Smith
/// et al. 2024, Annals of Statistics 52:2613-2640). n > 0 (an effective size may be fractional), rho > 0.
[[nodiscard]] double asymptoticHalfWidth(double n, double sigma, double confidence, double rho);
/// The rho that makes that sequence about narrowest at n records (the same paper, appendix):
/// sqrt((-2 ln alpha + ln(1 - 2 ln alpha)) / n).
[[nodiscard]] double asymptoticRho(double n, double confidence);

/// What is known after several looks: their intersection. Where looks contradict each other (the assumption
/// of one unchanging truth is broken) the later one is kept.
[[nodiscard]] Interval narrowed(const Interval& before, const Interval& now);

} // namespace tiltmeter::numeric
