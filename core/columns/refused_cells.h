// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter {

/// A cell that was not of its column's kind: no number, no point in time, no truth value. Its record was
/// refused.
struct RefusedCell {
    std::uint64_t position = 0;    ///< of the next record that was taken, in the data set; or rows of it
    std::optional<TimePoint> time; ///< the record's timestamp, if it has one that can be read
    friend bool operator==(const RefusedCell&, const RefusedCell&) = default;
};

/// Those of one column.
struct RefusedColumn {
    std::string name;
    std::vector<RefusedCell> cells; ///< ascending by position
};

/// Those of a data set.
struct RefusedCells {
    std::vector<RefusedColumn> columns; ///< that have any, ascending by name
    bool isKnown = true; ///< false: there may be more, in any column: an older program did not keep them

    [[nodiscard]] const RefusedColumn* find(std::string_view column) const
    {
        for (const RefusedColumn& each : columns)
            if (each.name == column)
                return &each;
        return nullptr;
    }
};

} // namespace tiltmeter
