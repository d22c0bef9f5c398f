// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/learnt_constraints.h"

#include "base/json_writer.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tiltmeter {
namespace {

constexpr double evidence = 12; ///< chance of less than e^-12
constexpr double leastOutside = 0.01;
constexpr double margin = 0.05;
constexpr double uniqueShare = 0.8;
constexpr std::size_t mostCategories = 100'000;
constexpr std::size_t mostPairCategories = 100;

std::size_t positionOf(double raw)
{
    return static_cast<std::size_t>(raw);
}

} // namespace

SortedColumns::SortedColumns(const RowSample& sample, std::span<const RowColumn> columns,
                             std::size_t features)
    : m_rows(sample.rows()), m_numbers(features), m_order(features), m_codes(features)
{
    for (std::size_t j = 0; j < features; ++j) {
        const auto at = [&](std::size_t row) { return sample.values[row * sample.columns + j]; };
        if (!columns[j].isNumeric) {
            std::vector<std::uint32_t>& codes = m_codes[j];
            codes.resize(m_rows);
            for (std::size_t row = 0; row < m_rows; ++row)
                codes[row] = std::isnan(at(row)) ? missing : static_cast<std::uint32_t>(at(row));
            continue;
        }
        std::vector<std::pair<double, std::uint32_t>> present;
        for (std::size_t row = 0; row < m_rows; ++row) {
            m_numbers[j].push_back(at(row));
            if (!std::isnan(at(row)))
                present.emplace_back(at(row), static_cast<std::uint32_t>(row));
        }
        std::ranges::sort(present);
        m_order[j].reserve(present.size());
        for (const auto& [value, row] : present)
            m_order[j].push_back(row);
    }
}

class LearntConstraints::Learner
{
public:
    Learner(const SortedColumns& sample, std::span<const std::size_t> rows,
            std::span<const RowColumn> columns, std::span<const Known> known, LearntConstraints& result)
        : m_sample(sample), m_rows(rows), m_columns(columns), m_known(known), m_result(result),
          m_isLearnt(sample.rows()), m_sorted(columns.size()), m_anyMissing(columns.size())
    {
        for (const std::size_t row : rows)
            m_isLearnt[row] = 1;
    }

    void learn(std::size_t features)
    {
        for (std::size_t j = 0; j < features; ++j) {
            if (m_columns[j].isNumeric)
                learnNumber(j);
            else
                learnCategories(j);
        }
        std::vector<Rule> pairs;
        for (const std::size_t a : m_categorical) {
            for (const std::size_t b : m_numeric)
                learnWithin(b, a, pairs);
            for (const std::size_t b : m_categorical)
                if (a < b)
                    learnCombination(a, b, pairs);
        }
        std::ranges::stable_sort(pairs, std::ranges::greater(), &Rule::strength);
        if (pairs.size() > mostTwoColumnConstraints) {
            m_result.m_leftOut = pairs.size() - mostTwoColumnConstraints;
            pairs.resize(mostTwoColumnConstraints);
        }
        std::ranges::move(pairs, std::back_inserter(m_result.m_rules));
    }

private:
    void addPresent(std::size_t j, bool anyMissing)
    {
        if (anyMissing || (j < m_known.size() && m_known[j].hasMissing))
            return;
        Rule rule;
        rule.kind = ConstraintKind::Present;
        rule.column = j;
        m_result.m_rules.push_back(std::move(rule));
    }

    void learnNumber(std::size_t j)
    {
        Rule rule;
        rule.kind = ConstraintKind::Range;
        rule.column = j;
        std::size_t present = 0;
        for (const std::size_t row : m_rows) {
            const double value = m_sample.numbers(j)[row];
            if (std::isnan(value))
                continue;
            rule.lower = present == 0 ? value : std::min(rule.lower, value);
            rule.upper = present == 0 ? value : std::max(rule.upper, value);
            ++present;
        }
        addPresent(j, present < m_rows.size());
        if (present == 0)
            return;
        if (j < m_known.size() && m_known[j].minimum && m_known[j].maximum) {
            rule.lower = std::min(rule.lower, *m_known[j].minimum);
            rule.upper = std::max(rule.upper, *m_known[j].maximum);
        }
        m_result.m_rules.push_back(std::move(rule));
        m_numeric.push_back(j);
        for (const std::uint32_t row : m_sample.order(j))
            if (m_isLearnt[row] != 0)
                m_sorted[j].push_back(m_sample.numbers(j)[row]);
    }

