// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace tiltmeter {

/// Loops over the numbers of a column that are compiled to vector instructions. The results do not depend on
/// which ones there are.

/// Which of even steps each number lies in: (value - first) * stepsPerUnit, cut off, and from 0 to `last`,
/// which is below 2^31. No number is NaN.
void placesOf(const double* values, std::size_t count, double first, double stepsPerUnit, double last,
              std::uint32_t* places);

struct PowerSums {
    double sum = 0;
    double squares = 0;
    double cubes = 0;
    double minimum = 0; ///< infinity of no numbers
    double maximum = 0; ///< likewise -infinity
};
/// In four sums side by side, added in a fixed order. Where a number is not finite, the first sum is not.
[[nodiscard]] PowerSums powerSumsOf(const double* values, std::size_t count);

} // namespace tiltmeter
