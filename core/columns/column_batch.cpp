// SPDX-License-Identifier: GPL-3.0-or-later
#include "columns/column_batch.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

namespace tiltmeter {

namespace {

constexpr std::size_t firstSlots = 64;

/// Multiply and fold, eight bytes at a time. Good enough for a table that lives as long as a batch; not for
/// keys from an adversary. The same on every run, so that codes are too.
std::uint64_t hashOf(std::string_view text)
{
    constexpr std::uint64_t factor = 0x9E3779B97F4A7C15U;
    std::uint64_t hash = text.size() * 0xA0761D6478BD642FU;
    const char* at = text.data();
    std::size_t left = text.size();
    const auto mix = [&hash](std::uint64_t word) {
        hash = (hash ^ word) * factor;
        hash ^= hash >> 29;
    };
    for (; left >= 8; at += 8, left -= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, 8);
        mix(word);
    }
    if (left > 0) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, left);
        mix(word);
    }
    hash *= factor;
    return hash ^ (hash >> 32);
}

constexpr std::uint64_t upperHalf = 0xFFFF'FFFF'0000'0000U;

} // namespace

Dictionary::Dictionary() : m_slots(firstSlots), m_values{std::string()} {}

std::uint32_t Dictionary::add(std::string_view value)
{
    const std::uint64_t hash = hashOf(value);
    const std::size_t mask = m_slots.size() - 1;
    std::size_t at = hash & mask;
    for (; m_slots[at] != 0; at = (at + 1) & mask) {
        const auto code = static_cast<std::uint32_t>(m_slots[at]);
        if (((m_slots[at] ^ hash) & upperHalf) == 0 && m_values[code] == value)
            return code;
    }
    const auto code = static_cast<std::uint32_t>(m_values.size());
    m_values.emplace_back(value);
    m_slots[at] = (hash & upperHalf) | code;
    if (m_values.size() * 2 > m_slots.size())
        grow();
    return code;
}

std::uint32_t Dictionary::find(std::string_view value) const
{
    const std::uint64_t hash = hashOf(value);
    const std::size_t mask = m_slots.size() - 1;
    for (std::size_t at = hash & mask; m_slots[at] != 0; at = (at + 1) & mask) {
        const auto code = static_cast<std::uint32_t>(m_slots[at]);
        if (((m_slots[at] ^ hash) & upperHalf) == 0 && m_values[code] == value)
            return code;
    }
    return 0;
}

void Dictionary::grow()
{
    m_slots.assign(m_slots.size() * 4, 0);
    const std::size_t mask = m_slots.size() - 1;
    for (std::uint32_t code = 1; code < m_values.size(); ++code) {
        const std::uint64_t hash = hashOf(m_values[code]);
        std::size_t at = hash & mask;
        while (m_slots[at] != 0)
            at = (at + 1) & mask;
        m_slots[at] = (hash & upperHalf) | code;
    }
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

bool Column::isMissing(std::size_t row) const
{
    if (kind == ColumnKind::Categorical || kind == ColumnKind::Boolean)
        return codes[row] == 0;
    return !valid.empty() && (valid[row >> 6] >> (row & 63) & 1U) == 0;
}

void Column::appendOriginalText(std::string& out, std::size_t row) const
{
    if (const auto text = lexical.find(row)) {
        out += *text;
        return;
    }
    if (isMissing(row)) {
        out += lexical.style.missing;
        return;
    }
    switch (kind) {
    case ColumnKind::Categorical:
    case ColumnKind::Boolean:
        out += dictionary->values()[codes[row]];
        return;
    case ColumnKind::Integer:
        appendFormatted(out, integers[row]);
        return;
    case ColumnKind::Timestamp:
        appendFormatted(out, TimePoint{integers[row]}, lexical.style.time);
        return;
    case ColumnKind::Double:
        appendFormatted(out, doubles[row], lexical.style);
        return;
    case ColumnKind::Text:
        out.append(textBytes, textOffsets[row], textOffsets[row + 1] - textOffsets[row]);
        return;
    }
}

void Column::clear()
{
    codes.clear();
    dictionary.reset();
    integers.clear();
    doubles.clear();
    valid.clear();
    textOffsets.assign(1, 0);
    textBytes.clear();
    lexical.clear();
}

namespace {

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

bool isTypeError(const RejectedRow& row)
{
    constexpr std::array<std::string_view, 4> reasons{"not_a_number", "number_out_of_range",
                                                      "not_a_timestamp", "not_a_boolean"};
    return !row.column.empty() && std::ranges::find(reasons, row.reason) != reasons.end();
}

} // namespace tiltmeter
