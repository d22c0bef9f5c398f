// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/schema.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tiltmeter {

/// What a person needs to know of a column before configuring anything; counted in one scan
/// (aggregate/profiler.h).
struct ColumnProfile {
    struct ValueCount {
        std::string value; ///< for numeric columns the number as text
        double number = 0; ///< numeric columns only
        std::uint64_t count = 0;
        /// Records per class of the outcome column among `count` (same order as DataProfile::outcomeClasses);
        /// empty when no outcome column is known.
        std::vector<std::uint64_t> byOutcome;
    };
    ColumnSpec spec;
    std::uint64_t records = 0;
    std::uint64_t missing = 0;
    std::uint64_t distinct = 0;  ///< exact up to `valuesLimit`, else a lower bound
    bool valuesComplete = false; ///< `values` has every value there is
    /// Categorical: by falling count. Numeric: ascending by number, only when there are few (valuesComplete),
    /// else equal-width histogram in `histogram`.
    std::vector<ValueCount> values;
    std::optional<double> minimum; ///< numeric and timestamp columns (microseconds)
    std::optional<double> maximum;
    std::optional<double> mean;
    struct Bin {
        double lower = 0; ///< inclusive
        double upper = 0; ///< exclusive but for the last bin
        std::uint64_t count = 0;
        std::vector<std::uint64_t> byOutcome;
    };
    std::vector<Bin> histogram; ///< numeric columns: up to 64 equal bins from minimum to maximum
};

struct DataProfile {
    std::uint64_t records = 0;
    std::string outcomeColumn; ///< decoded prediction if there is one, else prediction; empty when neither
    std::vector<std::string>
        outcomeClasses;                 ///< up to 64, by falling count; empty for a numeric outcome with more
    std::vector<ColumnProfile> columns; ///< in schema order

    [[nodiscard]] const ColumnProfile* find(std::string_view name) const
    {
        for (const ColumnProfile& column : columns)
            if (column.spec.name == name)
                return &column;
        return nullptr;
    }
};

} // namespace tiltmeter
