// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace tiltmeter::numeric {

/// Drift is measured on cells, because windows keep mergeable counts and not rows. Two samples stand side by
/// side: the *baseline* and the *current* one. Counts may be weights; all are finite and >= 0.

/// One distinct value and how often each sample has it. Lists are sorted by value, strictly ascending;
/// everything computed from them is exact.
struct ValueCell {
    double value = 0.0;
    double baseline = 0.0;
    double current = 0.0;

    friend bool operator==(const ValueCell&, const ValueCell&) = default;
};

/// The values between two cut points, lower <= x < upper (the last cell of a list: x <= upper), with their
/// count and sum in each sample. lower == upper is a cell for that single value. Cells are sorted and do not
/// overlap (lower >= the upper of the cell before); a value outside all of them needs a cell of its own that
/// reaches to the observed minimum or maximum. Count and sum bound whatever depends on where in the cell the
/// values lie.
struct RangeCell {
    double lower = 0.0;
    double upper = 0.0;
    double baseline = 0.0;
    double baselineSum = 0.0;
    double current = 0.0;
    double currentSum = 0.0;

    friend bool operator==(const RangeCell&, const RangeCell&) = default;
};

/// A number known up to a bound: the exact value lies in [value - bound, value + bound]. bound == 0: exact.
struct BoundedValue {
    double value = 0.0;
    double bound = 0.0;
};

enum class Sample { Baseline, Current };

[[nodiscard]] inline double countIn(const ValueCell& cell, Sample sample)
{
    return sample == Sample::Baseline ? cell.baseline : cell.current;
}

/// Sizes of both samples.
struct SampleSizes {
    double baseline = 0.0;
    double current = 0.0;
};

/// The sizes, or nothing when a side is empty or the cells break a rule above (unsorted, negative, not a
/// number): the common door of all functions on cells.
[[nodiscard]] std::optional<SampleSizes> sampleSizes(std::span<const ValueCell> cells);
/// The same; a sum must also be possible for its count and range, up to rounding.
[[nodiscard]] std::optional<SampleSizes> sampleSizes(std::span<const RangeCell> cells);

/// Counts two samples of numbers, in any order; values that are not finite are left out. -0.0 counts as 0.0.
[[nodiscard]] std::vector<ValueCell> valueCells(std::span<const double> baseline,
                                                std::span<const double> current);

/// Groups value cells by cut points (strictly ascending): below, one cell per interval, above. The outer
/// cells reach to the smallest and largest value and are left out when they would be empty. Cut points that
/// are in `ownCells` too (ascending) get a cell for that value alone, lower == upper; the interval after it
/// is then open on both sides. Own cells for all the baseline's values make the Kolmogorov-Smirnov statistic
/// exact, own cells for the frequent ones keep its bound small.
[[nodiscard]] std::vector<RangeCell> rangeCells(std::span<const ValueCell> cells,
                                                std::span<const double> cutPoints,
                                                std::span<const double> ownCells = {});

/// Each range taken as one tied value (its pooled mean), for rank statistics, which need the order only.
/// Ranges without any count are left out. Ranks within a range are lost, which makes tests conservative.
[[nodiscard]] std::vector<ValueCell> tiedCells(std::span<const RangeCell> cells);

} // namespace tiltmeter::numeric
