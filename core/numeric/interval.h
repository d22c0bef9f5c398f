// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tiltmeter::numeric
{

/// Both ends belong to it. Never NaN; `upper` may be infinite where the function says so.
struct Interval {
    double lower = 0;
    double upper = 0;
    friend bool operator==(const Interval&, const Interval&) = default;
};

} // namespace tiltmeter::numeric
