// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/row_sample.h"

#include <cstdint>
#include <optional>
#include <span>

namespace tiltmeter {

inline constexpr std::size_t mostComparedRows = 3'000; ///< of each side

/// The band of guessing: MCC about normal with variance c / rows; AUC with c (n + m + 1) / (12 n m), Mann and
/// Whitney 1947. For one test sample c is 1. With folds every row is tested once by models that learnt from
/// others: each pair of rows in different folds counts twice, once learning and once tested, which makes the
/// variance up to twice as large (a degenerate U-statistic). With c = 1 some 11 % of quiet windows went
/// beyond a limit meant for 5 %.
inline constexpr double crossFitInflation = 2;

/// How well two classifiers tell `current` from `baseline`: logistic regression with a squared penalty, and
/// boosted trees of depth 2 on some 24 bins. Both in three folds, each scored by the two others, on equally
/// many rows of both sides, at most `mostComparedRows`, drawn by the seed. The one with the larger AUC is
/// reported; because it is the better of two, its limits are those of half of alpha (Bonferroni). The
/// contribution of a column is what AUC loses when its values are shuffled among the held-out rows. Only the
/// first `features` columns of the rows are looked at. nullopt with fewer than 30 rows on a side. (As Azure's
/// data drift monitor: MCC out of sample.)
[[nodiscard]] std::optional<DriftMagnitude>
driftMagnitude(const RowSample& baseline, const RowSample& current, std::span<const RowColumn> columns,
               std::size_t features, double alpha, std::uint64_t seed);

/// The same of rows that have a column for each feature, in their order.
[[nodiscard]] std::optional<DriftMagnitude> driftMagnitude(const RowSample& baseline,
                                                           const RowSample& current,
                                                           std::span<const DriftFeature> features,
                                                           double alpha, std::uint64_t seed);

} // namespace tiltmeter
