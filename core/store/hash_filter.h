// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/large_pages.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace tiltmeter::store {

/// Says quickly that a hash is new. A blocked Bloom filter (Putze, Sanders and Singler, "Cache-, hash- and
/// space-efficient Bloom filters", 2007): one hash touches one block of 256 bits, two bits in each of its
/// four words; about two in a million new hashes are taken for known ones at 32 bits a hash. To look one up
/// in vain costs thousands of times as much as asking here.
class HashFilter
{
public:
    /// From 50 million hashes on there are fewer bits for each: at 157 million one in twenty is taken for
    /// known, and looked up in vain.
    static constexpr std::size_t mostBytes = 192 * 1024 * 1024;
    enum class Hashes : std::uint8_t {
        Indexed, ///< only the bits that the index keeps count
        Whole,   ///< more are told apart: where there is nothing in the index yet
    };

    HashFilter() = default;
    HashFilter(std::size_t capacity, Hashes hashes);
    [[nodiscard]] std::size_t capacity() const { return m_capacity; }
    /// Whether the hash may have been added before.
    [[nodiscard]] bool add(std::uint64_t hash);
    /// Adds the hashes of the rows of sorted entries, in their order, and appends to `known` the places in
    /// `entries` of those that may have been added before.
    void add(std::span<const std::uint64_t> entries, std::span<const std::uint64_t> hashes,
             std::vector<std::uint32_t>& known);

private:
    std::size_t m_capacity = 0;
    std::uint64_t m_blocks = 0;
    unsigned m_shift = 0;                                 ///< of the bits that don't count
    std::unique_ptr<std::uint64_t[], FreeMemory> m_words; ///< four a block
};

} // namespace tiltmeter::store
