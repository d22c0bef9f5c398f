// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/stats_cache.h"

#include "store/segment_codec.h"
#include "store/sqlite.h"
#include "store/store.h"

#include <cstring>

namespace tiltmeter {

Result<std::optional<std::vector<std::byte>>> StatsCache::find(const std::string& plan,
                                                               const std::string& key) const
{
    TILTMETER_ASSIGN(auto rows,
                     m_store.connection().prepare("SELECT data FROM stats_cache WHERE plan = ? AND key = ?"));
    rows.bind(0, plan).bind(1, key);
    TILTMETER_ASSIGN(const bool row, rows.step());
    if (!row)
        return std::nullopt;
    // The checksum comes first: what was damaged is computed again.
    const std::span<const std::byte> stored = rows.blob(0);
    std::uint64_t checksum = 0;
    if (stored.size() < sizeof(checksum))
        return std::nullopt;
    std::memcpy(&checksum, stored.data(), sizeof(checksum));
    const std::span<const std::byte> data = stored.subspan(sizeof(checksum));
    if (store::checksumOf(data) != checksum)
        return std::nullopt;
    return std::vector<std::byte>(data.begin(), data.end());
}

Result<void> StatsCache::put(const std::string& plan, const std::string& key, std::span<const std::byte> data)
{
    const Entry entry{key, {data.begin(), data.end()}};
    return put(plan, {&entry, 1});
}

Result<void> StatsCache::put(const std::string& plan, std::span<const Entry> entries)
{
    if (m_store.mode() == OpenMode::ReadOnly || entries.empty())
        return {};
    const sqlite::Connection& connection = m_store.connection();
    TILTMETER_ASSIGN(auto transaction, sqlite::Transaction::begin(connection));
    TILTMETER_ASSIGN(auto insert,
                     connection.prepare("INSERT INTO stats_cache (plan, key, used, data) VALUES (?, ?, ?, ?)"
                                        " ON CONFLICT (plan, key) DO UPDATE SET used = excluded.used,"
                                        " data = excluded.data"));
    std::vector<std::byte> bytes;
    for (const Entry& entry : entries) {
        const std::uint64_t checksum = store::checksumOf(entry.data);
        bytes.resize(sizeof(checksum));
        std::memcpy(bytes.data(), &checksum, sizeof(checksum));
        bytes.insert(bytes.end(), entry.data.begin(), entry.data.end());
        insert.bind(0, plan).bind(1, entry.key).bind(2, m_store.now().microseconds).bindBlob(3, bytes);
        TILTMETER_TRY(insert.run());
    }
    return transaction.commit();
}

Result<std::uint64_t> StatsCache::size() const
{
    TILTMETER_ASSIGN(const std::int64_t bytes,
                     m_store.connection().integer("SELECT coalesce(sum(length(data)), 0) FROM stats_cache"));
    return static_cast<std::uint64_t>(bytes);
}

Result<void> StatsCache::prune(std::uint64_t bytes)
{
    if (m_store.mode() == OpenMode::ReadOnly)
        return {};
    const sqlite::Connection& connection = m_store.connection();
    TILTMETER_ASSIGN(auto transaction, sqlite::Transaction::begin(connection));
    for (;;) {
        TILTMETER_ASSIGN(const std::uint64_t kept, size());
        if (kept <= bytes)
            return transaction.commit();
        TILTMETER_TRY(connection.execute("DELETE FROM stats_cache WHERE plan = (SELECT plan FROM stats_cache"
                                         " GROUP BY plan ORDER BY max(used), plan LIMIT 1)"));
    }
}

} // namespace tiltmeter
