// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/vector_loops.h"

#include "base/vector_clones.h"

#include <cstring>
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
    // Said outright: compilers do not see that what is smaller or larger can be taken side by side.
    constexpr std::size_t lanes = 4;
    using Four = double __attribute__((vector_size(lanes * sizeof(double))));
    constexpr double infinity = std::numeric_limits<double>::infinity();
    Four sum{};
    Four squares{};
    Four cubes{};
    Four smallest = Four{} + infinity;
    Four largest = Four{} - infinity;
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        Four value;
        std::memcpy(&value, values + i, sizeof(value));
        const Four square = value * value;
        sum += value;
        squares += square;
        cubes += square * value;
        smallest = value < smallest ? value : smallest;
        largest = value > largest ? value : largest;
    }
    for (; i < count; ++i) {
        const std::size_t lane = i % lanes;
        const double value = values[i];
        const double square = value * value;
        sum[lane] += value;
        squares[lane] += square;
        cubes[lane] += square * value;
        smallest[lane] = value < smallest[lane] ? value : smallest[lane];
        largest[lane] = value > largest[lane] ? value : largest[lane];
    }
    const auto least = [](double a, double b) { return b < a ? b : a; };
    const auto most = [](double a, double b) { return a < b ? b : a; };
    return {(sum[0] + sum[1]) + (sum[2] + sum[3]), (squares[0] + squares[1]) + (squares[2] + squares[3]),
            (cubes[0] + cubes[1]) + (cubes[2] + cubes[3]),
            least(least(smallest[0], smallest[1]), least(smallest[2], smallest[3])),
            most(most(largest[0], largest[1]), most(largest[2], largest[3]))};
}

} // namespace tiltmeter
