// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace tiltmeter::store {

/// How a column's BLOB begins. Numbers are part of the file format: they are never given a new meaning.
enum class SegmentType : std::uint8_t { Codes = 1, Integers = 2, Doubles = 3, Text = 4 };

enum class SegmentEncoding : std::uint8_t {
    Codes = 1,    ///< Codes: bit planes in blocks
    Blocks = 2,   ///< Integers: number blocks; Doubles: number blocks over 10^exponent, with exceptions
    Numbers = 3,  ///< Integers, Doubles: the distinct values, and codes into them
    Raw = 4,      ///< Doubles: 8 bytes each
    Float = 5,    ///< Doubles: 4 bytes each, as all are single-precision numbers
    Shuffled = 6, ///< Doubles: byte 0 of all, byte 1 of all, ..., compressed by zstd
    Plain = 7,    ///< Text: lengths as number blocks, bytes
    Packed = 8,   ///< Text: lengths as number blocks, bytes compressed by zstd
    Numbered = 9, ///< Text: a common beginning, and number blocks
    Uuids = 10,   ///< Text: 16 bytes each; nothing for a missing one
};

struct SegmentHeader {
    SegmentType type{};
    SegmentEncoding encoding{};
    std::uint8_t hasValidity = 0; ///< a bitmap follows the header: bit i of word i / 64
    std::uint8_t parameter = 0;   ///< bits of a code, or decimal exponent
    std::uint32_t rows = 0;
    std::uint32_t extra =
        0; ///< Codes: the code when all are alike; Numbers: distinct values; Blocks: exceptions
    std::uint32_t reserved = 0;
};
static_assert(sizeof(SegmentHeader) == 16);

} // namespace tiltmeter::store
