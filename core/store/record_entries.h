// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tiltmeter::store {

/// An entry says where a record id is: the upper 40 bits of the id's hash, and below them its row, counted
/// from the first one of a batch or a run.

inline constexpr unsigned indexedShift = 24;
inline constexpr std::uint64_t rowMask = (std::uint64_t{1} << indexedShift) - 1;

/// The bits of a hash that an entry keeps.
[[nodiscard]] constexpr std::uint64_t indexedHash(std::uint64_t hashOrEntry)
{
    return hashOrEntry >> indexedShift;
}
[[nodiscard]] constexpr std::uint64_t rowOf(std::uint64_t entry)
{
    return entry & rowMask;
}

/// Some entries: those from `first` to `last`, both included, which differ in their lower `bits`.
struct EntryRange {
    std::uint64_t first = 0;
    std::uint64_t last = ~std::uint64_t{0};
    unsigned bits = 64;
};
/// All entries in ranges of about as many as the cache holds.
[[nodiscard]] std::vector<EntryRange> rangesFor(std::uint64_t entries);

/// Sorts entries; keeps its memory for the next ones.
class EntrySorter
{
public:
    /// Ascending. All of them are in the range. Quick because hashes are spread evenly; of others it is a
    /// sort like any.
    void sort(std::vector<std::uint64_t>& entries, const EntryRange& range = {});

private:
    std::vector<std::uint32_t> m_ends;
    std::vector<std::uint64_t> m_sorted;
};

/// Sorted entries; hashes[i] is of row i, 0: the row has no id. At most 2^24 rows.
[[nodiscard]] std::vector<std::uint64_t> entriesOf(std::span<const std::uint64_t> hashes);
/// The first place from `from` on of sorted entries whose hash is not below `indexed`. Near ones are found
/// sooner.
[[nodiscard]] std::size_t findHash(std::span<const std::uint64_t> entries, std::size_t from,
                                   std::uint64_t indexed);

} // namespace tiltmeter::store
