// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter {

/// What a column's values are. Text is kept and given back but cannot be monitored (free text, arrays, ...).
enum class ColumnKind : std::uint8_t { Categorical, Integer, Double, Boolean, Timestamp, Text };

/// What a column means to the monitor. At most one column each, but for Feature and Ignored.
enum class ColumnRole : std::uint8_t {
    Feature,           ///< input of the model, or a protected attribute logged beside it
    Timestamp,         ///< when the prediction was made
    Prediction,        ///< as the model returns it (often 0.0 / 1.0), or a number for a regression
    DecodedPrediction, ///< the prediction in words (OpenScale's mapping column)
    Probability,       ///< probability; of which class: see config/deployment.h
    Label,             ///< ground truth
    RecordId,          ///< unique name of the record; labels that come later are joined by it
    ModelVersion,
    Weight, ///< non-negative sample weight
    Ignored ///< kept, but neither monitored nor used
};

struct ColumnSpec {
    std::string name; ///< as in the header line; unique in its schema, compared byte by byte
    ColumnKind kind = ColumnKind::Categorical;
    ColumnRole role = ColumnRole::Feature;
    friend bool operator==(const ColumnSpec&, const ColumnSpec&) = default;
};

struct Schema {
    std::vector<ColumnSpec> columns;

    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
    [[nodiscard]] std::optional<std::size_t> find(ColumnRole role) const;
    friend bool operator==(const Schema&, const Schema&) = default;
};

/// Stable names for JSON and the store: "categorical", "decoded_prediction", ...
[[nodiscard]] std::string_view toString(ColumnKind kind);
[[nodiscard]] std::string_view toString(ColumnRole role);
[[nodiscard]] std::optional<ColumnKind> columnKindFromString(std::string_view text);
[[nodiscard]] std::optional<ColumnRole> columnRoleFromString(std::string_view text);

/// Categorical, integer and double columns can be monitored for fairness; boolean, timestamp and text can't.
[[nodiscard]] bool canBeMonitored(ColumnKind kind);
[[nodiscard]] bool isNumeric(ColumnKind kind);

} // namespace tiltmeter
