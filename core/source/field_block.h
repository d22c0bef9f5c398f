// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tiltmeter {

/// One column of some rows, as positions in a text: row r is
/// [bounds[r * stride] + skip, bounds[r * stride + 1]). 64 bytes before and after the text are readable.
struct Cells {
    const char* text = nullptr;
    const std::uint32_t* bounds = nullptr;
    std::size_t stride = 0;
    std::uint32_t skip = 0;
    std::size_t rows = 0;

    [[nodiscard]] const char* begin(std::size_t row) const { return text + bounds[row * stride] + skip; }
    [[nodiscard]] const char* end(std::size_t row) const { return text + bounds[row * stride + 1]; }
    [[nodiscard]] std::string_view operator[](std::size_t row) const
    {
        return {begin(row), static_cast<std::size_t>(end(row) - begin(row))};
    }
};

/// All columns of some rows.
///
/// Dense: bounds[r * columns + 1 + c] is where field c of row r ends, on a delimiter, behind which the next
/// begins. The first column may begin and the last may end elsewhere (a line that is no row before it, a '\r'
/// behind it): edges has four entries a row, begin and end of the first field and of the last. Explicit:
/// bounds[(r * columns + c) * 2] is where the field begins, the next entry where it ends.
struct FieldBlock {
    const char* text = nullptr;
    const std::uint32_t* bounds = nullptr;
    const std::uint32_t* edges = nullptr; ///< nullptr: explicit
    std::size_t columns = 0;
    std::size_t rows = 0;

    [[nodiscard]] Cells column(std::size_t index) const
    {
        if (edges == nullptr)
            return {text, bounds + 2 * index, 2 * columns, 0, rows};
        if (index == 0 || index + 1 == columns)
            return {text, edges + (index == 0 ? 0 : 2), 4, 0, rows};
        return {text, bounds + index, columns, 1, rows};
    }
};

} // namespace tiltmeter
