// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "columns/refused_cells.h"

#include <cstdint>
#include <span>
#include <vector>

namespace tiltmeter {

/// Which refused records belong to a window.
struct RefusedPlace {
    TimeRange range;               ///< by time
    std::uint64_t firstRecord = 0; ///< by position
};
enum class RefusedBy : std::uint8_t {
    Time,    ///< those whose timestamp lies in the range; without one they are in no window
    Position ///< those between the window's records, or before its first; what follows all, to the last
             ///< window
};

/// How many in each window. Windows ascend and do not overlap.
[[nodiscard]] std::vector<std::uint64_t> refusedIn(std::span<const RefusedCell> cells,
                                                   std::span<const RefusedPlace> windows, RefusedBy by);

} // namespace tiltmeter
