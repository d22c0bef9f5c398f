// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tiltmeter::numeric
{

/// Quantile of the standard normal distribution: the z with P(Z <= z) = p. p in (0, 1).
[[nodiscard]] double normalQuantile(double p);
/// P(Z <= z).
[[nodiscard]] double normalCdf(double z);

} // namespace tiltmeter::numeric
