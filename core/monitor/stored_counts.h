// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/scan_cache.h"
#include "store/segment_reader.h"
#include "store/stats_cache.h"
#include "store/store.h"

#include <map>
#include <vector>

namespace tiltmeter {

/// Keeps what scans of one data set have counted in the store. A store that can't be read or written that way
/// keeps nothing: everything is counted again then, and that is all.
class StoredCounts final : public ScanCache
{
public:
    /// `store` and `reader` must live as long as this.
    StoredCounts(Store& store, const SegmentReader& reader);

    [[nodiscard]] std::uint64_t contentKey(std::size_t batch,
                                           std::span<const std::size_t> columns) const override;
    [[nodiscard]] std::optional<Found> find(const std::string& plan,
                                            std::span<const std::string> keys) override;
    void put(const std::string& plan, const std::string& key, std::vector<std::byte> data) override;

    /// Writes what was put. Does not wait for others that write: the next evaluation has another go.
    void save();

    /// What is kept of all plans together; beyond it the plans that were not added to for longest are
    /// forgotten.
    static constexpr std::uint64_t mostBytes = std::uint64_t{64} << 20;

private:
    Store& m_store;
    const SegmentReader& m_reader;
    StatsCache m_cache;
    std::string m_place;                                     ///< before each plan
    std::map<std::string, std::vector<std::string>> m_known; ///< keys by plan
    std::vector<StatsCache::Planned> m_new;
};

} // namespace tiltmeter
