// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/schema.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tiltmeter {

/// Codes of a dictionary, kept as narrow as the store has them. Code 0 is *missing*; code c stands for entry
/// c of the dictionary.
struct CodeView {
    std::uint8_t width = 1;     ///< bytes a code: 1, 2 or 4
    const void* data = nullptr; ///< `size` codes of that width, native byte order, aligned
    std::size_t size = 0;

    [[nodiscard]] std::uint32_t operator[](std::size_t i) const
    {
        switch (width) {
        case 1:
            return static_cast<const std::uint8_t*>(data)[i];
        case 2:
            return static_cast<const std::uint16_t*>(data)[i];
        default:
            return static_cast<const std::uint32_t*>(data)[i];
        }
    }
    /// Calls `f(const T* codes)` with the right T: a loop inside f is compiled once per width.
    template <class F>
    decltype(auto) visit(F&& f) const
    {
        switch (width) {
        case 1:
            return f(static_cast<const std::uint8_t*>(data));
        case 2:
            return f(static_cast<const std::uint16_t*>(data));
        default:
            return f(static_cast<const std::uint32_t*>(data));
        }
    }
};

/// One column of one batch, seen without owning. Which member holds the values:
///   codes     Categorical, Boolean; also Integer and Double columns with few distinct values (then `numbers`
///   is set) integers  Integer, Timestamp (microseconds since 1970) doubles   Double text      Text
struct ColumnView {
    enum class Storage : std::uint8_t { Codes, Integers, Doubles, Text };

    ColumnKind kind = ColumnKind::Categorical;
    Storage storage = Storage::Codes;
    std::size_t size = 0;
    CodeView codes;
    std::span<const double> numbers; ///< value by code, for numeric columns kept as codes; [0] is unused
    const std::int64_t* integers = nullptr;
    const double* doubles = nullptr;
    /// Bit i set: value i is there. nullptr: all are there, or the storage is Codes (code 0 is missing).
    /// Where a value is missing, `integers` and `doubles` hold 0.
    const std::uint64_t* valid = nullptr;
    const std::uint32_t* textOffsets = nullptr; ///< size + 1 offsets into textBytes
    const char* textBytes = nullptr;

    [[nodiscard]] bool isMissing(std::size_t i) const
    {
        if (storage == Storage::Codes)
            return codes[i] == 0;
        return valid != nullptr && (valid[i >> 6] >> (i & 63) & 1U) == 0;
    }
    /// Numeric columns only; 0 where missing.
    [[nodiscard]] double number(std::size_t i) const
    {
        switch (storage) {
        case Storage::Codes:
            return codes[i] == 0 ? 0.0 : numbers[codes[i]];
        case Storage::Integers:
            return static_cast<double>(integers[i]);
        default:
            return doubles[i];
        }
    }
    [[nodiscard]] std::string_view text(std::size_t i) const
    {
        return {textBytes + textOffsets[i], textOffsets[i + 1] - textOffsets[i]};
    }
};

} // namespace tiltmeter
