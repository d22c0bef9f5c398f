// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/column_batch.h"
#include "source/field_block.h"
#include "source/time_text.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter {

/// Why a field can't be taken.
enum class FieldFault : std::uint8_t { NotANumber, OutOfRange, NotATimestamp, NotABoolean };

struct RowFault {
    std::size_t row = 0; ///< in its block
    std::size_t column = 0;
    FieldFault fault = FieldFault::NotANumber;
};

/// Makes one column of one batch after the other out of text.
class ColumnBuilder
{
public:
    explicit ColumnBuilder(ColumnKind kind) : m_kind(kind) {}

    void begin(Column& out, std::size_t capacity);
    /// First step: what can fail. Rows [base, base + cells.rows) of the batch; faulty ones get any value.
    void check(const Cells& cells, std::size_t column, std::size_t base, std::vector<RowFault>& faults);
    /// Takes the first step back.
    void undo(std::size_t base);
    /// Second step, after all columns passed the first: what can't fail.
    void commit(const Cells& cells, std::size_t base);
    void finish(std::size_t rows);

private:
    struct CacheEntry {
        std::uint64_t low = 0;
        std::uint64_t high = 0;
        std::uint32_t length = 0;
        std::uint32_t code = 0;
    };

    using FaultAt = std::function<void(std::size_t row, FieldFault fault)>;
    void integers(const Cells& cells, std::size_t base, const FaultAt& fault);
    void numbers(const Cells& cells, std::size_t base, const FaultAt& fault);
    void times(const Cells& cells, std::size_t base, const FaultAt& fault);
    void booleans(const Cells& cells, std::size_t base, const FaultAt& fault);
    void categories(const Cells& cells, std::size_t base);
    void texts(const Cells& cells, std::size_t base);
    void chooseTimeStyle(const Cells& cells);
    void setMissing(std::size_t row);
    void setMissing(std::size_t row, std::string_view token);
    void widen(std::size_t rows);
    void chooseNumberStyle(std::size_t rows);
    bool chooseObviousStyle(std::size_t rows);
    bool markSmall(std::size_t rows);
    [[nodiscard]] std::array<std::uint32_t, 256> countShapes(std::size_t rows) const;
    void keepWhatDiffers(std::size_t rows, const LexicalStyle& style, const std::array<bool, 256>& follows);

    ColumnKind m_kind;
    Column* m_out = nullptr;
    std::shared_ptr<Dictionary> m_dictionary;
    std::vector<CacheEntry> m_cache;
    std::vector<std::uint8_t> m_shapes; ///< Double: see number_text.h
    TimeReader m_time;
    bool m_timeStyle = false; ///< chosen
    bool m_anyMissing = false;
    bool m_missingStyle = false; ///< chosen
    bool m_fraction = false;     ///< an integer column has a number that is none in the present block
    // what undo() goes back to
    std::size_t m_exceptionsBefore = 0;
    bool m_anyMissingBefore = false;
    bool m_missingStyleBefore = false;
};

/// Builds batches of one schema.
class BatchBuilder
{
public:
    explicit BatchBuilder(const Schema& schema);

    /// Begins a batch of at most `capacity` rows.
    void begin(std::size_t capacity);
    /// `faults`: of one row, at least one, in the order of the columns.
    using FaultListener = std::function<void(std::span<const RowFault> faults, const FieldBlock& block)>;
    /// Adds the rows of a block but for those with faults, which are told by ascending row.
    void add(FieldBlock block, const FaultListener& listener);
    [[nodiscard]] std::size_t rows() const { return m_batch.rows; }
    /// Complete until the next begin().
    [[nodiscard]] ColumnBatch& finish();

private:
    FieldBlock withoutFaults(const FieldBlock& block, const FaultListener& listener);

    ColumnBatch m_batch;
    std::vector<ColumnBuilder> m_builders;
    std::vector<RowFault> m_faults;
    std::vector<std::uint32_t> m_goodRows; ///< bounds of the rows of a block that has faults
};

} // namespace tiltmeter
