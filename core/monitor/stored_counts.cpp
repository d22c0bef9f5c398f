// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/stored_counts.h"

#include "store/sqlite.h"

#include <algorithm>
#include <mutex>

namespace tiltmeter {

StoredCounts::StoredCounts(Store& store, const SegmentReader& reader)
    : m_store(store), m_reader(reader), m_cache(store),
      m_place("counts/" + std::to_string(reader.dataSet().value) + "/")
{
    if (auto keys = m_cache.keys(m_place))
        m_known = std::move(*keys);
}

std::uint64_t StoredCounts::contentKey(std::size_t batch, std::span<const std::size_t> columns) const
{
    return m_reader.contentKey(batch, columns);
}

std::optional<ScanCache::Found> StoredCounts::find(const std::string& plan, std::span<const std::string> keys)
{
    const auto known = m_known.find(m_place + plan);
    if (known == m_known.end())
        return std::nullopt;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (std::ranges::find(known->second, keys[i]) == known->second.end())
            continue;
        if (auto data = m_cache.find(m_place + plan, keys[i]); data && *data)
            return Found{i, std::move(**data)};
    }
    return std::nullopt;
}

void StoredCounts::put(const std::string& plan, const std::string& key, std::vector<std::byte> data)
{
    m_new.push_back({m_place + plan, key, std::move(data)});
}

void StoredCounts::save()
{
    if (m_new.empty())
        return;
    // Evaluations of one program that end at the same time do not get into each other's way.
    static std::mutex mutex;
    const std::scoped_lock lock(mutex);
    const auto store = Store::open(m_store.path(), OpenMode::ReadWrite);
    if (!store || !(*store)->connection().execute("PRAGMA busy_timeout = 50"))
        return;
    StatsCache cache(**store);
    if (cache.replace(m_new))
        (void)cache.prune(mostBytes).has_value();
    m_new.clear();
}

} // namespace tiltmeter
