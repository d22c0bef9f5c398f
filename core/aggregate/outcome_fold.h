// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/batch_counter.h"
#include "aggregate/layout.h"
#include "aggregate/outcome_scan.h"

#include <vector>

namespace tiltmeter {

/// The outcomes of one set's groups, from the counts of the block that it is in, of one slot. Bit for bit
/// what `tally` makes of the groups that a scan folds.
[[nodiscard]] std::vector<OutcomeSums> foldOutcomes(const Layout& layout, const Block& block,
                                                    const BlockCounts& counts, std::size_t set);

} // namespace tiltmeter
