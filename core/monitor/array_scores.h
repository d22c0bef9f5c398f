// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/batch_reader.h"
#include "config/fairness_config.h"

#include <memory>
#include <vector>

namespace tiltmeter {

/// Shows a probability column that holds an array per record ("[0.3,0.7]", one number a class) as the
/// probability of the favorable outcome: the sum over the favorable classes. All else is passed through.
///
/// Which number belongs to which class is nowhere written; it is learnt from the records: among those for
/// which a class was predicted, that class's number is the largest on average. Classes that were never
/// predicted have no number; with two numbers and one such class it is the number that is left.
class ArrayScores final : public BatchReader
{
public:
    /// Records from which it is learnt, the first ones.
    static constexpr std::size_t learningRecords = 20'000;

    /// nullptr when there is nothing to do: the column is missing, no text, or holds no such arrays, or they
    /// can't be matched with the classes one to one. `inner` must live as long as the result. Errors: those
    /// of the reader.
    [[nodiscard]] static Result<std::unique_ptr<ArrayScores>> over(const BatchReader& inner,
                                                                   const FairnessConfig& config);

    [[nodiscard]] const Schema& schema() const override { return m_schema; }
    [[nodiscard]] std::size_t batchCount() const override { return m_inner.batchCount(); }
    [[nodiscard]] std::size_t rowsOf(std::size_t batch) const override { return m_inner.rowsOf(batch); }
    [[nodiscard]] std::uint64_t rowCount() const override { return m_inner.rowCount(); }
    [[nodiscard]] std::optional<Zone> zone(std::size_t batch, std::size_t column) const override;
    [[nodiscard]] std::span<const std::string> dictionary(std::size_t column) const override
    {
        return m_inner.dictionary(column);
    }
    [[nodiscard]] Result<std::unique_ptr<BatchCursor>>
    cursor(std::vector<std::size_t> columns) const override;

private:
    ArrayScores(const BatchReader& inner, std::size_t column);
    [[nodiscard]] Result<bool> learn(std::size_t prediction, const FavorableOutcome& outcome);

    const BatchReader& m_inner;
    Schema m_schema;
    std::size_t m_column;
    std::size_t m_length = 0;      ///< of every array
    std::vector<bool> m_favorable; ///< by position in the array
};

} // namespace tiltmeter
