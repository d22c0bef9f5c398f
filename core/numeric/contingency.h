// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/tails.h"

#include <optional>
#include <span>

namespace tiltmeter::numeric {

/// Tests on counts of the same categories in two samples. Counts may be weights unless said otherwise, though
/// a p-value is then only as good as the weights are counts. Everything returns nothing when the lists differ
/// in length, a side sums to 0, or a count is negative or not finite.

struct ChiSquareTest {
    double statistic = 0.0;
    double degreesOfFreedom = 0.0;
    PValue pValue;
};

/// Pearson's chi-square of the 2 x k table (homogeneity), no continuity correction; categories in neither
/// sample are dropped. One category left: statistic 0, 0 degrees of freedom, p = 1. Identical shares give
/// exactly 0.
[[nodiscard]] std::optional<ChiSquareTest> pearsonHomogeneity(std::span<const double> baseline,
                                                              std::span<const double> current);
/// The same with Yates' correction (1934) as SciPy applies it: each |observed - expected| is lowered by 0.5,
/// but not below 0. Only for tables with exactly two categories left, otherwise nothing.
[[nodiscard]] std::optional<ChiSquareTest> pearsonHomogeneityYates(std::span<const double> baseline,
                                                                   std::span<const double> current);
/// Likelihood ratio statistic 2 sum O ln(O / E) of the same table, with the same treatment of empty
/// categories.
[[nodiscard]] std::optional<ChiSquareTest> gTestHomogeneity(std::span<const double> baseline,
                                                            std::span<const double> current);

/// One-sample chi-square of the current counts against the baseline's shares *taken as exactly known*: p is
/// far too small unless the baseline is much the larger sample. What Evidently and Azure ML compute. Nothing
/// when a category is unseen in the baseline, where the statistic would be infinite.
[[nodiscard]] std::optional<ChiSquareTest> oneSampleChiSquare(std::span<const double> baseline,
                                                              std::span<const double> current);
/// The likelihood ratio counterpart of it.
[[nodiscard]] std::optional<ChiSquareTest> oneSampleGTest(std::span<const double> baseline,
                                                          std::span<const double> current);

/// Cramer's V of the 2 x k table, sqrt(chi-square / n), in [0, 1]; nothing when only one category is left.
[[nodiscard]] std::optional<double> cramersV(std::span<const double> baseline,
                                             std::span<const double> current);
/// W. Bergsma's bias-corrected V (2013, J. Korean Stat. Soc. 42): 0 where chi-square is below its
/// expectation.
[[nodiscard]] std::optional<double> cramersVBiasCorrected(std::span<const double> baseline,
                                                          std::span<const double> current);

/// Counts of one outcome and of its absence in both samples.
struct TwoByTwo {
    double baselineYes = 0.0;
    double baselineNo = 0.0;
    double currentYes = 0.0;
    double currentNo = 0.0;
};

/// Fisher's exact test, two-sided: the probability, given all margins, of tables that are not more probable
/// than the one observed (ties up to a relative 1e-7, as R). Whole counts only. p = 1 when only one outcome
/// was observed.
[[nodiscard]] std::optional<PValue> fisherExact(const TwoByTwo& table);

struct ZTest {
    double z = 0.0; ///< positive: the current share is the higher one
    PValue twoSided;
};

/// z-test of two proportions with the pooled variance. One outcome only: z = 0, p = 1.
[[nodiscard]] std::optional<ZTest> pooledProportionsTest(const TwoByTwo& table);

} // namespace tiltmeter::numeric
