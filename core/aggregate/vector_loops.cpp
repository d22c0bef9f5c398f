// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/vector_loops.h"

#include "base/vector_clones.h"

#include <algorithm>
#include <array>
#include <limits>

namespace tiltmeter {

TILTMETER_VECTOR_CLONES void placesOf(const double* __restrict values, std::size_t count, double first,
                                      double stepsPerUnit, double last, std::uint32_t* __restrict places)
{
    for (std::size_t i = 0; i < count; ++i) {
        // Clamped as a double: what lies far outside would overflow an integer.
        double place = (values[i] - first) * stepsPerUnit;
        place = place > 0 ? place : 0; // also what is no number: infinity times 0
        place = place > last ? last : place;
        places[i] = static_cast<std::uint32_t>(static_cast<std::int32_t>(place));
    }
}

TILTMETER_VECTOR_CLONES PowerSums powerSumsOf(const double* values, std::size_t count)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr std::size_t lanes = 4;
    std::array<double, lanes> sum{};
    std::array<double, lanes> squares{};
    std::array<double, lanes> cubes{};
    std::array<double, lanes> smallest{infinity, infinity, infinity, infinity};
    std::array<double, lanes> largest{-infinity, -infinity, -infinity, -infinity};
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const double value = values[i + lane];
            const double square = value * value;
            sum[lane] += value;
            squares[lane] += square;
            cubes[lane] += square * value;
            smallest[lane] = value < smallest[lane] ? value : smallest[lane];
            largest[lane] = value > largest[lane] ? value : largest[lane];
        }
    for (; i < count; ++i) {
        const double value = values[i];
        const double square = value * value;
        sum[i % lanes] += value;
        squares[i % lanes] += square;
        cubes[i % lanes] += square * value;
        smallest[i % lanes] = std::min(smallest[i % lanes], value);
        largest[i % lanes] = std::max(largest[i % lanes], value);
    }
    return {(sum[0] + sum[1]) + (sum[2] + sum[3]), (squares[0] + squares[1]) + (squares[2] + squares[3]),
            (cubes[0] + cubes[1]) + (cubes[2] + cubes[3]),
            std::min(std::min(smallest[0], smallest[1]), std::min(smallest[2], smallest[3])),
            std::max(std::max(largest[0], largest[1]), std::max(largest[2], largest[3]))};
}

} // namespace tiltmeter
