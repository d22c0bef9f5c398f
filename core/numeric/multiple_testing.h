// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace tiltmeter::numeric {

// ---- adjusted p-values: reject where adjusted <= alpha. In the order of the input, each >= its p-value and
// <= 1.
//      Input in [0, 1], in any order; an undefined test has no p-value and must be left out by the caller.
//      ----

/// Family-wise error rate under any dependence (Holm 1979, Scandinavian Journal of Statistics 6:65-70).
[[nodiscard]] std::vector<double> holm(std::span<const double> pValues);
/// False discovery rate, independent or positively dependent tests (Benjamini and Hochberg 1995, JRSS B
/// 57:289-300).
[[nodiscard]] std::vector<double> benjaminiHochberg(std::span<const double> pValues);
/// False discovery rate under any dependence (Benjamini and Yekutieli 2001, Annals of Statistics
/// 29:1165-1188).
[[nodiscard]] std::vector<double> benjaminiYekutieli(std::span<const double> pValues);

// ---- e-values, as natural logarithms, because evidence outgrows double; +infinity and -infinity are allowed
// ----

/// e-BH: positions (ascending) of the hypotheses rejected at false discovery rate alpha in (0, 1): the k with
/// the largest e-values, k the largest number with e_(k) >= K / (k alpha). Holds under any dependence (Wang
/// and Ramdas 2022, JRSS B 84:822-852).
[[nodiscard]] std::vector<std::size_t> eBenjaminiHochberg(std::span<const double> logEValues, double alpha);

/// Log of the mean of the e-values, itself an e-value against all hypotheses at once, under any dependence
/// (Vovk and Wang 2021, Annals of Statistics 49:1736-1754). 0 (no evidence) for no e-values.
[[nodiscard]] double logMeanOfEValues(std::span<const double> logEValues);

// ---- intervals ----

/// Confidence that each of `count` intervals needs so that all cover at once with the given confidence,
/// whatever their dependence (Bonferroni): 1 - (1 - confidence) / count. count >= 1.
[[nodiscard]] double simultaneousConfidence(double confidence, std::size_t count);

} // namespace tiltmeter::numeric
