// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"
#include "columns/batch_reader.h"
#include "store/sqlite.h"

#include <memory>
#include <string>
#include <vector>

namespace tiltmeter {

class RowCursor;

/// The rows of one data set as they were when the reader was made; a batch is a segment. Only asked-for
/// columns are read and decoded, each BLOB's checksum is verified: StoreCorrupt names data set, segment and
/// column.
class SegmentReader final : public BatchReader
{
public:
    /// `path` is opened again for each cursor. Use Store::reader().
    [[nodiscard]] static Result<std::unique_ptr<SegmentReader>>
    make(const std::string& path, const sqlite::Connection& connection, DataSetId dataSet);
    ~SegmentReader() override;

    [[nodiscard]] const Schema& schema() const override;
    [[nodiscard]] std::size_t batchCount() const override;
    [[nodiscard]] std::size_t rowsOf(std::size_t batch) const override;
    [[nodiscard]] std::uint64_t rowCount() const override;
    [[nodiscard]] std::optional<Zone> zone(std::size_t batch, std::size_t column) const override;
    [[nodiscard]] std::span<const std::string> dictionary(std::size_t column) const override;
    [[nodiscard]] Result<std::unique_ptr<BatchCursor>>
    cursor(std::vector<std::size_t> columns) const override;

    /// For showing and exporting rows as they were written.
    [[nodiscard]] Result<std::unique_ptr<RowCursor>> rowCursor(std::vector<std::size_t> columns) const;

    [[nodiscard]] DataSetId dataSet() const;
    /// Values that are not there.
    [[nodiscard]] std::uint64_t missingIn(std::size_t batch, std::size_t column) const;
    /// The import that brought the rows of the batch.
    [[nodiscard]] ImportId importOf(std::size_t batch) const;
    /// The imports that brought or changed values of the column in the batch, in their order: labels come
    /// later. Empty when it has none.
    [[nodiscard]] std::vector<ImportId> importsOf(std::size_t batch, std::size_t column) const;
    /// What was there when that import was over and no later one had been made: its rows come last, labels
    /// that came later are missing. Batches keep their index, columns their kinds.
    [[nodiscard]] std::unique_ptr<SegmentReader> asOf(ImportId import) const;
    /// Of what is stored in these columns of one batch: the same key, the same values. For caches of what was
    /// computed from a batch.
    [[nodiscard]] std::uint64_t contentKey(std::size_t batch, std::span<const std::size_t> columns) const;
    /// Of everything that the reader shows; 16 hexadecimal digits.
    [[nodiscard]] std::string fingerprint() const;

    struct Private;

private:
    explicit SegmentReader(std::unique_ptr<Private> d);
    std::shared_ptr<const Private> d;
};

} // namespace tiltmeter
