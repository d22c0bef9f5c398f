// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace tiltmeter::numeric {

/// Records as points in space: row after row, `columns` numbers each.
struct PointTable {
    std::vector<double> values;
    std::size_t columns = 0;
    [[nodiscard]] std::size_t rows() const { return columns == 0 ? 0 : values.size() / columns; }
};

/// Puts a column's median (the mean of the middle two of an even number) where a value is missing, which NaN
/// stands for, and then makes every column one of mean 0 and population standard deviation 1. A column in
/// which all values are equal, or missing, becomes 0: it tells no record from another.
void standardize(PointTable& table);

struct Consistency {
    double value = 0.0;    ///< in [0, 1]; 1: everybody is treated as their neighbors are
    double variance = 0.0; ///< of the records' 1 - |y - mean y of the neighbors|, divided by the records
    std::size_t records = 0;
};
/// 1 - mean |y_i - mean of y over the nearest `neighbors` rows| with Euclidean distance, the row itself among
/// them (Zemel et al. 2013, ICML; as AIF360 has it). y in [0, 1], one a row. Of rows at the same distance
/// those that come first are taken. Takes time with the square of the rows. nullopt with fewer rows than
/// neighbors, without columns, and for neighbors = 0.
[[nodiscard]] std::optional<Consistency> consistency(const PointTable& table, std::span<const double> y,
                                                     std::size_t neighbors = 5);

/// How much oftener the monitored records have y = 1 than the reference records nearest to them: mean of y -
/// (majority of y of the nearest 5 reference records, 1 where there are 9 or fewer of them), in [-1, 1] (the
/// flip test of Clarify). y is 0 or 1, one a row; both tables have the same columns. nullopt where one has no
/// rows, or without columns. `variance` is the population variance over the monitored records.
struct FlipTest {
    double value = 0.0;
    double variance = 0.0;
};
[[nodiscard]] std::optional<FlipTest> flipTest(const PointTable& monitored,
                                               std::span<const double> monitoredY,
                                               const PointTable& reference,
                                               std::span<const double> referenceY);

} // namespace tiltmeter::numeric