    void learnCategories(std::size_t j)
    {
        const std::size_t categories = m_columns[j].categories.size();
        std::vector<std::size_t> counts(categories);
        std::size_t present = 0;
        for (const std::size_t row : m_rows)
            if (const std::uint32_t code = m_sample.codes(j)[row]; code != SortedColumns::missing) {
                ++counts[code];
                ++present;
            }
        m_anyMissing[j] = present < m_rows.size();
        addPresent(j, present < m_rows.size());
        Rule rule;
        rule.kind = ConstraintKind::Categories;
        rule.column = j;
        rule.allowed.assign(categories, false);
        std::size_t distinct = 0;
        for (std::size_t c = 0; c < categories; ++c) {
            rule.allowed[c] = counts[c] > 0;
            distinct += counts[c] > 0 ? 1 : 0;
        }
        if (present == 0)
            return;
        if (static_cast<double>(distinct) > uniqueShare * static_cast<double>(present) ||
            distinct > mostCategories) {
            m_result.m_columnsLeftOut.push_back(m_columns[j].name);
            return;
        }
        if (j < m_known.size())
            for (std::size_t c = 0; c < std::min(categories, m_known[j].categories.size()); ++c)
                if (m_known[j].categories[c])
                    rule.allowed[c] = true;
        m_result.m_rules.push_back(std::move(rule));
        if (distinct <= mostPairCategories && distinct > 1)
            m_categorical.push_back(j);
    }

    /// Numbers of `column` where `other` has a value.
    void learnWithin(std::size_t column, std::size_t other, std::vector<Rule>& pairs) const
    {
        Rule rule;
        rule.kind = ConstraintKind::RangeWithin;
        rule.column = column;
        rule.other = other;
        rule.within.resize(m_columns[other].categories.size());
        const std::vector<double>& numbers = m_sample.numbers(column);
        const std::vector<std::uint32_t>& codes = m_sample.codes(other);
        for (const std::size_t row : m_rows) {
            const double value = numbers[row];
            const std::uint32_t category = codes[row];
            if (std::isnan(value) || category == SortedColumns::missing)
                continue;
            DataConstraint::Within& within = rule.within[category];
            within.lower = within.records == 0 ? value : std::min(within.lower, value);
            within.upper = within.records == 0 ? value : std::max(within.upper, value);
            ++within.records;
        }
        std::vector<double> withBoth;
        if (m_anyMissing[other])
            for (const std::uint32_t row : m_sample.order(column))
                if (m_isLearnt[row] != 0 && codes[row] != SortedColumns::missing)
                    withBoth.push_back(numbers[row]);
        const std::vector<double>& values = m_anyMissing[other] ? withBoth : m_sorted[column];
        const auto all = static_cast<double>(values.size());
        for (DataConstraint::Within& within : rule.within) {
            if (within.records == 0)
                continue;
            const auto inside = std::ranges::upper_bound(values, within.upper) -
                                std::ranges::lower_bound(values, within.lower);
            const double outside = 1 - static_cast<double>(inside) / all;
            const auto n = static_cast<double>(within.records);
            if (outside < leastOutside || -n * std::log1p(-outside) < evidence) {
                within.records = 0;
                continue;
            }
            rule.strength += n / all * outside;
            const double widening = margin * (within.upper - within.lower);
            within.lower -= widening;
            within.upper += widening;
        }
        if (rule.strength > 0)
            pairs.push_back(std::move(rule));
    }

    void learnCombination(std::size_t column, std::size_t other, std::vector<Rule>& pairs) const
    {
        Rule rule;
        rule.kind = ConstraintKind::Combination;
        rule.column = column;
        rule.other = other;
        const std::size_t height = m_columns[column].categories.size();
        rule.width = m_columns[other].categories.size();
        if (height * rule.width > mostPairCategories * mostPairCategories * 4)
            return;
        std::vector<double> first(height);
        std::vector<double> second(rule.width);
        std::vector<double> both(height * rule.width);
        double all = 0;
        for (const std::size_t row : m_rows) {
            const std::uint32_t a = m_sample.codes(column)[row];
            const std::uint32_t b = m_sample.codes(other)[row];
            if (a == SortedColumns::missing || b == SortedColumns::missing)
                continue;
            ++first[a];
            ++second[b];
            ++both[a * rule.width + b];
            ++all;
        }
        rule.allowed.assign(both.size(), true);
        rule.expected.assign(both.size(), 0);
        for (std::size_t a = 0; a < height; ++a)
            for (std::size_t b = 0; b < rule.width; ++b) {
                const std::size_t cell = a * rule.width + b;
                const double expected = all > 0 ? first[a] * second[b] / all : 0;
                if (both[cell] > 0 || expected < evidence)
                    continue;
                rule.allowed[cell] = false;
                rule.expected[cell] = expected;
                rule.strength += expected / all;
            }
        if (rule.strength > 0)
            pairs.push_back(std::move(rule));
    }

    const SortedColumns& m_sample;
    std::span<const std::size_t> m_rows;
    std::span<const RowColumn> m_columns;
    std::span<const Known> m_known;
    LearntConstraints& m_result;
    std::vector<std::uint8_t> m_isLearnt;      ///< by row
    std::vector<std::vector<double>> m_sorted; ///< learnt numbers by column
    std::vector<bool> m_anyMissing;            ///< categories
    std::vector<std::size_t> m_numeric;
    std::vector<std::size_t> m_categorical;
};

