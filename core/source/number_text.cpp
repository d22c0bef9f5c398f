// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/number_text.h"

#include "columns/lexical.h"
#include "source/missing.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

namespace tiltmeter {
namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// The parts of a number as readCsv() describes it.
struct Parts {
    std::string_view digits;   ///< without sign, blanks and exponent
    std::string_view exponent; ///< with its sign; empty: none
    bool plus = false;
    bool negative = false;
    bool blanks = false; ///< there were blanks around
    bool point = false;
    bool good = false;
};

std::size_t countDigits(std::string_view text, std::size_t at)
{
    std::size_t count = 0;
    while (at + count < text.size() && isDigit(text[at + count]))
        ++count;
    return count;
}

Parts take(std::string_view text)
{
    Parts parts;
    const auto isBlank = [](char c) { return c == ' ' || c == '\t'; };
    const std::size_t sizeBefore = text.size();
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    parts.blanks = text.size() != sizeBefore;
    if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
        parts.plus = text[0] == '+';
        parts.negative = text[0] == '-';
        text.remove_prefix(1);
    }
    const std::size_t whole = countDigits(text, 0);
    std::size_t at = whole;
    std::size_t fraction = 0;
    if (at < text.size() && text[at] == '.') {
        parts.point = true;
        fraction = countDigits(text, ++at);
        at += fraction;
    }
    if (whole + fraction == 0)
        return parts;
    parts.digits = text.substr(0, at);
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        std::size_t from = at + 1;
        if (from < text.size() && (text[from] == '+' || text[from] == '-'))
            ++from;
        const std::size_t count = countDigits(text, from);
        if (count == 0)
            return parts;
        parts.exponent = text.substr(at + 1, from + count - at - 1);
        at = from + count;
    }
    parts.good = at == text.size();
    return parts;
}

/// True when a number that no double holds is too small, not too large.
bool isTiny(const Parts& parts)
{
    const auto firstDigit = static_cast<std::int64_t>(parts.digits.find_first_not_of("0."));
    const auto point = static_cast<std::int64_t>(std::min(parts.digits.find('.'), parts.digits.size()));
    std::int64_t exponent = 0;
    if (!parts.exponent.empty()) {
        const bool plus = parts.exponent[0] == '+';
        const char* const end = parts.exponent.data() + parts.exponent.size();
        const auto result = std::from_chars(parts.exponent.data() + (plus ? 1 : 0), end, exponent);
        if (result.ec != std::errc())
            return parts.exponent[0] == '-';
    }
    // Power of ten of the first digit that is not 0; the text is shorter than 2^31, so nothing here overflows
    // but an exponent that settles the matter by itself.
    const std::int64_t first = firstDigit < point ? point - firstDigit - 1 : point - firstDigit;
    return exponent < -(std::int64_t{1} << 32) ||
           (exponent < (std::int64_t{1} << 32) && first + exponent < 0);
}

/// The shape of a text that is not plain, if one fits.
std::uint8_t shapeOf(const Parts& parts, std::string_view text, double value)
{
    const std::size_t decimals = parts.point ? parts.digits.size() - parts.digits.find('.') - 1 : 0;
    if (parts.plus || parts.blanks || (parts.point && decimals == 0) || decimals > 60)
        return shape::other;
    std::string out;
    const auto isWrittenAs = [&](const LexicalStyle& style) {
        out.clear();
        appendFormatted(out, value, style);
        return out == text;
    };
    if (parts.exponent.empty()) {
        const bool fraction = parts.point && parts.digits.back() != '0';
        return fraction && isWrittenAs({}) ? shape::shortest : shape::other;
    }
    if (isWrittenAs({}))
        return shape::shortest;
    LexicalStyle style;
    style.number = LexicalStyle::Number::Scientific;
    style.decimals = static_cast<std::uint8_t>(decimals);
    return isWrittenAs(style) ? static_cast<std::uint8_t>(shape::scientific | decimals) : shape::other;
}

} // namespace

NumberText readNumber(std::string_view text)
{
    NumberText out;
    const Parts parts = take(text);
    if (!parts.good) {
        out.status = isMissingToken(text) ? NumberStatus::Missing : NumberStatus::NotANumber;
        return out;
    }
    const char* const begin = parts.digits.data();
    const char* const end =
        parts.exponent.empty() ? begin + parts.digits.size() : parts.exponent.data() + parts.exponent.size();
    const auto [stop, error] = std::from_chars(begin, end, out.value);
    if (error == std::errc::result_out_of_range) {
        if (!isTiny(parts)) {
            out.status = NumberStatus::OutOfRange;
            return out;
        }
        out.value = 0;
    }
    if (parts.negative)
        out.value = -out.value;
    if (error == std::errc())
        out.shape = shapeOf(parts, text, out.value);
    out.status = out.shape == shape::other ? NumberStatus::KeepText : NumberStatus::Plain;
    return out;
}

IntegerText readInteger(std::string_view text)
{
    IntegerText out;
    const Parts parts = take(text);
    if (!parts.good) {
        out.status = isMissingToken(text) ? NumberStatus::Missing : NumberStatus::NotANumber;
        return out;
    }
    if (!parts.point && parts.exponent.empty()) {
        std::string digits(parts.negative ? "-" : "");
        digits += parts.digits;
        const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out.value);
        if (error != std::errc()) {
            out.value = 0;
            out.status = NumberStatus::OutOfRange;
            return out;
        }
        std::string canonical;
        appendFormatted(canonical, out.value);
        out.status = canonical == text ? NumberStatus::Plain : NumberStatus::KeepText;
        return out;
    }
    const NumberText number = readNumber(text);
    constexpr double exactUpTo = 9007199254740992.0; // 2^53
    if ((number.status != NumberStatus::Plain && number.status != NumberStatus::KeepText) ||
        std::abs(number.value) > exactUpTo || number.value != std::floor(number.value)) {
        out.status = NumberStatus::OutOfRange;
        return out;
    }
    // Digits past the point may have been lost in the double: 1.0000000000000000001 is not a whole number.
    out.value = static_cast<std::int64_t>(number.value);
    out.status = NumberStatus::KeepText;
    return out;
}

} // namespace tiltmeter
