// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/cell_finder.h"

#include "aggregate/vector_loops.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace tiltmeter {

CellFinder::CellFinder(std::vector<double> cutPoints)
    : m_cutPoints(std::move(cutPoints)), m_count(m_cutPoints.size())
{
    m_cutPoints.push_back(std::numeric_limits<double>::infinity());
    const double front = m_cutPoints.front();
    const double width = m_count > 1 ? m_cutPoints[m_count - 1] - front : 0;
    const std::size_t buckets = std::clamp<std::size_t>(std::bit_ceil(8 * m_count), 1, std::size_t{1} << 14);
    const double scale = static_cast<double>(buckets) / width;
    if (m_count < 2 || !std::isfinite(width) || !std::isfinite(scale)) {
        m_hasMany = m_count > 1;
        m_buckets.assign(1, m_hasMany ? many : 0);
        return;
    }
    // A bucket before the first cut point and one after the last keep the ends apart from the inner ones.
    m_first = front - width / static_cast<double>(buckets);
    m_bucketsPerUnit = scale;
    m_buckets.resize(buckets + 3);
    m_lastBucket = static_cast<double>(m_buckets.size() - 1);
    // The place of a value never falls as the value grows, rounding included; so a cut point is in the bucket
    // in which its own place is, and every value of that bucket is compared with it.
    std::vector<std::uint32_t> bucketOf(m_count);
    placesOf(m_cutPoints.data(), m_count, m_first, m_bucketsPerUnit, m_lastBucket, bucketOf.data());
    std::uint32_t cut = 0;
    for (std::size_t bucket = 0; bucket < m_buckets.size(); ++bucket) {
        const std::uint32_t below = cut;
        while (cut < m_count && bucketOf[cut] == bucket)
            ++cut;
        const bool hasMany = cut - below > 1;
        m_buckets[bucket] = below | (hasMany ? many : 0);
        m_hasMany = m_hasMany || hasMany;
    }
}

void CellFinder::find(std::span<const double> values, std::uint32_t* cells) const
{
    placesOf(values.data(), values.size(), m_first, m_bucketsPerUnit, m_lastBucket, cells);
    if (m_hasMany)
        for (std::size_t i = 0; i < values.size(); ++i)
            cells[i] = findIn(m_buckets[cells[i]], values[i]);
    else
        for (std::size_t i = 0; i < values.size(); ++i)
            cells[i] = next(m_buckets[cells[i]], values[i]);
}

std::uint32_t CellFinder::search(double value) const
{
    const auto end = m_cutPoints.begin() + static_cast<std::ptrdiff_t>(m_count);
    return static_cast<std::uint32_t>(std::upper_bound(m_cutPoints.begin(), end, value) -
                                      m_cutPoints.begin());
}

} // namespace tiltmeter
