// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tiltmeter {

/// Where what was counted is kept, so that the next scan need not count it again. Everything in it can be
/// computed anew: what is not there, or does not fit, is counted as if there were no cache, and the result is
/// the same to the last bit. Used by one thread at a time.
class ScanCache
{
public:
    virtual ~ScanCache() = default;

    /// Of what a batch holds in these columns of the schema: the same key, the same values.
    [[nodiscard]] virtual std::uint64_t contentKey(std::size_t batch,
                                                   std::span<const std::size_t> columns) const = 0;
    struct Found {
        std::size_t index = 0; ///< of the key
        std::vector<std::byte> data;
    };
    /// What is kept of `plan` under the first of `keys` that is known.
    [[nodiscard]] virtual std::optional<Found> find(const std::string& plan,
                                                    std::span<const std::string> keys) = 0;
    /// A key is "place/rest": what was kept under another key of the same place gives way.
    virtual void put(const std::string& plan, const std::string& key, std::vector<std::byte> data) = 0;
};

/// Keys of the first, the first two, ... batches of [first, end), each made of all before it, so that the
/// same key means the same values in the same order. `seed`: whatever else the result depends on.
[[nodiscard]] std::vector<std::string> chainedKeys(const ScanCache& cache, const std::string& place,
                                                   std::size_t first, std::size_t end,
                                                   std::span<const std::size_t> columns,
                                                   std::uint64_t seed = 0);

/// The last of these keys alone.
[[nodiscard]] std::string lastChainedKey(const ScanCache& cache, const std::string& place, std::size_t first,
                                         std::size_t end, std::span<const std::size_t> columns,
                                         std::uint64_t seed = 0);
/// Likewise, for batches that need not follow one another.
[[nodiscard]] std::string chainedKey(const ScanCache& cache, const std::string& place,
                                     std::span<const std::size_t> batches,
                                     std::span<const std::size_t> columns);

/// Short for a text of any length: 32 hexadecimal digits (XXH3-128).
[[nodiscard]] std::string shortKey(const std::string& text);
[[nodiscard]] std::string shortKey(std::span<const std::byte> bytes);

} // namespace tiltmeter
