// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"
#include "columns/column_batch.h"
#include "columns/refused_cells.h"
#include "store/sqlite.h"

#include <map>
#include <span>

namespace tiltmeter::store {

/// Gathers the refused cells of an import until they are written with the rows around them. What has none
/// costs nothing.
class RefusedCellsWriter
{
public:
    /// `position`: of the next record that is taken.
    void add(const RejectedRow& row, std::uint64_t position);
    /// Inside a transaction. Nothing is left to be written then.
    [[nodiscard]] Result<void> write(const sqlite::Connection& connection, ImportId import);

private:
    struct Places {
        Column positions;
        Column times;
    };
    std::map<std::string, Places> m_columns;
};

/// What a row of the table holds; nullopt when it is not what was written.
[[nodiscard]] std::optional<std::vector<RefusedCell>> decodeRefusedCells(std::int64_t cells,
                                                                         std::span<const std::byte> positions,
                                                                         std::span<const std::byte> times,
                                                                         std::int64_t checksum);

} // namespace tiltmeter::store
