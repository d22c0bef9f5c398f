// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "charts/time_chart_data.h"

#include <cstddef>
#include <utility>
#include <vector>

namespace tiltmeter {

/// The windows that a part of the time axis (milliseconds since 1970) touches: from first to before last.
[[nodiscard]] std::pair<std::size_t, std::size_t> windowsBetween(const std::vector<TimeRange>& windows,
                                                                 double from, double to);

/// Windows that are drawn as one because they are narrower than `least` pixels; at least one.
struct PixelColumn {
    std::size_t first = 0;
    std::size_t last = 0; ///< the one after
    double left = 0;      ///< pixels
    double right = 0;
};

/// What is shown, cut into columns: a chart of ten thousand windows paints what a screen has pixels for.
/// `xOf` gives a time's place, in pixels.
template <class XOf>
[[nodiscard]] std::vector<PixelColumn> pixelColumns(const std::vector<TimeRange>& windows, double from,
                                                    double to, double least, const XOf& xOf)
{
    std::vector<PixelColumn> columns;
    const auto [first, last] = windowsBetween(windows, from, to);
    for (std::size_t i = first; i < last; ++i) {
        const double left = xOf(static_cast<double>(windows[i].begin.microseconds) / 1000.0);
        const double right = xOf(static_cast<double>(windows[i].end.microseconds) / 1000.0);
        if (!columns.empty() && right - columns.back().left <= least) {
            columns.back().last = i + 1;
            columns.back().right = right;
        } else {
            columns.push_back({i, i + 1, left, right});
        }
    }
    return columns;
}

} // namespace tiltmeter
