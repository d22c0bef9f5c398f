// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/random.h"

#include <cmath>
#include <numbers>

namespace simulation {

/// A standard normal number (Box and Muller 1958); one of the two that a call could give.
inline double normal(tiltmeter::numeric::Random& random)
{
    const double radius = std::sqrt(-2 * std::log(1 - random.uniform()));
    return radius * std::cos(2 * std::numbers::pi * random.uniform());
}

} // namespace simulation
