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
    /// The batch will have these rows. It must stay where it is until write(); its hashes are not kept.
    void add(PreparedBatch::Data& batch, std::uint64_t firstRow);
    /// Writes the index of what was added. Inside a transaction, after the segments.
    [[nodiscard]] Result<void> write();
    /// Merges what is small. Inside a transaction.
    [[nodiscard]] Result<void> tidy() { return m_index.merge(); }

private:
    struct Waiting {
        const PreparedBatch::Data* batch = nullptr;
        std::uint64_t firstRow = 0;
    };
    /// A place in the batch whose id may be there already.
    struct Suspect {
        std::uint32_t row = 0;
        std::uint64_t hash = 0;
        bool isKnown = false;
    };
    /// Shows ids of one encoded batch.
    class BatchTexts;

    [[nodiscard]] Result<void> prepareFilter(std::size_t queries);
    /// By hash.
    [[nodiscard]] std::vector<Suspect> suspectsIn(const PreparedBatch::Data& batch);
    [[nodiscard]] static bool isSame(std::string_view other, const Suspect& suspect, BatchTexts& texts);
    [[nodiscard]] Result<void> compareCommitted(std::vector<Suspect>& suspects, BatchTexts& texts);
    void compareWaiting(std::vector<Suspect>& suspects, const PreparedBatch::Data& batch, BatchTexts& texts,
                        const SharedDictionary* dictionary);

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
    std::uint64_t m_waitingEntries = 0; ///< of all of them
};

} // namespace tiltmeter::store
