// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/batch_preparer.h"
#include "store/record_index.h"
#include "store/record_texts.h"

namespace tiltmeter::store {

/// Finds the records of an import whose id is in the data set already: in what was committed before, in what
/// waits to be committed, or earlier in the same batch. Exact: where hashes are alike, texts are compared.
class DuplicateFinder
{
public:
    /// `expectedRows`: of the import, to begin with a filter of the right size; 0: not known.
    DuplicateFinder(const sqlite::Connection& connection, DataSetId dataSet, StoredColumn column,
                    std::size_t position, std::uint64_t expectedRows);
    [[nodiscard]] Result<void> load();

    struct Duplicate {
        std::uint32_t row = 0; ///< place in the batch
        std::string id;        ///< at most 1,000 bytes of it
    };
    using Duplicates = std::vector<Duplicate>;
    /// By ascending place. `dictionary`: of the column of ids, if it has one.
    [[nodiscard]] Result<Duplicates> find(const PreparedBatch::Data& batch,
                                          const SharedDictionary* dictionary);
    /// The batch will have these rows. It must stay where it is until written().
    void add(const PreparedBatch::Data& batch, std::uint64_t firstRow);
    /// Writes the index of what was added. Inside a transaction, after the segments.
    [[nodiscard]] Result<void> write();
    /// Merges what is small. Inside a transaction.
    [[nodiscard]] Result<void> tidy() { return m_index.merge(); }

private:
    struct Waiting {
        const PreparedBatch::Data* batch = nullptr;
        std::uint64_t firstRow = 0;
    };
    /// Shows ids of one encoded batch.
    class BatchTexts;

    [[nodiscard]] Result<void> prepareFilter(std::size_t queries);
    [[nodiscard]] Result<void> compareCommitted(std::span<const std::uint32_t> suspects,
                                                std::span<const std::uint64_t> hashes, BatchTexts& texts,
                                                std::vector<bool>& known);
    [[nodiscard]] Result<void> compareWaiting(std::span<const std::uint32_t> suspects,
                                              std::span<const std::uint64_t> hashes, BatchTexts& texts,
                                              const SharedDictionary* dictionary, std::vector<bool>& known);

    const sqlite::Connection& m_connection;
    StoredColumn m_column;
    std::size_t m_position; ///< of the column of ids in a batch
    std::uint64_t m_expectedRows;
    RecordIndex m_index;
    RecordTexts m_texts;
    std::optional<HashFilter> m_filter;
    std::uint64_t m_filtered = 0; ///< hashes in the filter
    std::uint64_t m_piecesRead = 0;
    std::vector<Waiting> m_waiting;
    std::vector<std::uint64_t> m_waitingHashes; ///< of all waiting batches, one after the other
};

} // namespace tiltmeter::store
