// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/row_sample.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

namespace tiltmeter {

/// Rows as a linear classifier takes them: numbers standardized by the sample that was learnt from, with
/// their square (a change of spread has no direction), categories as one column for each of the 20 most
/// frequent and one for the others; missing is a column too where it occurs.
class RowEncoding
{
public:
    RowEncoding() = default; ///< of no columns, or to be read by archive()
    /// `used`: positions of the columns. `others`: samples that may have missing values where `learnt` has
    /// none.
    RowEncoding(std::span<const RowColumn> columns, std::span<const std::size_t> used,
                const RowSample& learnt, std::span<const RowSample* const> others = {});

    [[nodiscard]] std::size_t width() const { return m_columns.size(); }
    /// The encoded columns that a column of the row becomes, [first, end); where
    /// `used` ascended.
    [[nodiscard]] std::pair<std::size_t, std::size_t> encodedOf(std::size_t source) const;
    [[nodiscard]] double value(std::size_t encoded, double raw) const;
    void append(std::span<const double> row, std::vector<double>& values) const;

    template <class Archive>
    void archive(Archive& a)
    {
        a.list(m_columns, [&a](Encoded& column) {
            auto& [source, kind, mean, deviation, category, listed] = column;
            a.value(source);
            a.value(kind);
            a.value(mean);
            a.value(deviation);
            a.value(category);
            a.list(listed);
        });
    }
    /// Whether all sources are among so many columns.
    [[nodiscard]] bool isWithin(std::size_t columns) const
    {
        return std::ranges::all_of(m_columns, [columns](const Encoded& c) { return c.source < columns; });
    }

private:
    struct Encoded {
        enum class Kind : std::uint8_t { Linear, Square, Missing, Category, OtherCategory };
        std::size_t source = 0;
        Kind kind = Kind::Linear;
        double mean = 0;
        double deviation = 1;
        double category = 0;
        std::vector<double> listed; ///< OtherCategory: those that have a column of their own
    };
    void addNumber(const std::vector<double>& values, std::size_t source);
    void addCategories(const std::vector<double>& values, std::size_t source);

    std::vector<Encoded> m_columns;
};

/// Probability that a row with label 1 scores higher than one with label 0, ties one half.
[[nodiscard]] double aucOf(std::span<const double> scores, std::span<const unsigned char> labels);

} // namespace tiltmeter
