// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/bytes.h"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace tiltmeter::store {

/// 64-bit integers in blocks of 1024, each as the distance from the block's smallest value (frame of
/// reference) or, when that is shorter, as the steps from one value to the next above the block's smallest
/// step (delta), in as many bits as the block needs. When all values are an offset and a multiple of one
/// number (whole seconds in microseconds) that number is taken out first. Layout: mode, scale, offset; bits a
/// block; base a block; [smallest step a block]; packed blocks.
void encodeNumbers(std::span<const std::int64_t> values, ByteWriter& out);

/// The smallest and the largest; there must be one at least.
[[nodiscard]] std::pair<std::int64_t, std::int64_t> extremesOf(std::span<const std::int64_t> values);

/// `out` needs room for `count` rounded up to a multiple of 8. false when the bytes are not what
/// encodeNumbers writes.
[[nodiscard]] bool decodeNumbers(ByteReader& in, std::size_t count, std::int64_t* out);

/// The same, each value divided by 10^exponent: exact for numbers with that many decimals.
/// Values must be below 2^51 in magnitude, which encodeDecimals makes sure of.
[[nodiscard]] bool decodeDecimals(ByteReader& in, std::size_t count, unsigned exponent, double* out);

/// For lengths.
[[nodiscard]] bool decodeNumbers(ByteReader& in, std::size_t count, std::uint32_t* out);

inline constexpr unsigned maximumExponent = 15;

/// Numbers with few decimals as integers: values[i] == scaled[i] / 10^exponent to the last bit, except at the
/// places in `exceptions` (ascending), which hold something else (more digits, infinities, -0.0).
struct Decimals {
    unsigned exponent = 0;
    std::vector<std::int64_t> scaled;
    std::vector<std::uint32_t> exceptions;
};
/// false: not worth it, most values have too many digits.
[[nodiscard]] bool toDecimals(std::span<const double> values, Decimals& decimals);

} // namespace tiltmeter::store
