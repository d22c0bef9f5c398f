// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/window_stats.h"

#include <bit>
#include <cstdint>
#include <vector>

namespace tiltmeter {

/// Collects scored records of many groups and makes score cells of them, by one sort for all groups.
class ScoreSorter
{
public:
    /// `score` in [0, 1].
    void add(double score, double weight, std::size_t group, Outcome label)
    {
        // + 0.0 makes 0 of -0, whose bits are not in order.
        m_rows.push_back({std::bit_cast<std::uint64_t>(score + 0.0), weight,
                          static_cast<std::uint32_t>(group * 3 + static_cast<std::size_t>(label))});
    }
    /// The cells of groups 0 to groups - 1; records of other groups are left out. Starts anew.
    [[nodiscard]] std::vector<ScoreCells> take(std::size_t groups);

private:
    struct Row {
        std::uint64_t key = 0; ///< bits of the score: as numbers they are in the order of the scores
        double weight = 0;
        std::uint32_t tag = 0; ///< group * 3 + label
    };
    void sort();

    std::vector<Row> m_rows;
    std::vector<Row> m_other;
};

} // namespace tiltmeter
