// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"
#include "store/hash_filter.h"
#include "store/record_entries.h"
#include "store/sqlite.h"

#include <cstdint>
#include <span>
#include <vector>

namespace tiltmeter::store {

/// Where record ids are, found by 40 bits of their hash. For every batch of rows that was committed together
/// there is a *run*: one entry a record (record_entries.h), in ascending order, in pieces that are read one
/// by one. Eight bytes a record; small runs are merged, so that there are few.

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
    /// `filter`: of indexed hashes.
    [[nodiscard]] Result<void> addAllTo(HashFilter& filter) const;

    /// Rows that follow each other.
    struct Part {
        std::uint64_t firstRow = 0;             ///< of the data set
        std::span<const std::uint64_t> entries; ///< sorted; rows count from firstRow
    };
    /// One run of all parts, which come in ascending order. Inside a transaction. At most 2^24 rows.
    [[nodiscard]] Result<void> addRun(std::uint64_t firstRow, std::uint64_t rows,
                                      std::span<const Part> parts);
    /// Merges small runs that follow each other, as far as that costs no more than what was added since
    /// load(): who imports little does not wait for the merge of much. Inside a transaction.
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
    std::vector<Run> m_runs;   ///< by first row
    std::uint64_t m_added = 0; ///< entries, since load()
};

} // namespace tiltmeter::store
