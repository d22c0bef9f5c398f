// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/profile.h"
#include "look/rows_model.h"
#include "monitor/monitor.h"

namespace tiltmeter {

/// What the data page's tables show, column by column.

[[nodiscard]] std::vector<RowsColumn<ColumnProfile>> profileColumns();
/// The one with bars: delegates are set by position.
inline constexpr int profileBarsColumn = 8;
[[nodiscard]] std::vector<RowsColumn<ImportRecord>> importColumns();
[[nodiscard]] std::vector<RowsColumn<RejectedRow>> rejectedColumns();

/// The most frequent values with their shares, or the range: "male 66.7 %, female 33.3 %".
[[nodiscard]] QString valuesText(const ColumnProfile& column, const QLocale& locale);

} // namespace tiltmeter
