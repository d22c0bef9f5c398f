// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "base/result.h"
#include "columns/batch_reader.h"
#include "columns/profile.h"

namespace tiltmeter {

/// Numeric columns with at most so many distinct values have them listed with exact counts; with more they
/// have a histogram alone. Categorical columns list at most so many values, the most frequent ones.
inline constexpr std::size_t profileValuesLimit = 4096;
inline constexpr std::size_t profileBins = 64;
inline constexpr std::size_t profileOutcomeClasses = 64;

/// What a person needs to know of every column before configuring anything. Two passes over numeric columns
/// (the range first, where the zone maps do not know it), one over the others, one thread a core; the result
/// does not depend on the number of threads. Infinite numbers are left out of histogram, mean and range, and
/// count as missing. Errors: Cancelled, and what the reader returns.
[[nodiscard]] Result<DataProfile> profile(const BatchReader& reader, const Progress& progress = {},
                                          unsigned threads = 0);

} // namespace tiltmeter
