// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/refused_by_window.h"

#include <algorithm>

namespace tiltmeter {

std::vector<std::uint64_t> refusedIn(std::span<const RefusedCell> cells,
                                     std::span<const RefusedPlace> windows, RefusedBy by)
{
    std::vector<std::uint64_t> counts(windows.size(), 0);
    for (const RefusedCell& cell : cells) {
        auto after = windows.begin();
        if (by == RefusedBy::Position)
            after = std::ranges::upper_bound(windows, cell.position, {}, &RefusedPlace::firstRecord);
        else if (cell.time)
            after = std::ranges::upper_bound(windows, *cell.time, {},
                                             [](const RefusedPlace& place) { return place.range.begin; });
        if (after == windows.begin())
            continue;
        const auto window = std::prev(after);
        if (by == RefusedBy::Position || window->range.contains(*cell.time))
            ++counts[static_cast<std::size_t>(window - windows.begin())];
    }
    return counts;
}

} // namespace tiltmeter
