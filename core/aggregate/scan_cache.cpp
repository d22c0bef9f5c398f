// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/scan_cache.h"

#include <xxhash.h>

#include <array>

namespace tiltmeter {
namespace {

std::string hexadecimal(std::uint64_t value)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string text(16, '0');
    for (std::size_t i = 0; i < 16; ++i)
        text[15 - i] = digits[value >> (4 * i) & 15];
    return text;
}

struct Chain {
    std::uint64_t hash = 0;
    std::size_t length = 0;

    void add(std::uint64_t key)
    {
        const std::array<std::uint64_t, 2> link{hash, key};
        hash = XXH3_64bits(link.data(), sizeof(link));
        ++length;
    }
    [[nodiscard]] std::string key(const std::string& place) const
    {
        return place + "/" + std::to_string(length) + "/" + hexadecimal(hash);
    }
};

} // namespace

std::vector<std::string> chainedKeys(const ScanCache& cache, const std::string& place, std::size_t first,
                                     std::size_t end, std::span<const std::size_t> columns,
                                     std::uint64_t seed)
{
    std::vector<std::string> keys;
    Chain chain{seed};
    for (std::size_t batch = first; batch < end; ++batch) {
        chain.add(cache.contentKey(batch, columns));
        keys.push_back(chain.key(place));
    }
    return keys;
}

std::string lastChainedKey(const ScanCache& cache, const std::string& place, std::size_t first,
                           std::size_t end, std::span<const std::size_t> columns, std::uint64_t seed)
{
    Chain chain{seed};
    for (std::size_t batch = first; batch < end; ++batch)
        chain.add(cache.contentKey(batch, columns));
    return chain.key(place);
}

std::string chainedKey(const ScanCache& cache, const std::string& place, std::span<const std::size_t> batches,
                       std::span<const std::size_t> columns)
{
    Chain chain;
    for (const std::size_t batch : batches)
        chain.add(cache.contentKey(batch, columns));
    return chain.key(place);
}

std::string shortKey(const std::string& text)
{
    return shortKey(std::as_bytes(std::span(text)));
}

std::string shortKey(std::span<const std::byte> bytes)
{
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    return hexadecimal(hash.high64) + hexadecimal(hash.low64);
}

} // namespace tiltmeter
