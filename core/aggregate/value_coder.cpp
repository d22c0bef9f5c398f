// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/value_coder.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <limits>

namespace tiltmeter {
namespace {

std::optional<double> numberOf(std::string_view text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text.empty())
        return std::nullopt;
    return value;
}

bool isIn(const ValueRule& rule, std::string_view text, std::optional<double> number)
{
    if (std::ranges::find(rule.values, text) != rule.values.end())
        return true;
    if (!number)
        return false;
    return std::ranges::any_of(rule.values, [&](const std::string& v) { return numberOf(v) == number; }) ||
           std::ranges::any_of(rule.ranges, [&](const ValueRange& r) { return r.contains(*number); });
}

} // namespace

ValueCoder::ValueCoder(const BatchReader& reader, std::size_t column, const std::vector<ValueRule>& rules,
                       std::uint32_t rest, std::uint32_t missing)
    : m_rest(rest), m_missing(missing)
{
    if (isNumeric(reader.schema().columns[column].kind)) {
        for (const ValueRule& rule : rules) {
            for (const std::string& value : rule.values)
                if (const std::optional<double> number = numberOf(value))
                    m_ranges.push_back({*number, *number, rule.index});
            for (const ValueRange& range : rule.ranges)
                m_ranges.push_back({range.lower, range.upper, rule.index});
        }
        // Applied one after the other, the last one stays: so the first rule has to come last.
        std::ranges::reverse(m_ranges);
        if (m_ranges.size() > 1)
            cutIntoCells();
        return;
    }
    const std::span<const std::string> dictionary = reader.dictionary(column);
    m_byCode.assign(std::max<std::size_t>(dictionary.size(), 1), rest);
    m_byCode[0] = missing;
    for (std::size_t code = 1; code < dictionary.size(); ++code) {
        const std::optional<double> number = numberOf(dictionary[code]);
        const auto rule = std::ranges::find_if(
            rules, [&](const ValueRule& r) { return isIn(r, dictionary[code], number); });
        if (rule != rules.end())
            m_byCode[code] = rule->index;
    }
}

void ValueCoder::cutIntoCells()
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::vector<double> cuts;
    for (const RangeRule& range : m_ranges)
        for (const double cut : {range.lower, std::nextafter(range.upper, infinity)}) // both ends included
            if (std::isfinite(cut))
                cuts.push_back(cut);
    std::ranges::sort(cuts);
    cuts.erase(std::ranges::unique(cuts).begin(), cuts.end());
    m_byCell.push_back(indexOf(-infinity));
    for (const double cut : cuts)
        m_byCell.push_back(indexOf(cut));
    m_cells.emplace(std::move(cuts));
}

ValueCoder ValueCoder::scaled(std::uint32_t factor) const
{
    ValueCoder result = *this;
    for (std::uint32_t& index : result.m_byCode)
        index *= factor;
    for (RangeRule& range : result.m_ranges)
        range.index *= factor;
    for (std::uint32_t& index : result.m_byCell)
        index *= factor;
    result.m_rest *= factor;
    result.m_missing *= factor;
    return result;
}

std::uint32_t ValueCoder::indexOf(double value) const
{
    if (std::isnan(value))
        return m_missing;
    std::uint32_t index = m_rest;
    for (const RangeRule& range : m_ranges)
        if (range.lower <= value && value <= range.upper)
            index = range.index;
    return index;
}

void ValueCoder::prepare(const ColumnView& view, Table& table) const
{
    if (view.storage != ColumnView::Storage::Codes || view.numbers.empty())
        return;
    table.byCode.resize(view.numbers.size());
    table.byCode[0] = m_missing;
    for (std::size_t code = 1; code < view.numbers.size(); ++code)
        table.byCode[code] = indexOf(view.numbers[code]);
}

template <class T>
void ValueCoder::addNumbers(const T* values, const std::uint64_t* valid, std::size_t begin, std::size_t count,
                            std::uint32_t* keys) const
{
    assert(count <= chunkRows);
    std::array<std::uint32_t, chunkRows> index;
    constexpr double largest = std::numeric_limits<double>::max();
    if (m_cells) {
        std::array<double, chunkRows> known;
        for (std::size_t i = 0; i < count; ++i) {
            const auto value = static_cast<double>(values[begin + i]);
            known[i] = std::isnan(value) ? 0 : std::min(value, largest);
        }
        m_cells->find({known.data(), count}, index.data());
        for (std::size_t i = 0; i < count; ++i)
            index[i] = m_byCell[index[i]];
    } else {
        std::fill_n(index.begin(), count, m_rest);
        for (const RangeRule& range : m_ranges)
            for (std::size_t i = 0; i < count; ++i) {
                const auto value = static_cast<double>(values[begin + i]);
                index[i] = (range.lower <= value) & (value <= range.upper) ? range.index : index[i];
            }
    }
    if constexpr (std::is_floating_point_v<T>)
        for (std::size_t i = 0; i < count; ++i)
            if (std::isnan(values[begin + i]))
                index[i] = m_missing;
    if (valid != nullptr)
        for (std::size_t i = 0; i < count; ++i)
            if ((valid[(begin + i) >> 6] >> ((begin + i) & 63) & 1U) == 0)
                index[i] = m_missing;
    for (std::size_t i = 0; i < count; ++i)
        keys[i] += index[i];
}

void ValueCoder::add(const ColumnView& view, const Table& table, std::size_t begin, std::size_t count,
                     std::uint32_t* keys) const
{
    switch (view.storage) {
    case ColumnView::Storage::Codes: {
        const std::uint32_t* byCode = view.numbers.empty() ? m_byCode.data() : table.byCode.data();
        view.codes.visit([=](const auto* codes) {
            for (std::size_t i = 0; i < count; ++i)
                keys[i] += byCode[codes[begin + i]];
        });
        return;
    }
    case ColumnView::Storage::Integers:
        addNumbers(view.integers, view.valid, begin, count, keys);
        return;
    case ColumnView::Storage::Doubles:
        addNumbers(view.doubles, view.valid, begin, count, keys);
        return;
    case ColumnView::Storage::Text:
        break;
    }
    assert(false);
}

} // namespace tiltmeter
