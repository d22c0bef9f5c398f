// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/column_batch.h"

#include <cstdint>
#include <span>

namespace tiltmeter::store {

/// A copy of what a view shows, with numbers as numbers where the view has codes for them. Codes of
/// categorical and boolean columns are copied as they are; the caller knows their dictionary.
[[nodiscard]] Column ownedColumn(const ColumnView& view);

/// Only the rows at these places (ascending), with what is known about how they were written.
[[nodiscard]] Column pickRows(const Column& column, std::span<const std::uint32_t> rows);

} // namespace tiltmeter::store
