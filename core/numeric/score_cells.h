// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace tiltmeter::numeric {

/// All records with one score: how many have a favorable label and how many have not. Counts or weights,
/// finite, >= 0.
struct ScoreCell {
    double score = 0.0;
    double positives = 0.0;
    double negatives = 0.0;
};

/// Sorted by score, equal scores made one cell, cells without records dropped: the form that auc.h and
/// calibration.h expect, strictly ascending. Their cost is in distinct scores.
[[nodiscard]] std::vector<ScoreCell> orderedCells(std::vector<ScoreCell> cells);

/// At most `most` cells of about equally many records, each with its records' mean score. `cells` ascending;
/// most >= 1.
[[nodiscard]] std::vector<ScoreCell> mergedCells(std::span<const ScoreCell> cells, std::size_t most);

} // namespace tiltmeter::numeric
