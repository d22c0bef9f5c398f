// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

class QPainter;

namespace tiltmeter {

/// Things that come one below the other and are broken into pages. Heights in any unit, the same for all.
struct FlowItem {
    double gap = 0; ///< above it; falls away at the top of a page
    double height = 0;
    bool keepWithNext = false; ///< never the last one on its page, as far as that is possible
    /// Index of the item that is repeated at the top of a page that begins with this one: a table's header.
    std::size_t header = none;
    std::function<void(QPainter& painter, double x, double y)> paint;

    static constexpr std::size_t none = static_cast<std::size_t>(-1);
};

struct PlacedItem {
    std::size_t item = 0; ///< index into the flow
    double y = 0;         ///< from the top of the page
    friend bool operator==(const PlacedItem&, const PlacedItem&) = default;
};
using FlowPage = std::vector<PlacedItem>;

/// Breaks the flow into pages of `height`. Items that keep with the next
/// are moved together; where such a run is higher than a page it is broken all the same. An item that is
/// higher than a page stands alone and is cut off: makers of items avoid that.
[[nodiscard]] std::vector<FlowPage> paginate(const std::vector<FlowItem>& flow, double height);

} // namespace tiltmeter
