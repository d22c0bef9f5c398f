// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/hash_filter.h"

#include "base/vector_clones.h"
#include "store/record_entries.h"

#include <algorithm>
#include <cstring>

namespace tiltmeter::store {
namespace {

constexpr std::size_t bitsPerHash = 32;
constexpr std::size_t wordsPerBlock = 4;
constexpr std::size_t blockBytes = wordsPerBlock * sizeof(std::uint64_t);

/// The words of a block side by side.
using Words = std::uint64_t __attribute__((vector_size(blockBytes)));

/// The upper bits choose the block: entries in ascending order then walk through memory.
TILTMETER_ALWAYS_INLINE std::uint64_t* blockOf(std::uint64_t* words, std::uint64_t blocks, std::uint64_t hash)
{
    return words + wordsPerBlock * ((hash >> 32) * blocks >> 32);
}

/// Sets the bits of the key; whether they were set.
TILTMETER_ALWAYS_INLINE bool set(std::uint64_t* block, std::uint64_t key)
{
    key *= 0x9E3779B97F4A7C15ULL;
    const Words keys{key, key << 12, key << 24, key << 36};
    const Words one{1, 1, 1, 1};
    // Six bits of the key choose a bit, from the top, where they are mixed best.
    const Words bits = (one << (keys >> 58)) | (one << ((keys >> 52) & 63));
    Words words;
    std::memcpy(&words, block, blockBytes);
    const Words absent = ~words & bits;
    words |= bits;
    std::memcpy(block, &words, blockBytes);
    return (absent[0] | absent[1] | absent[2] | absent[3]) == 0;
}

TILTMETER_VECTOR_CLONES void setAll(std::uint64_t* words, std::uint64_t blocks, unsigned shift,
                                    std::span<const std::uint64_t> entries, const std::uint64_t* hashes,
                                    std::vector<std::uint32_t>& known)
{
    constexpr std::size_t ahead = 32;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (i + ahead < entries.size())
            __builtin_prefetch(blockOf(words, blocks, entries[i + ahead]), 1);
        const std::uint64_t hash = hashes[rowOf(entries[i])];
        if (set(blockOf(words, blocks, hash), hash >> shift)) [[unlikely]]
            known.push_back(static_cast<std::uint32_t>(i));
    }
}

} // namespace

HashFilter::HashFilter(std::size_t capacity, Hashes hashes)
    : m_capacity(capacity),
      m_blocks(std::min(capacity * bitsPerHash / (8 * blockBytes) + 1, mostBytes / blockBytes)),
      m_shift(hashes == Hashes::Whole ? 0 : indexedShift),
      m_words(static_cast<std::uint64_t*>(allocateInLargePages(m_blocks * blockBytes)))
{
    std::memset(m_words.get(), 0, m_blocks * blockBytes);
}

bool HashFilter::add(std::uint64_t hash)
{
    return set(blockOf(m_words.get(), m_blocks, hash), hash >> m_shift);
}

void HashFilter::add(std::span<const std::uint64_t> entries, std::span<const std::uint64_t> hashes,
                     std::vector<std::uint32_t>& known)
{
    setAll(m_words.get(), m_blocks, m_shift, entries, hashes.data(), known);
}

} // namespace tiltmeter::store
