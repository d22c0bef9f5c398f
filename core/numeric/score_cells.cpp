// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/score_cells.h"

#include <algorithm>
#include <cmath>

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

std::vector<ScoreCell> mergedCells(std::span<const ScoreCell> cells, std::size_t most)
{
    if (cells.size() <= most)
        return {cells.begin(), cells.end()};
    double total = 0;
    for (const ScoreCell& cell : cells)
        total += cell.positives + cell.negatives;
    std::vector<ScoreCell> result;
    double before = 0;
    double place = -1;
    for (const ScoreCell& cell : cells) {
        const double size = cell.positives + cell.negatives;
        const double bin = std::floor((before + size / 2) / total * static_cast<double>(most));
        before += size;
        if (bin != place) {
            result.push_back({cell.score * size, cell.positives, cell.negatives});
            place = bin;
            continue;
        }
        ScoreCell& last = result.back();
        last.score += cell.score * size;
        last.positives += cell.positives;
        last.negatives += cell.negatives;
    }
    for (ScoreCell& cell : result)
        cell.score /= cell.positives + cell.negatives;
    return result;
}

} // namespace tiltmeter::numeric
