// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace tiltmeter {

/// True for what stands for a missing number, truth value or point in time: nothing at all, NA, N/A, NaN,
/// nan, null, NULL, None. In categorical and text columns only the empty field is missing.
[[nodiscard]] inline bool isMissingToken(std::string_view text)
{
    switch (text.size()) {
    case 0:
        return true;
    case 2:
        return text == "NA";
    case 3:
        return text == "N/A" || text == "NaN" || text == "nan";
    case 4:
        return text == "null" || text == "NULL" || text == "None";
    default:
        return false;
    }
}

} // namespace tiltmeter
