// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/stats_cache.h"

#include "store/segment_codec.h"
#include "store/sqlite.h"
#include "store/store.h"

#include <algorithm>
#include <cstring>

namespace tiltmeter {

namespace {

/// The checksum comes first: what was damaged is computed again.
Result<std::optional<std::vector<std::byte>>> dataOf(sqlite::Statement& rows)
{
    TILTMETER_ASSIGN(const bool row, rows.step());
    if (!row)
        return std::nullopt;
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

} // namespace

Result<std::optional<std::vector<std::byte>>> StatsCache::find(const std::string& plan,
                                                               const std::string& key) const
{
    if (!m_find) {
        TILTMETER_ASSIGN(auto prepared, m_store.connection().prepare(
                                            "SELECT data FROM stats_cache WHERE plan = ? AND key = ?"));
        m_find = std::make_shared<sqlite::Statement>(std::move(prepared));
    }
    m_find->bind(0, plan).bind(1, key);
    auto data = dataOf(*m_find);
    m_find->reset(); // else the file stays locked for reading
    return data;
}

Result<void> StatsCache::put(const std::string& plan, const std::string& key, std::span<const std::byte> data)
{
    const Entry entry{key, {data.begin(), data.end()}};
    return put(plan, {&entry, 1});
}

namespace {

/// The checksum comes first.
std::vector<std::byte> withChecksum(std::span<const std::byte> data)
{
    const std::uint64_t checksum = store::checksumOf(data);
    std::vector<std::byte> bytes(sizeof(checksum) + data.size());
    std::memcpy(bytes.data(), &checksum, sizeof(checksum));
    std::ranges::copy(data, bytes.begin() + sizeof(checksum));
    return bytes;
}

constexpr const char* insertText = "INSERT INTO stats_cache (plan, key, used, data) VALUES (?, ?, ?, ?)"
                                   " ON CONFLICT (plan, key) DO UPDATE SET used = excluded.used,"
                                   " data = excluded.data";

/// The first text after all that begin with `prefix`, which ends with "/".
std::string endOf(const std::string& prefix)
{
    return prefix.substr(0, prefix.size() - 1) + static_cast<char>('/' + 1);
}

} // namespace

Result<void> StatsCache::put(const std::string& plan, std::span<const Entry> entries)
{
    if (m_store.mode() == OpenMode::ReadOnly || entries.empty())
        return {};
    const sqlite::Connection& connection = m_store.connection();
    TILTMETER_ASSIGN(auto transaction, sqlite::Transaction::begin(connection));
    TILTMETER_ASSIGN(auto insert, connection.prepare(insertText));
    for (const Entry& entry : entries) {
        const std::vector<std::byte> bytes = withChecksum(entry.data);
        insert.bind(0, plan).bind(1, entry.key).bind(2, m_store.now().microseconds).bindBlob(3, bytes);
        TILTMETER_TRY(insert.run());
    }
    return transaction.commit();
}

Result<void> StatsCache::replace(std::span<const Planned> entries)
{
    if (m_store.mode() == OpenMode::ReadOnly || entries.empty())
        return {};
    const sqlite::Connection& connection = m_store.connection();
    TILTMETER_ASSIGN(auto transaction, sqlite::Transaction::begin(connection));
    TILTMETER_ASSIGN(auto insert, connection.prepare(insertText));
    TILTMETER_ASSIGN(auto remove,
                     connection.prepare("DELETE FROM stats_cache WHERE plan = ? AND key >= ? AND key < ?"));
    for (const Planned& entry : entries) {
        const std::string place = entry.key.substr(0, entry.key.find('/')) + "/";
        remove.bind(0, entry.plan).bind(1, place).bind(2, endOf(place));
        TILTMETER_TRY(remove.run());
        const std::vector<std::byte> bytes = withChecksum(entry.data);
        insert.bind(0, entry.plan).bind(1, entry.key).bind(2, m_store.now().microseconds).bindBlob(3, bytes);
        TILTMETER_TRY(insert.run());
    }
    return transaction.commit();
}

Result<std::map<std::string, std::vector<std::string>>> StatsCache::keys(const std::string& prefix) const
{
    TILTMETER_ASSIGN(auto rows, m_store.connection().prepare(
                                    "SELECT plan, key FROM stats_cache WHERE plan >= ? AND plan < ?"));
    rows.bind(0, prefix).bind(1, endOf(prefix));
    std::map<std::string, std::vector<std::string>> result;
    for (;;) {
        TILTMETER_ASSIGN(const bool row, rows.step());
        if (!row)
            return result;
        result[rows.text(0)].push_back(rows.text(1));
    }
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
