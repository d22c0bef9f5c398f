// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/sparse_cells.h"

#include <algorithm>
#include <numeric>

namespace tiltmeter::numeric {
namespace {

struct Cells {
    std::vector<double>& baseline;
    std::vector<double>& current;

    [[nodiscard]] std::size_t size() const { return baseline.size(); }
    [[nodiscard]] double both(std::size_t i) const { return baseline[i] + current[i]; }
    void join(std::size_t from, std::size_t into)
    {
        baseline[into] += baseline[from];
        current[into] += current[from];
        baseline.erase(baseline.begin() + static_cast<std::ptrdiff_t>(from));
        current.erase(current.begin() + static_cast<std::ptrdiff_t>(from));
    }
    [[nodiscard]] std::size_t smallest(std::size_t but) const
    {
        std::size_t found = but == 0 ? 1 : 0;
        for (std::size_t i = 0; i < size(); ++i)
            if (i != but && both(i) < both(found))
                found = i;
        return found;
    }
    [[nodiscard]] std::size_t smallerNeighbor(std::size_t i) const
    {
        if (i == 0)
            return 1;
        return i + 1 < size() && both(i + 1) < both(i - 1) ? i + 1 : i - 1;
    }
};

} // namespace

BinnedCounts joinedSparse(const BinnedCounts& counts, CellOrder order, double least)
{
    BinnedCounts result;
    result.baselineOutside = counts.baselineOutside;
    result.currentOutside = counts.currentOutside;
    for (std::size_t i = 0; i < counts.baseline.size(); ++i)
        if (counts.baseline[i] + counts.current[i] > 0) {
            result.baseline.push_back(counts.baseline[i]);
            result.current.push_back(counts.current[i]);
        }
    const double n = std::accumulate(result.baseline.begin(), result.baseline.end(), 0.0);
    const double m = std::accumulate(result.current.begin(), result.current.end(), 0.0);
    if (!(n > 0) || !(m > 0))
        return result;
    // Expected in the smaller sample: its share of what both hold.
    const double enough = least * (n + m) / std::min(n, m);
    Cells cells{result.baseline, result.current};
    while (cells.size() > 2) {
        const std::size_t rarest = cells.smallest(cells.size());
        if (cells.both(rarest) >= enough)
            break;
        const std::size_t into =
            order == CellOrder::Ordered ? cells.smallerNeighbor(rarest) : cells.smallest(rarest);
        cells.join(rarest, into);
    }
    return result;
}

} // namespace tiltmeter::numeric
