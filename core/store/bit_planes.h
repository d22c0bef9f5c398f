// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace tiltmeter::store {

/// Unsigned integers of any width from 0 to 64 bits, packed so that a compiler can turn unpacking into vector
/// instructions: a width is split into its powers of two (21 = 16 + 4 + 1), each part is a plane of its own,
/// and the parts smaller than a byte lie so that one byte holds values that are far apart (value j, j + m/8,
/// ...), which makes every inner loop a plain walk. The lowest bits come first.
/// The idea of interleaving for auto-vectorised decoding: Afroozeh and Boncz, "The FastLanes Compression
/// Layout", VLDB 2023.

/// Values are packed in blocks of this many; the last block of a column is shorter.
inline constexpr std::size_t blockValues = 1024;

/// Values of a block as they are laid out: padded to a multiple of 8.
[[nodiscard]] constexpr std::size_t paddedValues(std::size_t values)
{
    return (values + 7) & ~std::size_t{7};
}

/// Bytes that `values` (at most blockValues) numbers of `bits` take.
[[nodiscard]] constexpr std::size_t packedBytes(std::size_t values, unsigned bits)
{
    return paddedValues(values) / 8 * bits;
}

/// Packs the low `bits` of `values` numbers. `in` must have paddedValues(values) readable numbers; the
/// padding is stored as it is.
void packBits(const std::uint64_t* in, std::size_t values, unsigned bits, std::byte* out);
void packBits(const std::uint32_t* in, std::size_t values, unsigned bits, std::byte* out);

/// Unpacks; `out` must have room for paddedValues(values) numbers. `bits` is at most the width of the output.
void unpackBits(const std::byte* in, std::size_t values, unsigned bits, std::uint8_t* out);
void unpackBits(const std::byte* in, std::size_t values, unsigned bits, std::uint16_t* out);
void unpackBits(const std::byte* in, std::size_t values, unsigned bits, std::uint32_t* out);
void unpackBits(const std::byte* in, std::size_t values, unsigned bits, std::uint64_t* out);

} // namespace tiltmeter::store
