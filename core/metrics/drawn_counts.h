// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/bootstrap.h"

#include <cstdint>
#include <span>

namespace tiltmeter {

/// The counts drawn from these cells. Several measures are made of the same groups' cells, one after the
/// other: what was drawn last is kept, a few for each thread. The same cells and seed draw the same, so this
/// changes no number. The reference holds until the next call in this thread.
[[nodiscard]] const numeric::DrawnCounts& drawnFrom(std::span<const double> counts, int draws,
                                                    std::uint64_t seed);

} // namespace tiltmeter
