// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/batch_reader.h"

#include <vector>

namespace tiltmeter {

/// Some batches of another reader, evenly spread over it: a first look at data that are too many to be
/// counted while somebody waits. Batches are whole, so that what is read costs what a sample costs; where
/// records arrived in the order of time, a sample shows every part of it.
class SampledReader final : public BatchReader
{
public:
    /// As many batches as hold `records` rows or a little more, at least one; `whole` must live as long.
    SampledReader(const BatchReader& whole, std::uint64_t records);

    /// There is nothing to leave out.
    [[nodiscard]] bool isWhole() const { return m_batches.size() == m_whole.batchCount(); }

    [[nodiscard]] const Schema& schema() const override { return m_whole.schema(); }
    [[nodiscard]] std::size_t batchCount() const override { return m_batches.size(); }
    [[nodiscard]] std::size_t rowsOf(std::size_t batch) const override;
    [[nodiscard]] std::uint64_t rowCount() const override { return m_rows; }
    [[nodiscard]] std::optional<Zone> zone(std::size_t batch, std::size_t column) const override;
    [[nodiscard]] std::span<const std::string> dictionary(std::size_t column) const override;
    [[nodiscard]] Result<std::unique_ptr<BatchCursor>>
    cursor(std::vector<std::size_t> columns) const override;

private:
    const BatchReader& m_whole;
    std::vector<std::size_t> m_batches; ///< ascending
    std::uint64_t m_rows = 0;
};

} // namespace tiltmeter
