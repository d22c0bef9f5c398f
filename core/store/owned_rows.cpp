// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/owned_rows.h"

namespace tiltmeter::store {
namespace {

void setMissing(Column& column, std::size_t row, std::size_t size)
{
    if (column.valid.empty())
        column.valid.assign((size + 63) / 64, ~std::uint64_t{0});
    column.valid[row >> 6] &= ~(std::uint64_t{1} << (row & 63));
}

/// Numbers that are kept as codes.
void copyNumbers(const ColumnView& view, Column& column)
{
    for (std::size_t i = 0; i < view.size; ++i) {
        const double number = view.number(i);
        if (column.kind == ColumnKind::Integer)
            column.integers.push_back(static_cast<std::int64_t>(number));
        else
            column.doubles.push_back(number);
        if (view.isMissing(i))
            setMissing(column, i, view.size);
    }
}

} // namespace

Column ownedColumn(const ColumnView& view)
{
    Column column;
    column.kind = view.kind;
    if (view.storage == ColumnView::Storage::Codes) {
        if (isNumeric(view.kind)) {
            copyNumbers(view, column);
            return column;
        }
        view.codes.visit([&](const auto* codes) { column.codes.assign(codes, codes + view.size); });
        return column;
    }
    if (view.valid)
        column.valid.assign(view.valid, view.valid + (view.size + 63) / 64);
    switch (view.storage) {
    case ColumnView::Storage::Integers:
        column.integers.assign(view.integers, view.integers + view.size);
        break;
    case ColumnView::Storage::Doubles:
        column.doubles.assign(view.doubles, view.doubles + view.size);
        break;
    case ColumnView::Storage::Text:
        column.textOffsets.assign(view.textOffsets, view.textOffsets + view.size + 1);
        column.textBytes.assign(view.textBytes, view.textOffsets[view.size]);
        break;
    case ColumnView::Storage::Codes:
        break;
    }
    return column;
}

Column pickRows(const Column& column, std::span<const std::uint32_t> rows)
{
    Column picked;
    picked.kind = column.kind;
    picked.dictionary = column.dictionary;
    picked.lexical.style = column.lexical.style;
    std::uint32_t to = 0;
    for (const std::uint32_t row : rows) {
        if (const auto text = column.lexical.find(row))
            picked.lexical.add(to, *text);
        ++to;
        const bool missing = column.isMissing(row);
        switch (column.kind) {
        case ColumnKind::Categorical:
        case ColumnKind::Boolean:
            picked.appendCode(column.codes[row]);
            continue;
        case ColumnKind::Integer:
        case ColumnKind::Timestamp:
            missing ? picked.appendMissing() : picked.appendInteger(column.integers[row]);
            continue;
        case ColumnKind::Double:
            missing ? picked.appendMissing() : picked.appendNumber(column.doubles[row]);
            continue;
        case ColumnKind::Text:
            missing ? picked.appendMissing() : picked.appendText(column.view().text(row));
            continue;
        }
    }
    return picked;
}

} // namespace tiltmeter::store
