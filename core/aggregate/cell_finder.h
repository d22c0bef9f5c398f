// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
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

    [[nodiscard]] std::size_t cells() const { return m_count + 1; }
    /// `value` is neither NaN nor +infinity.
    [[nodiscard]] std::uint32_t find(double value) const
    {
        // Clamped as a double: what lies far outside would overflow an integer.
        double place = (value - m_first) * m_bucketsPerUnit;
        place = place > 0 ? place : 0; // also what is no number: infinity times 0
        place = place > m_lastBucket ? m_lastBucket : place;
        return findIn(m_buckets[static_cast<std::size_t>(place)], value);
    }
    /// The same for many at once.
    void find(std::span<const double> values, std::uint32_t* cells) const;

private:
    /// How many cut points lie below the bucket; `many` when it has more than one itself, or one that
    /// rounding may move. The next one is its own, or above all that is in it. Small, to stay in the first
    /// cache.
    using Bucket = std::uint32_t;
    static constexpr Bucket many = Bucket{1} << 31;

    [[nodiscard]] std::uint32_t findIn(Bucket bucket, double value) const
    {
        return (bucket & many) != 0 ? search(value) : next(bucket, value);
    }
    [[nodiscard]] std::uint32_t next(Bucket bucket, double value) const
    {
        return bucket + (value >= m_cutPoints[bucket] ? 1U : 0U);
    }
    [[nodiscard]] std::uint32_t search(double value) const;

    std::vector<double> m_cutPoints; ///< and infinity
    std::size_t m_count;             ///< of cut points
    std::vector<Bucket> m_buckets;
    bool m_hasMany = false; ///< one of them
    double m_first = 0;
    double m_bucketsPerUnit = 0;
    double m_lastBucket = 0;
};

} // namespace tiltmeter
