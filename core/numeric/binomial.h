// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tiltmeter::numeric {

/// ln of the binomial probability of k successes in n trials with probability p, by C. Loader's saddle-point
/// form (2000), which keeps its digits where k and n p are large and close. `expectedDifference` = n p - k,
/// known to the caller without cancellation. 0 < k < n, 0 < p < 1.
[[nodiscard]] double logBinomialPmf(double k, double n, double expectedDifference);

/// The same for any 0 <= k <= n, 0 <= p <= 1; minus infinity where impossible.
[[nodiscard]] double logBinomial(double k, double n, double p);

} // namespace tiltmeter::numeric
