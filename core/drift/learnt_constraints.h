// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/data_consistency.h"
#include "drift/row_sample.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tiltmeter {

inline constexpr std::size_t mostTwoColumnConstraints = 200;

/// A sample by column, its numbers in order: made once for all that is learnt from parts of it.
class SortedColumns
{
public:
    static constexpr std::uint32_t missing = 0xffffffff;

    SortedColumns(const RowSample& sample, std::span<const RowColumn> columns, std::size_t features);

    [[nodiscard]] std::size_t rows() const { return m_rows; }
    /// NaN where missing. Numeric columns only.
    [[nodiscard]] const std::vector<double>& numbers(std::size_t column) const { return m_numbers[column]; }
    /// Rows with a number, by rising number.
    [[nodiscard]] const std::vector<std::uint32_t>& order(std::size_t column) const
    {
        return m_order[column];
    }
    /// Positions of categories. The other columns only.
    [[nodiscard]] const std::vector<std::uint32_t>& codes(std::size_t column) const
    {
        return m_codes[column];
    }

private:
    std::size_t m_rows;
    std::vector<std::vector<double>> m_numbers;
    std::vector<std::vector<std::uint32_t>> m_order;
    std::vector<std::vector<std::uint32_t>> m_codes;
};

/// What was learnt of the values of rows, in a form that rows are quickly held against.
///
/// One column: that it is never missing; its least and greatest number; its categories. A category column
/// with more distinct values than 0.8 of its rows, or than 100,000, is left out, as OpenScale does.
///
/// Two columns, only where chance does not explain it, as if the columns were independent: a category's own
/// range of numbers when n ln(1 / (1 - s)) >= 12, with n the category's rows and s the share of all rows
/// outside of the range (at least 0.01); the range is then widened by 5 % on both sides. And pairs of
/// categories that never come together though at least 12 rows with both would be expected. (In both cases
/// the chance of a rule about nothing is e^-12.) Columns with more than 100 categories take no part. Of more
/// than 200 such rules those that say most are kept: by the share of rows that chance would put outside.
class LearntConstraints
{
public:
    /// `rows`: positions in the sample to learn from. `known`: exact ranges and categories of all records
    /// behind the sample, by column; widens what the sample shows.
    struct Known {
        std::optional<double> minimum, maximum;
        std::vector<bool> categories; ///< by position
        bool hasMissing = false;
    };
    LearntConstraints(const SortedColumns& sample, std::span<const std::size_t> rows,
                      std::span<const RowColumn> columns, std::size_t features,
                      std::span<const Known> known = {});

    /// No rules, or those to be read by archive().
    explicit LearntConstraints(std::span<const RowColumn> columns) : m_columns(columns) {}

    /// Positions of the rules that the row breaks are appended; false: none.
    bool violations(std::span<const double> row, std::vector<std::size_t>& broken) const;
    /// Whether it breaks any.
    [[nodiscard]] bool isBroken(std::span<const double> row) const;

    [[nodiscard]] std::vector<DataConstraint> described() const;
    /// The value at fault: "1234", "car", "car, retired".
    [[nodiscard]] std::string valueText(std::size_t rule, std::span<const double> row) const;
    [[nodiscard]] std::size_t leftOut() const { return m_leftOut; }
    [[nodiscard]] const std::vector<std::string>& columnsLeftOut() const { return m_columnsLeftOut; }

    template <class Archive>
    void archive(Archive& a)
    {
        a.list(m_rules, [&a](Rule& rule) {
            auto& [kind, column, other, lower, upper, allowed, width, within, expected, strength] = rule;
            a.value(kind);
            a.value(column);
            a.value(other);
            a.value(lower);
            a.value(upper);
            a.list(allowed);
            a.value(width);
            a.list(within, [&a](DataConstraint::Within& range) { // its value is only said in described()
                a.value(range.lower);
                a.value(range.upper);
                a.value(range.records);
            });
            a.list(expected);
            a.value(strength);
        });
        a.value(m_leftOut);
        a.list(m_columnsLeftOut);
    }
    /// Whether the rules that were read are about columns and categories that there are.
    [[nodiscard]] bool isSound() const;

private:
    struct Rule {
        ConstraintKind kind = ConstraintKind::Present;
        std::size_t column = 0;
        std::size_t other = 0; ///< two columns
        double lower = 0;
        double upper = 0;
        std::vector<bool> allowed; ///< Categories: by position; Combination: column * width + other
        std::size_t width = 0;
        std::vector<DataConstraint::Within> within; ///< RangeWithin: by position of `other`; records 0: none
        std::vector<double> expected;               ///< Combination, as `allowed`
        double strength = 0;
    };
    class Learner;
    [[nodiscard]] bool isBroken(const Rule& rule, std::span<const double> row) const;

    std::span<const RowColumn> m_columns;
    std::vector<Rule> m_rules;
    std::size_t m_leftOut = 0;
    std::vector<std::string> m_columnsLeftOut;
};

/// What windows are held against, and how many of the baseline's own rows break what the others taught.
struct ConsistencyRules {
    LearntConstraints constraints;
    std::uint64_t rows = 0; ///< learnt from
    std::uint64_t violating = 0;
};

/// nullopt: too few rows to learn from. `known` as for LearntConstraints.
[[nodiscard]] std::optional<ConsistencyRules> learnRules(const RowSample& baseline,
                                                         std::span<const RowColumn> columns,
                                                         std::size_t features,
                                                         std::span<const LearntConstraints::Known> known);

/// What all of the baseline's records show, where the sample is but a part of them.
[[nodiscard]] std::vector<LearntConstraints::Known>
knownOf(std::span<const RowColumn> columns, std::size_t features, const DriftEvaluation& evaluation);

/// Counts the rows that break rules: fills in checked, violating and violations.
void checkRows(const RowSample& sample, const LearntConstraints& constraints, ConsistencyWindow& window);

/// The windows' counts judged and put together; `rules` nullopt: there were too few rows to learn from.
[[nodiscard]] DataConsistency judgedConsistency(const std::optional<ConsistencyRules>& rules,
                                                std::vector<ConsistencyWindow> windows,
                                                const DriftEvaluation& evaluation);

/// Where the baseline rolls: each window has rules of its own, and the figures of the whole are those of the
/// newest.
[[nodiscard]] DataConsistency checkRollingConsistency(const SampledRows& rows,
                                                      const DriftEvaluation& evaluation);

/// OpenScale's figure and how it stands to what the baseline breaks itself: fills in share, interval, p,
/// limit and verdict of a window from its counts.
void judgeConsistency(ConsistencyWindow& window, double limit, std::uint64_t baselineRows,
                      std::uint64_t baselineViolating, double alpha);

} // namespace tiltmeter
