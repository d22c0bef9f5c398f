// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tiltmeter {

class Store;
namespace sqlite {
class Statement;
}

/// Results that can be computed again, kept because that takes long: by a plan (what was computed) and a key
/// (of which data, see SegmentReader::contentKey). A store that can't be written keeps nothing, which is no
/// error; a damaged entry reads as none. Must not outlive the store.
class StatsCache
{
public:
    explicit StatsCache(Store& store) : m_store(store) {}

    [[nodiscard]] Result<std::optional<std::vector<std::byte>>> find(const std::string& plan,
                                                                     const std::string& key) const;
    [[nodiscard]] Result<void> put(const std::string& plan, const std::string& key,
                                   std::span<const std::byte> data);
    struct Entry {
        std::string key;
        std::vector<std::byte> data;
    };
    /// In one transaction.
    [[nodiscard]] Result<void> put(const std::string& plan, std::span<const Entry> entries);
    struct Planned {
        std::string plan;
        std::string key; ///< "place/rest"
        std::vector<std::byte> data;
    };
    /// In one transaction; each takes the place of what the plan has under keys of the same place.
    [[nodiscard]] Result<void> replace(std::span<const Planned> entries);
    /// The keys of all plans that begin with `prefix`, which ends with a "/".
    [[nodiscard]] Result<std::map<std::string, std::vector<std::string>>>
    keys(const std::string& prefix) const;
    /// Forgets plans, those that were put longest ago first, until no more than `bytes` are kept.
    [[nodiscard]] Result<void> prune(std::uint64_t bytes);
    [[nodiscard]] Result<std::uint64_t> size() const; ///< bytes kept

private:
    Store& m_store;
    mutable std::shared_ptr<sqlite::Statement> m_find; ///< preparing it takes longer than looking does
};

} // namespace tiltmeter
