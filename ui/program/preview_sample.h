// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace tiltmeter {

/// From so many records on, a wizard's live panel shows a sample until all of them have been counted. Fewer
/// are counted while nobody notices. Drift looks at all columns, fairness at few.
constexpr std::uint64_t recordsWorthAFairnessSample = 1'500'000;
constexpr std::uint64_t fairnessSample = 500'000;
constexpr std::uint64_t recordsWorthADriftSample = 300'000;
constexpr std::uint64_t driftSample = 130'000;

} // namespace tiltmeter
