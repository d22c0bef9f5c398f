// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/binning.h"
#include "numeric/cells.h"
#include "numeric/contingency.h"
#include "numeric/tails.h"

#include <optional>
#include <span>

/// Other programs' drift numbers, reproduced with their own binning, floors and conventions, so that users
/// can compare with what they had. Not what this program recommends: each namespace says what is peculiar.
/// Reference is the baseline. Everything returns nothing where a side is empty or the program itself fails.
namespace tiltmeter::numeric::presets {

/// Evidently 0.7. Categories go in as counts in the sorted order of their names.
namespace evidently {

/// Numeric columns: Sturges' bins on both samples pooled when the reference has more than 20 distinct values,
/// otherwise every value a bin of its own.
[[nodiscard]] std::optional<BinnedCounts> bins(std::span<const ValueCell> cells);

/// On bins or categories: PSI and KL with Evidently's floor (KL renormalized), Jensen-Shannon distance in
/// nats.
[[nodiscard]] std::optional<double> psi(std::span<const double> reference, std::span<const double> current);
[[nodiscard]] std::optional<double> kl(std::span<const double> reference, std::span<const double> current);
[[nodiscard]] std::optional<double> jensenShannon(std::span<const double> reference,
                                                  std::span<const double> current);
/// sqrt(1 - sum sqrt(r c)). For numeric columns on other bins than the rest: Sturges' rule for the *distinct
/// values*.
[[nodiscard]] std::optional<double> hellinger(std::span<const double> reference,
                                              std::span<const double> current);
[[nodiscard]] std::optional<double> hellinger(std::span<const ValueCell> cells);
/// Divided by the reference's population standard deviation, at least 0.001.
[[nodiscard]] std::optional<double> normedWasserstein(std::span<const ValueCell> cells);
[[nodiscard]] std::optional<double> energy(std::span<const ValueCell> cells);
/// Exact up to 10,000 rows a side, one-sample distribution beyond.
[[nodiscard]] std::optional<PValue> ks(std::span<const ValueCell> cells);
/// 1 - cdf with a series cut at 1e-7: small p are noise of that size. Nothing up to 20 rows a side, where
/// Evidently counts all orders.
[[nodiscard]] std::optional<double> cramerVonMises(std::span<const ValueCell> cells);
/// Clipped to 0.001 .. 0.25.
[[nodiscard]] std::optional<double> andersonDarling(std::span<const ValueCell> cells);
/// Student's, variances assumed equal.
[[nodiscard]] std::optional<PValue> tTest(std::span<const ValueCell> cells);
/// One-sided: sees only values that grow. Nothing where a side has 8 rows or fewer without any tie, where
/// SciPy counts all orders.
[[nodiscard]] std::optional<PValue> mannWhitney(std::span<const ValueCell> cells);
/// One-sample test, the reference taken as exact; an unseen category gives p = 0.
[[nodiscard]] std::optional<PValue> chiSquare(std::span<const double> reference,
                                              std::span<const double> current);
/// Share of all categories but the first; 1 - cdf, so that p below 1e-16 is 0.
[[nodiscard]] std::optional<double> zTest(std::span<const double> reference, std::span<const double> current);

enum class Method { Ks, ChiSquare, Z, NormedWasserstein, JensenShannon };
struct Choice {
    Method method = Method::Ks;
    double threshold = 0.05; ///< drift: p below it, or a distance of at least it
    bool isPValue = true;
};
/// What Evidently takes when nothing is chosen. `distinct`: values in the reference.
[[nodiscard]] Choice chosen(bool numeric, double referenceRows, double distinct);

} // namespace evidently

/// NannyML 0.13.
namespace nannyml {

/// Numeric columns: Doane's bins on the reference when it has more than 50 distinct values, or more than a
/// tenth of its rows; otherwise its values. Whatever else the chunk holds is one more bin, empty in the
/// reference.
[[nodiscard]] std::optional<BinnedCounts> bins(std::span<const ValueCell> cells);
/// Categories: those that the reference lacks become one.
[[nodiscard]] BinnedCounts categories(std::span<const double> reference, std::span<const double> current);

/// On what the two above give: base 2; sqrt(sum (sqrt r - sqrt c)^2 / 2); the largest difference of shares.
[[nodiscard]] std::optional<double> jensenShannon(const BinnedCounts& counts);
[[nodiscard]] std::optional<double> hellinger(const BinnedCounts& counts);
[[nodiscard]] std::optional<double> lInfinity(std::span<const double> reference,
                                              std::span<const double> current);
[[nodiscard]] std::optional<ChiSquareTest> chiSquare(std::span<const double> reference,
                                                     std::span<const double> current);
/// The statistic, and the distance in raw units; exact (NannyML estimates both for references of 10,000 rows
/// or more).
[[nodiscard]] std::optional<double> ks(std::span<const ValueCell> cells);
[[nodiscard]] std::optional<double> wasserstein(std::span<const ValueCell> cells);

} // namespace nannyml

/// Deepchecks (2025).
namespace deepchecks {

/// Wasserstein distance after leaving out, in each sample, what lies outside its quantiles trim and 1 - trim,
/// divided by the range that is left; trim in [0, 0.5).
[[nodiscard]] std::optional<double> earthMoversDistance(std::span<const ValueCell> cells,
                                                        double trim = 0.025);
/// Shares raised to at least 0.01.
[[nodiscard]] std::optional<double> psi(std::span<const double> train, std::span<const double> test);
/// Bias-corrected V after scaling the larger sample's counts down to the smaller one's size.
[[nodiscard]] std::optional<double> cramersV(std::span<const double> train, std::span<const double> test);
[[nodiscard]] std::optional<double> ks(std::span<const ValueCell> cells);

} // namespace deepchecks

/// Azure ML model monitoring (v2).
namespace azure {

/// ceil(log2(rows of the smaller sample) + 1) equal bins over both samples' range; a constant column is one
/// bin of
/// +-0.5 % (+-0.005 at 0).
[[nodiscard]] std::optional<ClosedBins> bins(std::span<const ValueCell> cells);
/// Base 2; PSI with (count + 1) / (n + cells).
[[nodiscard]] std::optional<double> jensenShannon(std::span<const double> baseline,
                                                  std::span<const double> target);
[[nodiscard]] std::optional<double> psi(std::span<const double> baseline, std::span<const double> target);
/// Divided by the baseline's sample standard deviation, at least 0.001.
[[nodiscard]] std::optional<double> normalizedWasserstein(std::span<const ValueCell> cells);
/// Nothing where a side has 10,000 rows or more, which Azure refuses.
[[nodiscard]] std::optional<PValue> ks(std::span<const ValueCell> cells);
/// One-sample test; an unseen category gives p = 0.
[[nodiscard]] std::optional<PValue> chiSquare(std::span<const double> baseline,
                                              std::span<const double> target);

} // namespace azure

} // namespace tiltmeter::numeric::presets
