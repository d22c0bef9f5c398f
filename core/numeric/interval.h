// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tiltmeter::numeric {

/// A closed interval. Never NaN; lower <= upper; infinite ends only where the maker says so.
/// An interval that says nothing (no trials) is the whole range of the quantity, not an error: whether there
/// is a value at all is decided by the caller from its counts.
struct Interval {
    double lower = 0.0;
    double upper = 0.0;

    [[nodiscard]] bool contains(double value) const { return lower <= value && value <= upper; }
    [[nodiscard]] double width() const { return upper - lower; }
    friend bool operator==(const Interval&, const Interval&) = default;
};

} // namespace tiltmeter::numeric
