// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/store.h"

#include <memory>
#include <optional>
#include <vector>

namespace tiltmeter {

/// A batch that is encoded and ready to be written.
class PreparedBatch
{
public:
    PreparedBatch(PreparedBatch&&) noexcept;
    PreparedBatch& operator=(PreparedBatch&&) noexcept;
    ~PreparedBatch();
    [[nodiscard]] std::size_t rows() const;

    struct Data;

private:
    friend class ImportSession;
    friend class BatchPreparer;
    explicit PreparedBatch(std::unique_ptr<Data> data);
    std::unique_ptr<Data> m_data;
};

struct ImportCounts {
    std::uint64_t records = 0; ///< rows + rejected + duplicates
    std::uint64_t rows = 0;
    std::uint64_t rejected = 0;
    std::uint64_t duplicates = 0; ///< records whose id is in the data set already; left out, kept as rejected
                                  ///< rows with the reason "duplicate_record_id"
    std::uint64_t waitingLabels = 0; ///< labels whose record is not there yet; known after finish()
    std::uint64_t labels = 0;        ///< payload records that got a label; known after finish()
};

/// One import that is under way.
///
/// Batches are encoded by prepare() on any number of threads and written by append() in the order of the
/// file. Several batches go into one transaction: after a kill at any moment the store opens and holds what
/// committed() had said. Rows become visible to readers with finish(), or when the store is next opened after
/// the program died. A session that is destroyed unfinished is aborted.
class ImportSession
{
public:
    /// Rejected rows beyond these are counted but not kept.
    static constexpr std::uint64_t keptRejectedRows = 100'000;

    /// Use Store::beginImport().
    [[nodiscard]] static Result<std::unique_ptr<ImportSession>>
    begin(const std::string& path, DataSetId dataSet, const ImportRequest& request, const Clock& clock);
    ~ImportSession();

    [[nodiscard]] ImportId id() const;
    [[nodiscard]] DataSetId dataSet() const;
    /// Records that interrupted imports of the same file took already (ImportRequest::resume); append()
    /// leaves out as many from the start of the file.
    [[nodiscard]] std::uint64_t takenBefore() const;
    /// When it becomes known only by reading the file; before finish().
    void setContentHash(const std::string& contentHash);

    /// Encodes; thread-safe. The batch has the columns of ImportRequest::schema, where a column of integers
    /// may come as doubles in some batches.
    [[nodiscard]] PreparedBatch prepare(const ColumnBatch& batch) const;
    /// From one thread at a time, in the order of the file. nullopt: nothing but rejected rows.
    /// `firstRecord`: number in the file of the first record of these, so that duplicates can be told by
    /// their number. After an error only abort() makes sense.
    [[nodiscard]] Result<void> append(std::optional<PreparedBatch> batch,
                                      std::vector<RejectedRow> rejected = {}, std::uint64_t firstRecord = 1);
    /// What is in the file for certain.
    [[nodiscard]] ImportCounts committed() const;
    /// What was appended so far.
    [[nodiscard]] ImportCounts counts() const;

    /// Commits the rest, joins labels, writes the audit entry; a power cut can't undo it any more.
    [[nodiscard]] Result<ImportCounts> finish();
    /// Takes out what this import has written.
    [[nodiscard]] Result<void> abort();

private:
    struct Private;
    explicit ImportSession(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace tiltmeter
