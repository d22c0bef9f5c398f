// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/evaluate_drift.h"

#include <compare>
#include <cstdint>
#include <vector>

namespace tiltmeter {

/// Where a row is.
struct RowPlace {
    std::uint32_t batch = 0;
    std::uint32_t row = 0;
    friend auto operator<=>(const RowPlace&, const RowPlace&) = default;
};

/// Drawn without putting back, every row with the same chance; in the order of arrival.
struct DrawnRows {
    std::vector<RowPlace> baseline;
    std::vector<std::vector<RowPlace>> windows; ///< parallel to DriftEvaluation::windows
};

/// How many rows, of whom.
struct RowDemand {
    std::vector<bool> isWanted; ///< by window; the others stay empty
    bool withBaseline = true;   ///< where it is a part of the payload, and does not roll
    std::size_t mostBaseline = 0;
    std::size_t mostWindow = 0;
};

/// Draws from the payload. A row's lot follows from its position and the configuration's seed; those with the
/// smallest lots are drawn, whatever the number of threads. Rows belong to windows as the records that were
/// counted do: by their time, or by their position where windows are so many records or one window holds all;
/// rows without a time are in no calendar window. A baseline that is the first of such windows goes by
/// position too. `DriftEvaluation::windows` may be a part of all windows.
[[nodiscard]] Result<DrawnRows> drawRows(const DriftSources& sources, const DriftEvaluation& evaluation,
                                         const RowDemand& demand, const Progress& progress);

/// Of all rows of a data set, with or without a time.
[[nodiscard]] std::vector<RowPlace> drawFromAll(const BatchReader& reader, std::size_t most,
                                                std::uint64_t seed);

} // namespace tiltmeter
