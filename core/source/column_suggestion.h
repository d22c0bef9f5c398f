// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/column_batch.h"
#include "source/csv_preview.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter {

/// Collects what the values of one column look like.
class ColumnObserver
{
public:
    void add(std::string_view value);
    /// Kind, statistics and reason; the role is Feature. After the last value.
    [[nodiscard]] ColumnPreview summary(std::string name);

    /// Both after summary().
    [[nodiscard]] bool allProbabilityArrays() const { return m_arrays > 0 && m_arrays == filled(); }
    [[nodiscard]] bool allDistinct() const;

private:
    struct Extremes {
        double minimum = 0;
        double maximum = 0;
        bool any = false;
        void add(double value);
    };
    [[nodiscard]] std::uint64_t filled() const { return m_records - m_empty; } ///< not the empty string
    [[nodiscard]] std::uint64_t present() const { return filled() - m_tokens; }
    void classify(std::string_view value, std::uint64_t count);
    [[nodiscard]] bool nearlyAll(std::uint64_t count) const;
    [[nodiscard]] std::string kindOf(std::string_view name, ColumnKind& kind) const;
    [[nodiscard]] std::vector<std::string> mostCommon() const;

    Dictionary m_values;
    std::vector<std::uint64_t> m_counts{0}; ///< by code
    std::uint64_t m_records = 0;
    std::uint64_t m_empty = 0;
    std::uint64_t m_tokens = 0; ///< NA, null, ... but not empty
    std::uint64_t m_integers = 0;
    std::uint64_t m_hugeIntegers = 0; ///< of more than 64 bits
    std::uint64_t m_leadingZeros = 0;
    std::uint64_t m_numbers = 0; ///< integers too
    std::uint64_t m_booleans = 0;
    std::uint64_t m_calendar = 0; ///< points in time that are not plain numbers
    std::uint64_t m_epochs = 0;
    std::uint64_t m_brackets = 0;
    std::uint64_t m_arrays = 0; ///< of probabilities
    std::uint64_t m_bytes = 0;
    std::size_t m_longest = 0;
    Extremes m_number;
    Extremes m_time;
};

/// Gives each column its role by name and values; at most one column each but for Feature and Ignored.
void suggestRoles(std::vector<ColumnPreview>& columns, const std::vector<ColumnObserver>& observers);

} // namespace tiltmeter
