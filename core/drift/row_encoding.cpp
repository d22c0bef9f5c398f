// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/row_encoding.h"

#include "numeric/moments.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace tiltmeter {
namespace {

constexpr std::size_t mostCategories = 20; ///< further ones are one column
constexpr double farthest = 4;             ///< standardized values beyond it say no more

bool hasMissing(const RowSample& sample, std::size_t column)
{
    for (std::size_t i = 0; i < sample.rows(); ++i)
        if (std::isnan(sample.row(i)[column]))
            return true;
    return false;
}

} // namespace

RowEncoding::RowEncoding(std::span<const RowColumn> columns, std::span<const std::size_t> used,
                         const RowSample& learnt, std::span<const RowSample* const> others)
{
    for (const std::size_t j : used) {
        std::vector<double> values;
        for (std::size_t i = 0; i < learnt.rows(); ++i)
            if (const double value = learnt.row(i)[j]; !std::isnan(value))
                values.push_back(value);
        const bool anyMissing =
            values.size() < learnt.rows() ||
            std::ranges::any_of(others, [j](const RowSample* other) { return hasMissing(*other, j); });
        if (columns[j].isNumeric)
            addNumber(values, j);
        else
            addCategories(values, j);
        if (anyMissing) {
            Encoded missing;
            missing.source = j;
            missing.kind = Encoded::Kind::Missing;
            m_columns.push_back(missing);
        }
    }
}

std::pair<std::size_t, std::size_t> RowEncoding::encodedOf(std::size_t source) const
{
    const auto range = std::ranges::equal_range(m_columns, source, {}, &Encoded::source);
    return {static_cast<std::size_t>(range.begin() - m_columns.begin()),
            static_cast<std::size_t>(range.end() - m_columns.begin())};
}

double RowEncoding::value(std::size_t encoded, double raw) const
{
    using K = Encoded::Kind;
    const Encoded& column = m_columns[encoded];
    if (column.kind == K::Missing)
        return std::isnan(raw) ? 1 : 0;
    if (std::isnan(raw))
        return 0;
    if (column.kind == K::Category)
        return raw == column.category ? 1 : 0;
    if (column.kind == K::OtherCategory)
        return std::ranges::find(column.listed, raw) == column.listed.end() ? 1 : 0;
    const double z = std::clamp((raw - column.mean) / column.deviation, -farthest, farthest);
    return column.kind == K::Linear ? z : z * z - 1;
}

void RowEncoding::append(std::span<const double> row, std::vector<double>& values) const
{
    using K = Encoded::Kind;
    const std::size_t begin = values.size();
    values.resize(begin + m_columns.size(), 0.0);
    double* out = values.data() + begin;
    bool isListed = false; // among the categories passed since the last column of another kind
    for (std::size_t c = 0; c < m_columns.size(); ++c) {
        const Encoded& column = m_columns[c];
        const double raw = row[column.source];
        if (column.kind == K::Category) {
            const bool is = raw == column.category;
            out[c] = is ? 1 : 0;
            isListed = isListed || is;
            continue;
        }
        if (column.kind == K::OtherCategory)
            out[c] = isListed || std::isnan(raw) ? 0 : 1;
        else
            out[c] = value(c, raw);
        isListed = false;
    }
}

void RowEncoding::addNumber(const std::vector<double>& values, std::size_t source)
{
    numeric::Moments moments;
    for (const double value : values)
        moments.add(value);
    const double deviation = moments.standardDeviation(0).value_or(0);
    Encoded column;
    column.source = source;
    column.mean = moments.mean().value_or(0);
    column.deviation = deviation > 0 ? deviation : 1;
    m_columns.push_back(column);
    column.kind = Encoded::Kind::Square;
    m_columns.push_back(column);
}

void RowEncoding::addCategories(const std::vector<double>& values, std::size_t source)
{
    std::map<double, std::size_t> counts;
    for (const double value : values)
        ++counts[value];
    std::vector<std::pair<double, std::size_t>> list(counts.begin(), counts.end());
    std::ranges::stable_sort(list, std::ranges::greater(), &std::pair<double, std::size_t>::second);
    Encoded others;
    others.source = source;
    others.kind = Encoded::Kind::OtherCategory;
    for (std::size_t i = 0; i < std::min(list.size(), mostCategories); ++i) {
        Encoded column;
        column.source = source;
        column.kind = Encoded::Kind::Category;
        column.category = list[i].first;
        m_columns.push_back(column);
        others.listed.push_back(list[i].first);
    }
    m_columns.push_back(others);
}

double aucOf(std::span<const double> scores, std::span<const unsigned char> labels)
{
    struct Scored {
        double score;
        double label;
    };
    std::vector<Scored> rows;
    rows.reserve(scores.size());
    for (std::size_t i = 0; i < scores.size(); ++i)
        rows.push_back({scores[i], static_cast<double>(labels[i])});
    std::ranges::sort(rows, {}, &Scored::score);
    double rankSum = 0;
    double positives = 0;
    for (std::size_t i = 0; i < rows.size();) {
        std::size_t end = i;
        double here = 0;
        while (end < rows.size() && rows[end].score == rows[i].score)
            here += rows[end++].label;
        rankSum += here * (static_cast<double>(i + end + 1) / 2);
        positives += here;
        i = end;
    }
    const double negatives = static_cast<double>(rows.size()) - positives;
    return (rankSum - positives * (positives + 1) / 2) / (positives * negatives);
}

} // namespace tiltmeter
