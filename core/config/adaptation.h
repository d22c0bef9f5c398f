// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/profile.h"
#include "columns/schema.h"
#include "config/fairness_config.h"

#include <cstdint>
#include <optional>

namespace tiltmeter {

/// The configuration in the terms of the schema: values named for a numeric column ("1", "0.0") become ranges
/// of one point, for groups and for outcomes; a numeric value named for a categorical or boolean outcome
/// stays. Groups without a name get one. What can't be turned (a word for a number) stays, and `validate`
/// says so.
[[nodiscard]] FairnessConfig adaptedTo(FairnessConfig config, const Schema& schema);

/// The column that holds the outcome: the one named, else the decoded prediction, else the prediction;
/// nullopt when there is none.
[[nodiscard]] std::optional<std::size_t> outcomeColumn(const FavorableOutcome& outcome, const Schema& schema);

/// A decimal number and nothing else.
[[nodiscard]] std::optional<double> numberFromText(std::string_view text);

/// How many records are in a group, as far as a profile can tell: exactly when low == high.
struct RecordBounds {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
};
[[nodiscard]] RecordBounds recordsIn(const Group& group, const ColumnProfile& column);

} // namespace tiltmeter
