// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/cell_finder.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace tiltmeter {

CellFinder::CellFinder(std::vector<double> cutPoints) : m_cutPoints(std::move(cutPoints))
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const std::size_t buckets =
        std::clamp<std::size_t>(std::bit_ceil(8 * m_cutPoints.size()), 1, std::size_t{1} << 14);
    m_buckets.resize(buckets);
    for (Bucket& bucket : m_buckets)
        bucket.cut = infinity;
    if (m_cutPoints.empty())
        return;
    const double width = m_cutPoints.back() - m_cutPoints.front();
    const double scale = static_cast<double>(buckets) / width;
    if (!std::isfinite(width) || !std::isfinite(scale) || m_cutPoints.size() == 1) {
        m_buckets.resize(1);
        m_buckets[0] = {m_cutPoints.front(), 0, m_cutPoints.size() > 1};
        return;
    }
    // A bucket before the first cut point and one after the last keep the ends apart from the inner ones.
    m_first = m_cutPoints.front() - width / static_cast<double>(buckets);
    m_bucketsPerUnit = scale;
    m_buckets.resize(buckets + 3, Bucket{infinity, 0, false});
    m_lastBucket = static_cast<double>(m_buckets.size() - 1);
    const auto bucketOf = [this](double value) {
        return static_cast<std::size_t>(std::clamp((value - m_first) * m_bucketsPerUnit, 0.0, m_lastBucket));
    };
    // The place of a value never falls as the value grows, rounding included; so a cut point is in the bucket
    // in which its own place is, and every value of that bucket is compared with it.
    std::size_t cut = 0;
    for (std::size_t bucket = 0; bucket < m_buckets.size(); ++bucket) {
        m_buckets[bucket].below = static_cast<std::uint32_t>(cut);
        for (std::size_t inside = 0; cut < m_cutPoints.size() && bucketOf(m_cutPoints[cut]) == bucket;
             ++cut, ++inside) {
            if (inside == 0)
                m_buckets[bucket].cut = m_cutPoints[cut];
            else
                m_buckets[bucket].many = true;
        }
    }
}

std::uint32_t CellFinder::search(double value) const
{
    return static_cast<std::uint32_t>(std::ranges::upper_bound(m_cutPoints, value) - m_cutPoints.begin());
}

} // namespace tiltmeter
