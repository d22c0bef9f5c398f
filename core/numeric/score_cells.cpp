// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/score_cells.h"

#include <algorithm>

namespace tiltmeter::numeric {

std::vector<ScoreCell> orderedCells(std::vector<ScoreCell> cells)
{
    std::erase_if(cells, [](const ScoreCell& c) { return !(c.positives > 0.0) && !(c.negatives > 0.0); });
    // Stable, so that sums of equal scores do not depend on the sorting algorithm.
    std::stable_sort(cells.begin(), cells.end(),
                     [](const ScoreCell& a, const ScoreCell& b) { return a.score < b.score; });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (kept > 0 && cells[kept - 1].score == cells[i].score) {
            cells[kept - 1].positives += cells[i].positives;
            cells[kept - 1].negatives += cells[i].negatives;
        } else {
            cells[kept++] = cells[i];
        }
    }
    cells.resize(kept);
    return cells;
}

} // namespace tiltmeter::numeric
