// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <span>

namespace tiltmeter::numeric {

// Inequality of a benefit over records, from a histogram of it (Speicher et al. 2018, KDD). For a classifier
// the benefit of a record is 1 + prediction - label: 2 for a false positive, 1 for a right decision, 0 for a
// false negative.

/// `count` records (or their weight) with benefit `value`. value >= 0, count >= 0, both finite. Cells with
/// count 0 do not matter, the same value may come more than once.
struct BenefitCell {
    double value = 0.0;
    double count = 0.0;
};

/// The histogram of the benefit 1 + prediction - label.
[[nodiscard]] std::array<BenefitCell, 3> classificationBenefits(double truePositives, double falsePositives,
                                                                double falseNegatives, double trueNegatives);

/// GE(alpha) = mean((b/mu)^alpha - 1) / (alpha (alpha - 1)), mu the mean benefit; GE(1) is the Theil index
/// mean(b/mu ln(b/mu)) with 0 ln 0 = 0, GE(0) the mean log deviation -mean(ln(b/mu)). (AIF360's GE(0) divides
/// by mu once more than its documentation says; that is not reproduced.) 0 where all benefits are equal; not
/// negative. nullopt for no records, for mu = 0, and for alpha <= 0 where any record has benefit 0.
[[nodiscard]] std::optional<double> generalizedEntropy(std::span<const BenefitCell> cells, double alpha);
/// GE(1).
[[nodiscard]] std::optional<double> theilIndex(std::span<const BenefitCell> cells);
/// sqrt(2 GE(2)): the benefit's population standard deviation over its mean.
[[nodiscard]] std::optional<double> coefficientOfVariation(std::span<const BenefitCell> cells);

/// A group's records with the sum of their benefits: all that the between-group part needs.
struct GroupBenefit {
    double total = 0.0;
    double count = 0.0;
};
[[nodiscard]] GroupBenefit groupBenefit(std::span<const BenefitCell> cells);

/// GE(alpha) with every record's benefit replaced by its group's mean. Empty groups do not matter. nullopt as
/// above (for alpha <= 0: where a group's mean is 0).
[[nodiscard]] std::optional<double> betweenGroupEntropy(std::span<const GroupBenefit> groups, double alpha);
/// sqrt(2 betweenGroupEntropy(groups, 2)).
[[nodiscard]] std::optional<double> betweenGroupVariation(std::span<const GroupBenefit> groups);

} // namespace tiltmeter::numeric
