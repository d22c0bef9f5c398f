// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "columns/column_view.h"
#include "columns/schema.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tiltmeter {

/// What is known of a column in one batch without reading it (zone map). Numbers; for timestamps
/// microseconds.
struct Zone {
    double minimum = 0; ///< inclusive; of the values that are there
    double maximum = 0; ///< inclusive
    std::uint64_t missing = 0;
};

/// The asked-for columns of one batch, in the order in which they were asked for.
struct BatchView {
    std::uint64_t firstRow = 0; ///< position of the batch's first row in the data set, in order of arrival
    std::size_t rows = 0;
    std::vector<ColumnView> columns;
};

/// Reads batches for one thread. The view lives until the next read.
class BatchCursor
{
public:
    virtual ~BatchCursor() = default;
    [[nodiscard]] virtual Result<BatchView> read(std::size_t batch) = 0;
};

/// Where an aggregation reads from: the store's segments, or batches in memory. What it shows does not change
/// while it lives (a snapshot). All methods may be called from several threads; a cursor belongs to one.
class BatchReader
{
public:
    virtual ~BatchReader() = default;
    [[nodiscard]] virtual const Schema& schema() const = 0;
    [[nodiscard]] virtual std::size_t batchCount() const = 0;
    [[nodiscard]] virtual std::size_t rowsOf(std::size_t batch) const = 0;
    [[nodiscard]] virtual std::uint64_t rowCount() const = 0;
    /// nullopt: nothing known, or no value there.
    [[nodiscard]] virtual std::optional<Zone> zone(std::size_t batch, std::size_t column) const = 0;
    /// Values by code of a categorical or boolean column, the same for all batches; entry 0 is *missing* and
    /// empty.
    [[nodiscard]] virtual std::span<const std::string> dictionary(std::size_t column) const = 0;
    [[nodiscard]] virtual Result<std::unique_ptr<BatchCursor>>
    cursor(std::vector<std::size_t> columns) const = 0;
};

} // namespace tiltmeter
