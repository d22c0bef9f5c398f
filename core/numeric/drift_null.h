// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/divergences.h"
#include "numeric/tails.h"

#include <optional>
#include <span>

namespace tiltmeter::numeric {

/// Limits that know the sample sizes. A fixed 0.1 or 0.2 is crossed by chance in small windows and hides
/// drift in large ones; without drift, with B bins and n and m values, PSI n m / (n + m) and 8 JSD n m / (n +
/// m) (divergence in nats, not the distance) are asymptotically chi-square with B - 1 degrees of freedom (B.
/// Yurdakul and J. Naranjo 2020, J. Risk Model Validation 14, for PSI). In simulation a nominal 5 % was 5.0
/// to 5.9 %. Bins must not depend on the current sample and be non-empty in expectation; with a floor the
/// approximation needs some five values a bin.

/// p of a PSI, and of a Jensen-Shannon divergence in nats. Nothing for bins < 2, sizes <= 0, or a negative or
/// non-finite value.
[[nodiscard]] std::optional<PValue> populationStabilityPValue(double psi, double n, double m, double bins);
[[nodiscard]] std::optional<PValue> jensenShannonPValue(double divergenceNats, double n, double m,
                                                        double bins);

/// The value that is exceeded with probability `tail` (0.05: the 95 % limit) when there is no drift.
[[nodiscard]] std::optional<double> populationStabilityLimit(double n, double m, double bins,
                                                             double tail = 0.05);
[[nodiscard]] std::optional<double> jensenShannonLimit(double n, double m, double bins, double tail = 0.05);

/// The same for the very table at hand: a multiple of chi-square with the mean and the variance that the
/// measure has when the pooled records of each bin fall to the two samples at random (hypergeometrically).
/// Bins with many expected records on both sides count as above; for the others, such as those beyond the
/// baseline's range, mean and variance are summed exactly, since there chi-square promises too little.
struct DivergenceNull {
    double scale = 1.0; ///< value / scale is about chi-square
    double degreesOfFreedom = 1.0;

    [[nodiscard]] std::optional<PValue> tail(double value) const;
    /// Exceeded with this probability; tail in (0, 1).
    [[nodiscard]] std::optional<double> limit(double tail) const;
};

/// What the first and the last bin are.
enum class OuterBins {
    LikeOthers,
    /// What lies beyond the baseline's smallest and largest value, so that the baseline can't be in them: the
    /// records of a current sample that are smaller than all of the baseline's, for values without ties.
    BeyondBaseline
};

/// Counts of the same bins in both samples. Nothing when the lists differ in length, a side sums to 0, a
/// count is negative or not finite, or fewer than two bins hold anything; for PSI also with a floor other
/// than replaceZeros and halfCount.
[[nodiscard]] std::optional<DivergenceNull> populationStabilityNull(std::span<const double> baseline,
                                                                    std::span<const double> current,
                                                                    FloorPolicy floor,
                                                                    OuterBins outer = OuterBins::LikeOthers);
/// Of the divergence in nats.
[[nodiscard]] std::optional<DivergenceNull> jensenShannonNull(std::span<const double> baseline,
                                                              std::span<const double> current,
                                                              OuterBins outer = OuterBins::LikeOthers);

/// Where the next value of a series is expected to stay below (above), given past values of the same kind
/// without drift: mean +- t SD sqrt(1 + 1/k), with the t of k - 1 degrees of freedom. For the distance of
/// each chunk of the baseline to the baseline *without that chunk*; with `coverage` 0.99865 the counterpart
/// of three sigma, but right for few chunks. Nothing with fewer than 2 values, or one not finite. coverage in
/// (0, 1), one-sided.
struct PredictionLimit {
    double mean = 0.0;
    double deviation = 0.0; ///< sample standard deviation
    double lower = 0.0;
    double upper = 0.0;
};
[[nodiscard]] std::optional<PredictionLimit> predictionLimit(std::span<const double> values,
                                                             double coverage = 0.99865);

/// The upper limit for values that are no less than 0 and crowded there, as distances are: on the scale on
/// which they are about normal, which for a sum of squares is its cube root (Wilson and Hilferty 1931, PNAS
/// 17:684-688), for its root the power 2/3. Without that, ten values of a chi-square let 0.7 to 3.4 % by
/// instead of 0.135 %. Values below 0 count as 0.
///
/// Where few dimensions dominate (Wasserstein, Cramer-von Mises: one or two) no power makes them normal, and
/// ten values let 0.5 to 1 % by. With `dimensions` d the limit is no less than that of a multiple of
/// chi-square with d degrees of freedom: for k values, each the distance of one part of a whole from its
/// other parts, their mean square times (1 - 1/k^2) F(d, d (k - 1)); exact for one dimension and parts of one
/// size (it is Student's prediction limit then).
enum class DistanceKind { SumOfSquares, Root };
[[nodiscard]] std::optional<double> upperDistanceLimit(std::span<const double> values, DistanceKind kind,
                                                       std::optional<double> dimensions = std::nullopt,
                                                       double coverage = 0.99865);

} // namespace tiltmeter::numeric
