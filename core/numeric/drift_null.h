// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

} // namespace tiltmeter::numeric
