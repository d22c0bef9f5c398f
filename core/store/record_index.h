// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"
#include "store/sqlite.h"

#include <cstdint>
#include <span>
#include <vector>

namespace tiltmeter::store {

/// Where record ids are, found by 40 bits of their hash. For every batch of rows that was committed together
/// there is a *run*: one number a record, hash << 24 | row (counted from the run's first), in ascending
/// order, in pieces that are read one by one. Eight bytes a record; small runs are merged, so that there are
/// few.

/// The bits of a hash that the index keeps.
inline constexpr unsigned indexedShift = 24;
[[nodiscard]] constexpr std::uint64_t indexedHash(std::uint64_t hash)
{
    return hash >> indexedShift;
}

/// Says quickly that a hash is new. A blocked Bloom filter (Putze, Sanders and Singler, "Cache-, hash- and
/// space-efficient Bloom filters", 2007): one hash touches one block of 256 bits, two bits in each of its
/// four words; about two in a thousand new hashes are taken for known ones at 16 bits a hash.
class HashFilter
{
public:
    /// From 109 million hashes on there are fewer bits for each: at 170 million one in twenty is taken for
    /// known, and looked up in vain.
    static constexpr std::size_t mostBytes = 208 * 1024 * 1024;

    HashFilter() = default;
    explicit HashFilter(std::size_t capacity);
    [[nodiscard]] std::size_t capacity() const { return m_capacity; }
    /// Whether the hash may have been added before.
    [[nodiscard]] bool add(std::uint64_t indexed);
    /// That will be asked for soon.
    void prefetch(std::uint64_t indexed) const;

private:
    [[nodiscard]] std::size_t blockOf(std::uint64_t indexed) const;
    struct Block {
        std::uint64_t words[4] = {};
    };
    std::size_t m_capacity = 0;
    std::vector<Block> m_blocks;
};

class RecordIndex
{
public:
    RecordIndex(const sqlite::Connection& connection, DataSetId dataSet)
        : m_connection(connection), m_dataSet(dataSet)
    {
    }
    /// Learns which runs there are. To be called first, and again when another connection may have written.
    [[nodiscard]] Result<void> load();
    [[nodiscard]] std::uint64_t entries() const;
    /// Pieces that finding so many hashes would read, at most.
    [[nodiscard]] std::uint64_t piecesFor(std::size_t hashes) const;

    struct Candidate {
        std::size_t query = 0; ///< index of the hash that was asked for
        std::uint64_t row = 0; ///< of the data set; its id has the same bits but may be another one
    };
    /// `hashes` in any order; candidates come in ascending order of rows.
    [[nodiscard]] Result<std::vector<Candidate>> find(std::span<const std::uint64_t> hashes) const;
    [[nodiscard]] Result<void> addAllTo(HashFilter& filter) const;

    /// `entries` as entriesOf() gives them for the rows from firstRow on. Inside a transaction. At most 2^24
    /// rows.
    [[nodiscard]] Result<void> addRun(std::uint64_t firstRow, std::uint64_t rows,
                                      std::span<const std::uint64_t> entries);
    /// Merges small runs that follow each other. Inside a transaction.
    [[nodiscard]] Result<void> merge();

private:
    struct Run {
        std::int64_t id = 0;
        std::uint64_t firstRow = 0;
        std::uint64_t rows = 0;
        std::uint64_t entries = 0;
    };
    [[nodiscard]] Result<Run> beginRun(std::uint64_t firstRow, std::uint64_t rows,
                                       std::uint64_t entries) const;
    [[nodiscard]] Result<void> mergeRuns(std::size_t first, std::size_t count);
    [[nodiscard]] Result<void> findIn(const Run& run,
                                      std::span<const std::pair<std::uint64_t, std::size_t>> queries,
                                      std::vector<Candidate>& found) const;

    const sqlite::Connection& m_connection;
    DataSetId m_dataSet;
    std::vector<Run> m_runs; ///< by first row
};

/// Sorted entries of a run; hashes[i] is of its row i, 0: the row has no id. At most 2^24 rows.
[[nodiscard]] std::vector<std::uint64_t> entriesOf(std::span<const std::uint64_t> hashes);
/// Adds sorted entries whose first row is the run's row `offset` to those of rows before it.
void appendEntries(std::vector<std::uint64_t>& entries, std::span<const std::uint64_t> more,
                   std::uint64_t offset);

} // namespace tiltmeter::store
