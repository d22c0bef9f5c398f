// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/bootstrap.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace tiltmeter {

using DrawHow = numeric::DrawnCounts::How;
using Drawn = std::shared_ptr<const numeric::DrawnCounts>;

/// How often is drawn for every interval without a formula of its own.
inline constexpr int bootstrapDraws = 2000;

/// The counts drawn from these cells. Many measures are made of the same groups' cells, one after the other:
/// what was drawn last is kept, up to 32 MiB for each thread. The same cells and seed draw the same, so this
/// changes no number.
[[nodiscard]] Drawn drawnFrom(std::span<const double> counts, std::uint64_t seed, DrawHow how);

/// Of independent groups, each drawn by itself: what a group draws depends on its own counts and the seed
/// alone, whoever it is compared with. Groups with the very same counts draw apart.
[[nodiscard]] std::vector<Drawn> drawnFromEach(std::span<const std::vector<double>> groups,
                                               std::uint64_t seed, DrawHow how = DrawHow::Multinomial);

} // namespace tiltmeter
