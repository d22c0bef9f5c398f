// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tiltmeter {

/// Which interval between cut points a number lies in: 0 below the first, i at or above cut point i - 1. Cuts
/// the range of the cut points into even buckets, so that most numbers need one comparison instead of a
/// search.
class CellFinder
{
public:
    /// `cutPoints` strictly ascending and finite; may be empty.
    explicit CellFinder(std::vector<double> cutPoints);

    [[nodiscard]] std::size_t cells() const { return m_cutPoints.size() + 1; }
    /// `value` is neither NaN nor +infinity.
    [[nodiscard]] std::uint32_t find(double value) const
    {
        // Clamped as a double: what lies far outside would overflow an integer.
        double place = (value - m_first) * m_bucketsPerUnit;
        place = place < 0 ? 0 : place;
        place = place > m_lastBucket ? m_lastBucket : place;
        const Bucket& bucket = m_buckets[static_cast<std::size_t>(place)];
        if (bucket.many)
            return search(value);
        return bucket.below + (value >= bucket.cut ? 1U : 0U);
    }

private:
    struct Bucket {
        double cut = 0; ///< the one cut point of the bucket; infinity where there is none
        std::uint32_t below = 0;
        bool many = false; ///< more cut points than one, or one that rounding may move
    };
    [[nodiscard]] std::uint32_t search(double value) const;

    std::vector<double> m_cutPoints;
    std::vector<Bucket> m_buckets;
    double m_first = 0;
    double m_bucketsPerUnit = 0;
    double m_lastBucket = 0;
};

} // namespace tiltmeter