LearntConstraints::LearntConstraints(const SortedColumns& sample, std::span<const std::size_t> rows,
                                     std::span<const RowColumn> columns, std::size_t features,
                                     std::span<const Known> known)
    : m_columns(columns)
{
    Learner(sample, rows, columns, known, *this).learn(features);
}

bool LearntConstraints::isBroken(const Rule& rule, std::span<const double> row) const
{
    const double value = row[rule.column];
    if (rule.kind == ConstraintKind::Present)
        return std::isnan(value);
    if (std::isnan(value))
        return false;
    if (rule.kind == ConstraintKind::Range)
        return value < rule.lower || value > rule.upper;
    if (rule.kind == ConstraintKind::Categories)
        return !rule.allowed[positionOf(value)];
    const double other = row[rule.other];
    if (std::isnan(other))
        return false;
    if (rule.kind == ConstraintKind::Combination)
        return !rule.allowed[positionOf(value) * rule.width + positionOf(other)];
    const DataConstraint::Within& within = rule.within[positionOf(other)];
    return within.records > 0 && (value < within.lower || value > within.upper);
}

bool LearntConstraints::isSound() const
{
    return std::ranges::all_of(m_rules, [this](const Rule& rule) {
        if (rule.kind > ConstraintKind::Combination || rule.column >= m_columns.size() ||
            rule.other >= m_columns.size())
            return false;
        const std::size_t height = m_columns[rule.column].categories.size();
        const std::size_t width = m_columns[rule.other].categories.size();
        if (rule.kind == ConstraintKind::Categories)
            return rule.allowed.size() == height;
        if (rule.kind == ConstraintKind::RangeWithin)
            return rule.within.size() == width;
        if (rule.kind == ConstraintKind::Combination)
            return rule.width == width && rule.allowed.size() == height * width &&
                   rule.expected.size() == rule.allowed.size();
        return true;
    });
}

bool LearntConstraints::violations(std::span<const double> row, std::vector<std::size_t>& broken) const
{
    const std::size_t before = broken.size();
    for (std::size_t rule = 0; rule < m_rules.size(); ++rule)
        if (isBroken(m_rules[rule], row))
            broken.push_back(rule);
    return broken.size() > before;
}

bool LearntConstraints::isBroken(std::span<const double> row) const
{
    return std::ranges::any_of(m_rules, [&](const Rule& rule) { return isBroken(rule, row); });
}

std::vector<DataConstraint> LearntConstraints::described() const
{
    std::vector<DataConstraint> result;
    for (const Rule& rule : m_rules) {
        DataConstraint& constraint = result.emplace_back();
        constraint.kind = rule.kind;
        constraint.column = m_columns[rule.column].name;
        const std::vector<std::string>& categories = m_columns[rule.column].categories;
        const std::vector<std::string>& others = m_columns[rule.other].categories;
        if (rule.kind == ConstraintKind::Range) {
            constraint.lower = rule.lower;
            constraint.upper = rule.upper;
        } else if (rule.kind == ConstraintKind::Categories) {
            for (std::size_t c = 0; c < rule.allowed.size(); ++c)
                if (rule.allowed[c])
                    constraint.values.push_back(categories[c]);
            std::ranges::sort(constraint.values);
        } else if (rule.kind == ConstraintKind::RangeWithin) {
            constraint.otherColumn = m_columns[rule.other].name;
            for (std::size_t c = 0; c < rule.within.size(); ++c)
                if (rule.within[c].records > 0) {
                    constraint.within.push_back(rule.within[c]);
                    constraint.within.back().value = others[c];
                }
            std::ranges::stable_sort(constraint.within, std::ranges::greater(),
                                     &DataConstraint::Within::records);
        } else if (rule.kind == ConstraintKind::Combination) {
            constraint.otherColumn = m_columns[rule.other].name;
            for (std::size_t cell = 0; cell < rule.allowed.size(); ++cell)
                if (!rule.allowed[cell])
                    constraint.never.push_back(
                        {categories[cell / rule.width], others[cell % rule.width], rule.expected[cell]});
            std::ranges::stable_sort(constraint.never, std::ranges::greater(),
                                     &DataConstraint::Pair::expected);
        }
    }
    return result;
}

std::string LearntConstraints::valueText(std::size_t index, std::span<const double> row) const
{
    const Rule& rule = m_rules[index];
    const auto text = [&](std::size_t column) {
        const double value = row[column];
        if (std::isnan(value))
            return std::string();
        return m_columns[column].isNumeric ? jsonNumber(value)
                                           : m_columns[column].categories[positionOf(value)];
    };
    const bool isPair = rule.kind == ConstraintKind::RangeWithin || rule.kind == ConstraintKind::Combination;
    return isPair ? text(rule.column) + ", " + text(rule.other) : text(rule.column);
}

} // namespace tiltmeter
