// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace tiltmeter::numeric {

/// Ascending. No value is NaN; where both zeros come, -0 stands before 0. Digit by digit (H. Seward 1954):
/// the time grows as the number of values.
void sortNumbers(std::vector<double>& values);

} // namespace tiltmeter::numeric
