// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/batch_reader.h"
#include "columns/column_batch.h"

namespace tiltmeter {

/// Batches in memory as a BatchReader: for tests, previews and files that are looked at before they are
/// stored. All batches must have been parsed by `schema`; dictionaries of categorical columns are merged into
/// one per column, and integers in a column that `schema` calls Double become doubles.
class MemoryReader final : public BatchReader
{
public:
    MemoryReader(Schema schema, std::vector<ColumnBatch> batches);

    [[nodiscard]] const Schema& schema() const override { return m_schema; }
    [[nodiscard]] std::size_t batchCount() const override { return m_batches.size(); }
    [[nodiscard]] std::size_t rowsOf(std::size_t batch) const override { return m_batches[batch].rows; }
    [[nodiscard]] std::uint64_t rowCount() const override { return m_rows; }
    [[nodiscard]] std::optional<Zone> zone(std::size_t batch, std::size_t column) const override;
    [[nodiscard]] std::span<const std::string> dictionary(std::size_t column) const override;
    [[nodiscard]] Result<std::unique_ptr<BatchCursor>>
    cursor(std::vector<std::size_t> columns) const override;

private:
    Schema m_schema;
    std::vector<ColumnBatch> m_batches;
    std::vector<std::uint64_t> m_firstRow;
    std::vector<std::vector<std::string>> m_dictionaries;
    std::uint64_t m_rows = 0;
};

} // namespace tiltmeter
