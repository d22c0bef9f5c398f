// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tiltmeter {

/// What the text of a number looked like, in one byte: enough to find the style of a column afterwards and to
/// write the text back from the value where the style does not give it (LexicalStyle).
namespace shape {
constexpr std::uint8_t decimalsMask = 0x0F; ///< plain: digits after the point
constexpr std::uint8_t lastZero = 0x10;     ///< plain: the last digit is 0, be it behind a point or not
constexpr std::uint8_t small = 0x20; ///< plain, but the shortest form has an exponent (found when it matters)
constexpr std::uint8_t classMask = 0xC0;
constexpr std::uint8_t plain = 0x00; ///< at most 15 digits, none needless but at the end, no '+', no exponent
constexpr std::uint8_t shortest = 0x40;   ///< LexicalStyle::Number::Shortest, with a fraction or an exponent
constexpr std::uint8_t other = 0x80;      ///< missing, or kept as text already
constexpr std::uint8_t scientific = 0xC0; ///< %.*e with the digits of the lower six bits
} // namespace shape

enum class NumberStatus : std::uint8_t {
    Plain,      ///< `shape` says all about the text
    KeepText,   ///< read, but the text has to be kept
    Missing,    ///< a missing token
    NotANumber, ///< something else
    OutOfRange  ///< a number beyond the largest double
};

struct NumberText {
    double value = 0;
    std::uint8_t shape = shape::other;
    NumberStatus status = NumberStatus::NotANumber;
};

struct IntegerText {
    std::int64_t value = 0;
    /// OutOfRange: an integer, but not one of 64 bits, or a number with a fraction that is not 0.
    NumberStatus status = NumberStatus::NotANumber;
};

/// Any text; the fast ways below for most.
[[nodiscard]] NumberText readNumber(std::string_view text);
[[nodiscard]] IntegerText readInteger(std::string_view text);

namespace detail {

inline std::uint64_t loadWord(const char* at)
{
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    if constexpr (std::endian::native == std::endian::big)
        word = __builtin_bswap64(word);
    return word;
}

constexpr std::uint64_t zeros = 0x3030303030303030U;

/// True when each of the eight bytes is a digit.
inline bool allDigits(std::uint64_t word)
{
    return (((word + 0x4646464646464646U) | (word - zeros)) & 0x8080808080808080U) == 0;
}

/// The number that eight digits stand for, the first in the lowest byte (Lemire 2018, after Muła).
inline std::uint64_t eightDigits(std::uint64_t word)
{
    word = (word & 0x0F0F0F0F0F0F0F0FU) * 2561 >> 8;
    word = (word & 0x00FF00FF00FF00FFU) * 6553601 >> 16;
    return (word & 0x0000FFFF0000FFFFU) * 42949672960001 >> 32;
}

/// 0x80 in every byte that is a point.
inline std::uint64_t points(std::uint64_t word)
{
    const std::uint64_t x = word ^ 0x2E2E2E2E2E2E2E2EU;
    return ~(((x & 0x7F7F7F7F7F7F7F7FU) + 0x7F7F7F7F7F7F7F7FU) | x | 0x7F7F7F7F7F7F7F7FU);
}

/// The lowest `bytes` (0 to 7) bytes.
inline std::uint64_t lowBytes(unsigned bytes)
{
    return (std::uint64_t{1} << (8 * bytes)) - 1;
}

} // namespace detail

/// Plain integers of at most 16 digits; false for all else. `begin` must have 16 readable bytes before it.
inline bool readPlainInteger(const char* begin, const char* end, std::int64_t& value)
{
    using namespace detail;
    const bool negative = begin != end && *begin == '-';
    begin += negative ? 1 : 0;
    const auto length = static_cast<std::size_t>(end - begin);
    if (length == 0 || length > 16 || (*begin == '0' && (length > 1 || negative)))
        return false;
    std::uint64_t low = loadWord(end - 8);
    std::uint64_t number = 0;
    if (length <= 8) {
        // The digits stand at the end of the word; what is before them becomes zeros.
        const std::uint64_t before = length == 8 ? 0 : lowBytes(static_cast<unsigned>(8 - length));
        low = (low & ~before) | (zeros & before);
        if (!allDigits(low))
            return false;
        number = eightDigits(low);
    } else {
        std::uint64_t high = loadWord(end - 16);
        const std::uint64_t before = length == 16 ? 0 : lowBytes(static_cast<unsigned>(16 - length));
        high = (high & ~before) | (zeros & before);
        if (!allDigits(low) || !allDigits(high))
            return false;
        number = eightDigits(high) * 100'000'000 + eightDigits(low);
    }
    value = negative ? -static_cast<std::int64_t>(number) : static_cast<std::int64_t>(number);
    return true;
}

/// Plain decimal numbers of at most 15 digits, of which none is needless but at the end; false for all else.
/// Exact: numerator and power of ten are doubles, so their quotient is the nearest double (Clinger 1990).
/// `begin` must have 16 readable bytes before it.
inline bool readPlainNumber(const char* begin, const char* end, double& value, std::uint8_t& shapeOut)
{
    using namespace detail;
    static constexpr double powers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                        1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    const bool negative = begin != end && *begin == '-';
    begin += negative ? 1 : 0;
    const auto length = static_cast<std::size_t>(end - begin);
    if (length == 0 || length > 16 || end[-1] == '.' || *begin == '.' ||
        (*begin == '0' && length > 1 && begin[1] != '.'))
        return false;
    std::uint64_t low = loadWord(end - 8);
    std::uint64_t number = 0;
    unsigned decimals = 0;
    if (length <= 8) {
        const std::uint64_t before = length == 8 ? 0 : lowBytes(static_cast<unsigned>(8 - length));
        low = (low & ~before) | (zeros & before);
        const std::uint64_t point = points(low);
        if (point != 0) {
            // What stands before the point moves up by a byte, over it.
            const auto at = static_cast<unsigned>(__builtin_ctzll(point)) / 8;
            decimals = 7 - at;
            const std::uint64_t left = lowBytes(at);
            low = (low & ~(left << 8 | 0xFF)) | (low & left) << 8 | '0';
        }
        if (!allDigits(low))
            return false;
        number = eightDigits(low);
    } else {
        std::uint64_t high = loadWord(end - 16);
        const std::uint64_t before = length == 16 ? 0 : lowBytes(static_cast<unsigned>(16 - length));
        high = (high & ~before) | (zeros & before);
        const std::uint64_t lowPoint = points(low);
        const std::uint64_t highPoint = points(high);
        if (lowPoint != 0) {
            const auto at = static_cast<unsigned>(__builtin_ctzll(lowPoint)) / 8;
            decimals = 7 - at;
            const std::uint64_t left = lowBytes(at);
            low = (low & ~(left << 8 | 0xFF)) | (low & left) << 8 | high >> 56;
            high = high << 8 | '0';
        } else if (highPoint != 0) {
            const auto at = static_cast<unsigned>(__builtin_ctzll(highPoint)) / 8;
            decimals = 15 - at;
            const std::uint64_t left = lowBytes(at);
            high = (high & ~(left << 8 | 0xFF)) | (high & left) << 8 | '0';
        } else if (length == 16) {
            return false;
        }
        if (!allDigits(low) || !allDigits(high))
            return false;
        number = eightDigits(high) * 100'000'000 + eightDigits(low);
    }
    const double magnitude = static_cast<double>(number) / powers[decimals];
    value = negative ? -magnitude : magnitude;
    shapeOut = static_cast<std::uint8_t>(decimals | (end[-1] == '0' ? shape::lastZero : 0));
    return true;
}

} // namespace tiltmeter
