// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>

namespace tiltmeter::numeric {

/// Distances between two discrete distributions, given as counts (or weights) of the same cells in the same
/// order: bins, categories. r are the baseline's shares, c the current ones. All return nothing when the
/// lists differ in length, a side sums to 0, or a count is negative or not finite; identical shares give
/// exactly 0.

/// What is done with a share that would make a logarithm infinite. Nothing is renormalized afterwards.
struct FloorPolicy {
    enum class Kind {
        None,         ///< shares as they are; a share of 0 against a positive one makes the measure undefined
        ReplaceZeros, ///< shares of 0 become `amount`
        AtLeast,      ///< shares below `amount` become `amount` (Deepchecks: 0.01)
        HalfCount,    ///< shares of 0 become 0.5 / n of their own side, but for cells that are empty on both:
                      ///< the recommended one
        Evidently, ///< shares of 0 become 0.0001, or a millionth of the side's smallest positive share if <=
                   ///< 0.0001
        Laplace    ///< (count + amount) / (n + amount * cells) on both sides (Azure ML: amount 1)
    };
    Kind kind = Kind::HalfCount;
    double amount = 0.0;

    [[nodiscard]] static constexpr FloorPolicy none() { return {Kind::None, 0.0}; }
    [[nodiscard]] static constexpr FloorPolicy replaceZeros(double share)
    {
        return {Kind::ReplaceZeros, share};
    }
    [[nodiscard]] static constexpr FloorPolicy atLeast(double share) { return {Kind::AtLeast, share}; }
    [[nodiscard]] static constexpr FloorPolicy halfCount() { return {Kind::HalfCount, 0.0}; }
    [[nodiscard]] static constexpr FloorPolicy evidently() { return {Kind::Evidently, 0.0}; }
    [[nodiscard]] static constexpr FloorPolicy laplace(double count = 1.0) { return {Kind::Laplace, count}; }
};

enum class LogBase { Two, E };

/// Sum of (c - r) ln(c / r); symmetric, >= 0.
[[nodiscard]] std::optional<double> populationStabilityIndex(std::span<const double> baseline,
                                                             std::span<const double> current,
                                                             FloorPolicy floor);

/// Sum of p ln(p / q), in nats, p being the first argument: swap the arguments for the other direction.
/// Raised shares do not sum to 1, so a value a little below 0 is possible with a floor; `renormalized`
/// divides by their sums first.
[[nodiscard]] std::optional<double> kullbackLeiblerDivergence(std::span<const double> p,
                                                              std::span<const double> q, FloorPolicy floor,
                                                              bool renormalized = false);

/// (KL(r, m) + KL(c, m)) / 2 with m = (r + c) / 2: in [0, 1] for base 2, [0, ln 2] for base e. Its square
/// root is the distance. (Lin 1991; Endres and Schindelin 2003.)
[[nodiscard]] std::optional<double> jensenShannonDivergence(std::span<const double> baseline,
                                                            std::span<const double> current, LogBase base);
[[nodiscard]] std::optional<double> jensenShannonDistance(std::span<const double> baseline,
                                                          std::span<const double> current, LogBase base);

/// sqrt(sum (sqrt r - sqrt c)^2 / 2), in [0, 1].
[[nodiscard]] std::optional<double> hellingerDistance(std::span<const double> baseline,
                                                      std::span<const double> current);
/// Sum of sqrt(r c), in [0, 1]; 1 for identical distributions.
[[nodiscard]] std::optional<double> bhattacharyyaCoefficient(std::span<const double> baseline,
                                                             std::span<const double> current);
/// -ln of the coefficient; nothing where no cell is in both, since it would be infinite.
[[nodiscard]] std::optional<double> bhattacharyyaDistance(std::span<const double> baseline,
                                                          std::span<const double> current);
/// Sum |r - c| / 2, in [0, 1]: the share of records that would have to change cell. 1 minus it is the
/// overlap.
[[nodiscard]] std::optional<double> totalVariationDistance(std::span<const double> baseline,
                                                           std::span<const double> current);
/// sqrt(sum (r - c)^2), in [0, sqrt 2]: the Euclidean distance of Azure's data drift monitor.
[[nodiscard]] std::optional<double> euclideanDistance(std::span<const double> baseline,
                                                      std::span<const double> current);
/// max |r - c|, in [0, 1].
[[nodiscard]] std::optional<double> chebyshevDistance(std::span<const double> baseline,
                                                      std::span<const double> current);
/// (sum |r - c|^order)^(1 / order), order >= 1.
[[nodiscard]] std::optional<double> lpDistance(std::span<const double> baseline,
                                               std::span<const double> current, double order);

/// SageMaker Clarify's convention: shares are taken over all classes, then the sums run only over classes
/// that both groups have; natural logarithm. With a class that one group lacks these are not distances (KL
/// may be negative), and equal to the ones above otherwise. First argument: reference group; second:
/// monitored group. Nothing when no class is common. `ks` is what Clarify calls Kolmogorov-Smirnov: the
/// largest difference of class shares, not of distribution functions.
namespace clarify {
[[nodiscard]] std::optional<double> kl(std::span<const double> reference, std::span<const double> monitored);
[[nodiscard]] std::optional<double> js(std::span<const double> reference, std::span<const double> monitored);
[[nodiscard]] std::optional<double> lp(std::span<const double> reference, std::span<const double> monitored,
                                       double order = 2.0);
[[nodiscard]] std::optional<double> tvd(std::span<const double> reference, std::span<const double> monitored);
[[nodiscard]] std::optional<double> ks(std::span<const double> reference, std::span<const double> monitored);
} // namespace clarify

} // namespace tiltmeter::numeric
