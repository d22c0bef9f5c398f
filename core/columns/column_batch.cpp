// SPDX-License-Identifier: GPL-3.0-or-later
#include "columns/column_batch.h"

#include <cassert>

namespace tiltmeter
{

Dictionary::Dictionary() : m_values{std::string()} {}

std::uint32_t Dictionary::add(std::string_view value)
{
    if (const auto it = m_codes.find(value); it != m_codes.end())
        return it->second;
    const auto code = static_cast<std::uint32_t>(m_values.size());
    m_values.emplace_back(value);
    m_codes.emplace(std::string(value), code);
    return code;
}

std::uint32_t Dictionary::find(std::string_view value) const
{
    const auto it = m_codes.find(value);
    return it == m_codes.end() ? 0 : it->second;
}

std::size_t Column::size() const
{
    switch (kind) {
    case ColumnKind::Categorical:
    case ColumnKind::Boolean:
        return codes.size();
    case ColumnKind::Integer:
    case ColumnKind::Timestamp:
        return integers.size();
    case ColumnKind::Double:
        return doubles.size();
    case ColumnKind::Text:
        break;
    }
    return textOffsets.size() - 1;
}

ColumnView Column::view() const
{
    ColumnView view;
    view.kind = kind;
    view.size = size();
    view.valid = valid.empty() ? nullptr : valid.data();
    switch (kind) {
    case ColumnKind::Categorical:
    case ColumnKind::Boolean:
        view.storage = ColumnView::Storage::Codes;
        view.codes = {4, codes.data(), codes.size()};
        break;
    case ColumnKind::Integer:
    case ColumnKind::Timestamp:
        view.storage = ColumnView::Storage::Integers;
        view.integers = integers.data();
        break;
    case ColumnKind::Double:
        view.storage = ColumnView::Storage::Doubles;
        view.doubles = doubles.data();
        break;
    case ColumnKind::Text:
        view.storage = ColumnView::Storage::Text;
        view.textOffsets = textOffsets.data();
        view.textBytes = textBytes.data();
        break;
    }
    return view;
}

namespace
{

/// Called after the value at `index` was appended: keeps the bitmap empty for as long as nothing is missing.
void setValid(std::vector<std::uint64_t>& valid, std::size_t index, bool there)
{
    if (valid.empty() && there)
        return;
    if (valid.empty())
        valid.assign(index / 64 + 1, ~std::uint64_t{0});
    if (index / 64 >= valid.size())
        valid.resize(index / 64 + 1, ~std::uint64_t{0});
    const std::uint64_t bit = std::uint64_t{1} << (index % 64);
    if (there)
        valid[index / 64] |= bit;
    else
        valid[index / 64] &= ~bit;
}

} // namespace

void Column::appendMissing()
{
    switch (kind) {
    case ColumnKind::Categorical:
    case ColumnKind::Boolean:
        codes.push_back(0);
        return;
    case ColumnKind::Integer:
    case ColumnKind::Timestamp:
        integers.push_back(0);
        setValid(valid, integers.size() - 1, false);
        return;
    case ColumnKind::Double:
        doubles.push_back(0);
        setValid(valid, doubles.size() - 1, false);
        return;
    case ColumnKind::Text:
        textOffsets.push_back(textOffsets.back());
        setValid(valid, textOffsets.size() - 2, false);
        return;
    }
}

void Column::appendNumber(double value)
{
    if (kind == ColumnKind::Integer) {
        appendInteger(static_cast<std::int64_t>(value));
        return;
    }
    assert(kind == ColumnKind::Double);
    doubles.push_back(value);
    setValid(valid, doubles.size() - 1, true);
}

void Column::appendInteger(std::int64_t value)
{
    assert(kind == ColumnKind::Integer || kind == ColumnKind::Timestamp);
    integers.push_back(value);
    setValid(valid, integers.size() - 1, true);
}

void Column::appendText(std::string_view value)
{
    assert(kind == ColumnKind::Text);
    textBytes.append(value);
    textOffsets.push_back(static_cast<std::uint32_t>(textBytes.size()));
    setValid(valid, textOffsets.size() - 2, true);
}

void Column::appendCode(std::uint32_t code)
{
    codes.push_back(code);
}

} // namespace tiltmeter
