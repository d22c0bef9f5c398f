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

/// ... and of many cells: as often, but no more than 8 Mi counts (32 MiB) of all groups together. 0 where
/// that leaves fewer than 200 draws, which tell nothing about the ends of an interval. 2,000 up to 4,194
/// cells, 200 at 41,943 (ten groups of 64 x 64 classes).
[[nodiscard]] int drawsFor(std::size_t cells);

/// From how many cells on draws are from Poisson distributions and are not accelerated, either of which costs
/// more than it brings: the chances of leaving out one record are as many as the cells.
inline constexpr std::size_t manyCells = 400;

/// Counts drawn by this thread so far, kept ones not drawn again: what the work depends on.
[[nodiscard]] std::uint64_t countsDrawn();

/// The counts drawn from these cells. Many measures are made of the same groups' cells, one after the other:
/// what was drawn last is kept, up to 32 MiB for each thread. The same cells and seed draw the same, so this
/// changes no number.
[[nodiscard]] Drawn drawnFrom(std::span<const double> counts, std::uint64_t seed, DrawHow how,
                              int draws = bootstrapDraws);

/// Of independent groups, each drawn by itself: what a group draws depends on its own counts and the seed
/// alone, whoever it is compared with. Groups with the very same counts draw apart.
[[nodiscard]] std::vector<Drawn> drawnFromEach(std::span<const std::vector<double>> groups,
                                               std::uint64_t seed, DrawHow how = DrawHow::Multinomial,
                                               int draws = bootstrapDraws);

} // namespace tiltmeter
