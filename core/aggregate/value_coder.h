// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/cell_finder.h"
#include "columns/batch_reader.h"
#include "config/fairness_config.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tiltmeter {

/// Values and ranges that stand for one group or class.
struct ValueRule {
    std::vector<std::string> values;
    std::vector<ValueRange> ranges;
    std::uint32_t index = 0;
};

/// Gives each value of one column a small index, by tables rather than by looking at text. A value in several
/// rules gets the first one's. "1", "1.0" and 1 are the same value where the column or the rule is numeric.
class ValueCoder
{
public:
    ValueCoder() = default;
    /// `column` of `reader` must be categorical, boolean or numeric. Values in no rule get `rest`.
    ValueCoder(const BatchReader& reader, std::size_t column, const std::vector<ValueRule>& rules,
               std::uint32_t rest, std::uint32_t missing);

    /// The same coder with every index multiplied.
    [[nodiscard]] ValueCoder scaled(std::uint32_t factor) const;

    /// What `add` needs to know of one batch: the index by code. Reused from batch to batch.
    struct Table {
        std::vector<std::uint32_t> byCode;
    };
    void prepare(const ColumnView& view, Table& table) const;
    /// keys[i] += index of row begin + i, for i < count <= chunkRows. `prepare` was called for this view.
    void add(const ColumnView& view, const Table& table, std::size_t begin, std::size_t count,
             std::uint32_t* keys) const;
    static constexpr std::size_t chunkRows = 4096;

private:
    struct RangeRule {
        double lower = 0;
        double upper = 0;
        std::uint32_t index = 0;
    };
    [[nodiscard]] std::uint32_t indexOf(double value) const;
    void cutIntoCells();
    template <class T>
    void addNumbers(const T* values, const std::uint64_t* valid, std::size_t begin, std::size_t count,
                    std::uint32_t* keys) const;

    std::vector<std::uint32_t> m_byCode; ///< of the reader's dictionary; empty for numeric columns
    std::vector<RangeRule> m_ranges;
    /// Several ranges are looked up at once: between two of their ends all values have the same index.
    std::optional<CellFinder> m_cells;
    std::vector<std::uint32_t> m_byCell;
    std::uint32_t m_rest = 0;
    std::uint32_t m_missing = 0;
};

} // namespace tiltmeter
