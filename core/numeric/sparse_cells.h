// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/binning.h"

namespace tiltmeter::numeric {

/// Whether neighbouring cells belong together (bins of a number) or any may be joined (categories).
enum class CellOrder { Ordered, Unordered };

/// The same counts with cells joined until each is expected to hold `least` values in the smaller sample, as
/// far as two cells remain; cells that are empty on both sides are dropped. Chi-square approximations do not
/// hold for cells that hardly ever hold anything: a bin beyond the baseline's largest value is empty there by
/// its making, and one value in it counts as much as a large change elsewhere. Ordered cells join the smaller
/// neighbour, categories are joined with each other. What is joined depends on the counts of both samples
/// together alone.
[[nodiscard]] BinnedCounts joinedSparse(const BinnedCounts& counts, CellOrder order, double least = 3.0);

} // namespace tiltmeter::numeric
