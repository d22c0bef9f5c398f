// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace tiltmeter {

/// What the cells of a column ask for; see TextBlock::widthsOf().
struct ColumnNeed {
    double natural = 0; ///< every cell on one line
    double minimum = 0; ///< no word broken
    bool number = false;
};

/// Widths that fill `available`. While every cell has room on one line, columns grow in proportion to what
/// they want; otherwise columns of text give way down to their longest word, then columns of numbers do, then
/// all are cut in proportion.
[[nodiscard]] std::vector<double> columnWidths(const std::vector<ColumnNeed>& needs, double available);

} // namespace tiltmeter
