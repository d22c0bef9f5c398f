// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

} // namespace tiltmeter::numeric
