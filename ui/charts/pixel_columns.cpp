// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/pixel_columns.h"

#include <algorithm>

namespace tiltmeter {

std::pair<std::size_t, std::size_t> windowsBetween(const std::vector<TimeRange>& windows, double from,
                                                   double to)
{
    const auto first = std::ranges::partition_point(windows, [from](const TimeRange& window) {
        return static_cast<double>(window.end.microseconds) / 1000.0 < from;
    });
    const auto last = std::partition_point(first, windows.end(), [to](const TimeRange& window) {
        return static_cast<double>(window.begin.microseconds) / 1000.0 <= to;
    });
    return {static_cast<std::size_t>(first - windows.begin()),
            static_cast<std::size_t>(last - windows.begin())};
}

} // namespace tiltmeter
