// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/record_entries.h"

#include <algorithm>
#include <bit>

namespace tiltmeter::store {
namespace {

/// Moves one by one to where they belong those that are not far from it.
void sortNear(std::uint64_t* first, std::uint64_t* last)
{
    for (std::uint64_t* next = first + 1; next < last; ++next) {
        const std::uint64_t entry = *next;
        std::uint64_t* at = next;
        for (; at > first && at[-1] > entry; --at)
            *at = at[-1];
        *at = entry;
    }
}

} // namespace

std::vector<EntryRange> rangesFor(std::uint64_t entries)
{
    constexpr std::uint64_t inCache = 64 * 1024;
    const auto upper = static_cast<unsigned>(
        std::min(static_cast<int>(std::bit_width(entries / inCache)), static_cast<int>(64 - indexedShift)));
    if (upper == 0)
        return {EntryRange{}};
    std::vector<EntryRange> ranges;
    const unsigned bits = 64 - upper;
    for (std::uint64_t i = 0; i < std::uint64_t{1} << upper; ++i)
        ranges.push_back({i << bits, (i << bits) + ((std::uint64_t{1} << bits) - 1), bits});
    return ranges;
}

/// By their first bits most entries fall to where they belong, or next to it.
void EntrySorter::sort(std::vector<std::uint64_t>& entries, const EntryRange& range)
{
    if (entries.size() < 2)
        return;
    constexpr int mostBits = 16; // places and counters of all heaps stay in the cache
    const auto bits =
        static_cast<unsigned>(std::clamp(static_cast<int>(std::bit_width(entries.size())), 1, mostBits));
    const auto heapOf = [&range, shift = range.bits - bits](std::uint64_t entry) {
        return (entry - range.first) >> shift;
    };
    m_ends.assign(std::size_t{1} << bits, 0);
    for (const std::uint64_t entry : entries)
        ++m_ends[heapOf(entry)];
    std::uint32_t sum = 0;
    std::uint32_t largest = 0;
    for (std::uint32_t& end : m_ends) { // where the heap begins, until it is filled
        const std::uint32_t count = end;
        largest = std::max(largest, count);
        end = sum;
        sum += count;
    }
    m_sorted.resize(entries.size());
    for (const std::uint64_t entry : entries)
        m_sorted[m_ends[heapOf(entry)]++] = entry;
    constexpr std::uint32_t few = 32;
    if (largest <= few) {
        sortNear(m_sorted.data(), m_sorted.data() + m_sorted.size());
    } else { // hashes that are not spread evenly
        std::uint32_t first = 0;
        for (const std::uint32_t end : m_ends) {
            std::sort(m_sorted.data() + first, m_sorted.data() + end);
            first = end;
        }
    }
    entries.swap(m_sorted);
}

std::vector<std::uint64_t> entriesOf(std::span<const std::uint64_t> hashes)
{
    std::vector<std::uint64_t> entries;
    entries.reserve(hashes.size());
    for (std::size_t i = 0; i < hashes.size(); ++i)
        if (hashes[i] != 0)
            entries.push_back((hashes[i] & ~rowMask) | i);
    thread_local EntrySorter sorter; // its memory serves batch after batch
    sorter.sort(entries);
    return entries;
}

std::size_t findHash(std::span<const std::uint64_t> entries, std::size_t from, std::uint64_t indexed)
{
    const std::uint64_t wanted = indexed << indexedShift;
    std::size_t step = 1;
    std::size_t end = from;
    while (end < entries.size() && entries[end] < wanted) {
        from = end + 1;
        end += step;
        step *= 2;
    }
    const auto begin = entries.begin();
    return static_cast<std::size_t>(
        std::lower_bound(begin + static_cast<std::ptrdiff_t>(from),
                         begin + static_cast<std::ptrdiff_t>(std::min(end, entries.size())), wanted) -
        begin);
}

} // namespace tiltmeter::store
