// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/long_number.h"

#include <array>
#include <bit>
#include <cmath>

namespace tiltmeter {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr int lowestPower = -60;
constexpr int highestPower = 40;

/// 5 to the power q as a number in [2^127, 2^128) times a power of two. What does not fit is cut off for q >=
/// 0; for q < 0 the number is rounded up. So it is off by less than one.
struct PowerOfFive {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
};

/// Unsigned whole numbers of 192 bits, lowest word first: 5^60 has 140. Just enough of them to build the
/// table.
struct Big {
    std::uint64_t words[3] = {0, 0, 0};

    constexpr void shiftLeft()
    {
        words[2] = words[2] << 1 | words[1] >> 63;
        words[1] = words[1] << 1 | words[0] >> 63;
        words[0] <<= 1;
    }
    constexpr void timesFive()
    {
        std::uint64_t carry = 0;
        for (std::uint64_t& word : words) {
            const Wide product = static_cast<Wide>(word) * 5 + carry;
            word = static_cast<std::uint64_t>(product);
            carry = static_cast<std::uint64_t>(product >> 64);
        }
    }
    [[nodiscard]] constexpr bool isAtLeast(const Big& other) const
    {
        if (words[2] != other.words[2])
            return words[2] > other.words[2];
        if (words[1] != other.words[1])
            return words[1] > other.words[1];
        return words[0] >= other.words[0];
    }
    constexpr void subtract(const Big& other)
    {
        Wide borrow = 0;
        for (int i = 0; i < 3; ++i) {
            const Wide difference = static_cast<Wide>(words[i]) - other.words[i] - borrow;
            words[i] = static_cast<std::uint64_t>(difference);
            borrow = difference >> 127;
        }
    }
    [[nodiscard]] constexpr int bitCount() const
    {
        for (int i = 2; i >= 0; --i)
            if (words[i] != 0)
                return 64 * i + static_cast<int>(std::bit_width(words[i]));
        return 0;
    }
    [[nodiscard]] constexpr std::uint64_t bit(int index) const
    {
        return words[index / 64] >> (index % 64) & 1;
    }
};

constexpr PowerOfFive normalized(const Big& number)
{
    PowerOfFive out;
    const int bits = number.bitCount();
    for (int i = 0; i < 128; ++i) {
        const int index = bits - 1 - i;
        const std::uint64_t bit = index >= 0 ? number.bit(index) : 0;
        (i < 64 ? out.high : out.low) |= bit << (63 - i % 64);
    }
    return out;
}

/// 128 bits of 1 / number, rounded up.
constexpr PowerOfFive reciprocal(const Big& number)
{
    // Long division of a power of two, bit by bit; the first bit of the quotient is 1.
    Big rest;
    rest.words[0] = 1;
    while (!rest.isAtLeast(number))
        rest.shiftLeft();
    Wide quotient = 0;
    for (int i = 0; i < 128; ++i) {
        quotient <<= 1;
        if (rest.isAtLeast(number)) {
            rest.subtract(number);
            quotient |= 1;
        }
        rest.shiftLeft();
    }
    ++quotient; // powers of five above 1 divide no power of two, so there is a rest
    return {static_cast<std::uint64_t>(quotient >> 64), static_cast<std::uint64_t>(quotient)};
}

constexpr auto makePowers()
{
    std::array<PowerOfFive, highestPower - lowestPower + 1> table{};
    Big power;
    power.words[0] = 1;
    for (int q = 0; q <= highestPower || q <= -lowestPower; ++q) {
        if (q <= highestPower)
            table[static_cast<std::size_t>(q - lowestPower)] = normalized(power);
        if (q > 0 && q <= -lowestPower)
            table[static_cast<std::size_t>(-q - lowestPower)] = reciprocal(power);
        power.timesFive();
    }
    return table;
}
constexpr auto powersOfFive = makePowers();

/// floor(log2(10^q)) for the powers of the table (152170 + 65536 is log2(10) in 65536ths, nearly; Lemire
/// 2021, "Number parsing at a gigabyte per second", section 5).
constexpr int binaryExponent(int q)
{
    return (217'706 * q) >> 16;
}

/// The double next to digits * 10^q, and how far the decimal lies from it.
struct Nearest {
    double value = 0;
    std::uint64_t mantissa = 0; ///< 53 bits
    double offset = 0; ///< decimal - value, in units of the last bit of the mantissa; within [-0.5, 0.5]
};

/// False: too close to the middle between two doubles to tell, or out of the table.
bool findNearest(std::uint64_t digits, int q, Nearest& out)
{
    if (digits == 0 || q < lowestPower || q > highestPower)
        return false;
    const int shift = std::countl_zero(digits);
    const std::uint64_t left = digits << shift;
    const PowerOfFive& power = powersOfFive[static_cast<std::size_t>(q - lowestPower)];
    // The upper 128 bits of the 192-bit product; off by at most two in the last of them.
    const Wide low = static_cast<Wide>(left) * power.low;
    const Wide product = static_cast<Wide>(left) * power.high + static_cast<std::uint64_t>(low >> 64);
    const int upper = static_cast<int>(product >> 127);
    const Wide aligned = product << (1 - upper); // the first bit is 1
    std::uint64_t mantissa = static_cast<std::uint64_t>(aligned >> (128 - 53));
    const auto rest = static_cast<std::uint64_t>((aligned << 53) >> 64);
    constexpr std::uint64_t half = std::uint64_t{1} << 63;
    constexpr std::uint64_t doubt = 16;
    if (rest - (half - doubt) <= 2 * doubt)
        return false;
    out.offset = static_cast<double>(rest) * 0x1p-64;
    if (rest > half) {
        ++mantissa;
        out.offset -= 1;
    }
    out.mantissa = mantissa;
    // The product stands for left * 5^q with 63 + 127 bits behind the point of 2^..., 10^q = 5^q * 2^q.
    const int exponent = binaryExponent(q) + 64 - shift + upper - 53;
    // Never subnormal within the table; a mantissa of 2^53 carries over into the exponent as it should.
    constexpr int bias = 1023 + 52;
    out.value = std::bit_cast<double>((static_cast<std::uint64_t>(exponent + bias) << 52) +
                                      (mantissa - (std::uint64_t{1} << 52)));
    return true;
}

/// True when no decimal with fewer digits, and none with as many that lies closer, is read as the same
/// double. The last of the 16 or 17 digits is not 0. Margins make up for rounding here; what falls into them
/// is false.
bool isShortest(std::uint64_t digits, const Nearest& nearest)
{
    if (nearest.mantissa == std::uint64_t{1} << 52 || nearest.mantissa == std::uint64_t{1} << 53)
        return false; // the doubles below lie closer together than those above
    constexpr double margin = 1e-6;
    // In units of the last digit: one step between doubles, and where the decimal stands relative to its
    // double.
    const double step =
        static_cast<double>(digits) / (static_cast<double>(nearest.mantissa) + nearest.offset);
    const double delta = nearest.offset * step;
    const auto last = static_cast<double>(digits % 10);
    const double down = std::abs(delta - last);        // distance of the decimal with a digit less, below
    const double up = std::abs(delta + (10.0 - last)); // above
    return std::abs(delta) < 0.5 - margin && std::min(down, up) > step / 2 + margin;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// A plain decimal mantissa, its digits as a whole number.
struct Mantissa {
    std::uint64_t digits = 0;
    int significant = 0; ///< digits behind leading zeros
    int decimals = 0;
    std::size_t whole = 0; ///< digits before the point
    std::size_t end = 0;   ///< of its text
    bool good = false;     ///< no needless digits, 1 to 17 significant ones
};

Mantissa readMantissa(std::string_view text, std::size_t at)
{
    Mantissa out;
    const std::size_t begin = at;
    for (; at < text.size() && isDigit(text[at]) && at - begin <= 17; ++at)
        out.digits = out.digits * 10 + static_cast<std::uint64_t>(text[at] - '0');
    out.whole = at - begin;
    if (out.whole == 0 || out.whole > 17 || (text[begin] == '0' && out.whole > 1))
        return out;
    out.significant = text[begin] == '0' ? 0 : static_cast<int>(out.whole);
    if (at < text.size() && text[at] == '.') {
        const std::size_t fraction = ++at;
        if (out.digits == 0)
            while (at < text.size() && text[at] == '0')
                ++at;
        const std::size_t first = at; // that counts
        while (text.size() - at >= 8 && at - first <= 8) {
            const std::uint64_t word = detail::loadWord(text.data() + at);
            if (!detail::allDigits(word))
                break;
            out.digits = out.digits * 100'000'000 + detail::eightDigits(word);
            at += 8;
        }
        for (; at < text.size() && isDigit(text[at]) && at - first <= 17; ++at)
            out.digits = out.digits * 10 + static_cast<std::uint64_t>(text[at] - '0');
        out.significant += static_cast<int>(at - first);
        out.decimals = static_cast<int>(at - fraction);
        if (out.decimals == 0 || text[at - 1] == '0')
            return out;
    }
    out.end = at;
    // Up to 34 digits may have been multiplied in, which does not matter when they are not used.
    out.good = out.significant >= 1 && out.significant <= 17;
    return out;
}

} // namespace

bool readShortestNumber(std::string_view text, double& value)
{
    const bool negative = text.starts_with('-');
    const Mantissa mantissa = readMantissa(text, negative ? 1 : 0);
    if (!mantissa.good)
        return false;
    int power = -mantissa.decimals;
    if (mantissa.end == text.size()) {
        if (mantissa.decimals == 0)
            return false; // whole numbers are another matter: 3 or 3.0
        // 1e-4 <= value < 1e16
        const int leading =
            mantissa.significant - mantissa.decimals; // digits before the point, 0.0... counts down
        if (leading < -3 || leading > 16)
            return false;
    } else {
        // d.ddde-05: two digits at least, a third only where it is needed
        std::size_t at = mantissa.end;
        if (mantissa.whole != 1 || text[negative ? 1 : 0] == '0' || text[at] != 'e' || text.size() - at < 4 ||
            text.size() - at > 5)
            return false;
        const char sign = text[at + 1];
        int exponent = 0;
        for (at += 2; at < text.size(); ++at) {
            if (!isDigit(text[at]))
                return false;
            exponent = exponent * 10 + (text[at] - '0');
        }
        if ((sign != '-' && sign != '+') || (text.size() - mantissa.end == 5 && exponent < 100))
            return false;
        exponent = sign == '-' ? -exponent : exponent;
        if (exponent >= -4 && exponent < 16)
            return false;
        power += exponent;
    }
    Nearest nearest;
    if (!findNearest(mantissa.digits, power, nearest))
        return false;
    // Up to 15 digits each decimal has a double of its own (DBL_DIG), so none is shorter.
    if (mantissa.significant > 15 && !isShortest(mantissa.digits, nearest))
        return false;
    value = negative ? -nearest.value : nearest.value;
    return true;
}

} // namespace tiltmeter
