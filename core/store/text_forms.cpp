// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/text_forms.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace tiltmeter::store {
namespace {

constexpr std::uint32_t mostDigits = 18; // what 64 bits hold in any case
constexpr std::array<std::size_t, 4> dashes{8, 13, 18, 23};

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isThere(std::span<const std::uint64_t> valid, std::size_t i)
{
    return valid.empty() || (valid[i >> 6] >> (i & 63) & 1U) != 0;
}

constexpr std::uint8_t noDigit = 0xff;

constexpr std::array<std::uint8_t, 256> makeHexValues()
{
    std::array<std::uint8_t, 256> values{};
    values.fill(noDigit);
    for (unsigned digit = 0; digit < 10; ++digit)
        values['0' + digit] = static_cast<std::uint8_t>(digit);
    for (unsigned digit = 10; digit < 16; ++digit)
        values['a' + digit - 10] = static_cast<std::uint8_t>(digit);
    return values;
}
constexpr std::array<std::uint8_t, 256> hexValues = makeHexValues();

} // namespace

std::optional<NumberedTexts> toNumbered(std::span<const std::uint32_t> offsets, std::string_view bytes,
                                        std::span<const std::uint64_t> valid)
{
    const std::size_t size = offsets.size() - 1;
    std::size_t first = 0;
    while (first < size && !isThere(valid, first))
        ++first;
    if (first == size)
        return std::nullopt;
    const std::string_view model = bytes.substr(offsets[first], offsets[first + 1] - offsets[first]);
    std::size_t prefix = model.size();
    while (prefix > 0 && isDigit(model[prefix - 1]) && model.size() - prefix < mostDigits)
        --prefix;
    if (prefix == model.size())
        return std::nullopt;
    NumberedTexts form;
    form.prefix = model.substr(0, prefix);
    form.numbers.resize(size);
    bool oneLength = true;
    bool plain = true; // no zeros in front
    std::int64_t latest = 0;
    for (std::size_t i = 0; i < size; ++i) {
        if (!isThere(valid, i)) {
            form.numbers[i] = latest;
            continue;
        }
        const char* text = bytes.data() + offsets[i];
        const std::size_t length = offsets[i + 1] - offsets[i];
        if (length <= prefix || length - prefix > mostDigits ||
            std::memcmp(text, form.prefix.data(), prefix) != 0)
            return std::nullopt;
        std::int64_t number = 0;
        bool good = true;
        for (std::size_t at = prefix; at < length; ++at) {
            const auto digit = static_cast<unsigned>(text[at] - '0');
            good = good && digit <= 9;
            number = number * 10 + digit;
        }
        if (!good)
            return std::nullopt;
        oneLength = oneLength && length == model.size();
        plain = plain && (text[prefix] != '0' || length == prefix + 1);
        if (!oneLength && !plain)
            return std::nullopt;
        latest = number;
        form.numbers[i] = number;
    }
    std::fill(form.numbers.begin(), form.numbers.begin() + static_cast<std::ptrdiff_t>(first),
              form.numbers[first]);
    form.digits = plain ? 0 : static_cast<std::uint32_t>(model.size() - prefix);
    return form;
}

char* writeNumbered(const NumberedTexts& form, std::int64_t number, char* out)
{
    std::memcpy(out, form.prefix.data(), form.prefix.size());
    out += form.prefix.size();
    if (form.digits == 0)
        return std::to_chars(out, out + 20, number).ptr;
    auto rest = static_cast<std::uint64_t>(number);
    for (char* at = out + form.digits; at > out; rest /= 10)
        *--at = static_cast<char>('0' + rest % 10);
    return out + form.digits;
}

bool parseUuid(std::string_view text, std::byte* out)
{
    if (text.size() != uuidCharacters)
        return false;
    for (const std::size_t dash : dashes)
        if (text[dash] != '-')
            return false;
    std::uint8_t wrong = 0;
    std::size_t at = 0;
    for (std::size_t i = 0; i < uuidBytes; ++i) {
        at += text[at] == '-' ? 1 : 0;
        const std::uint8_t high = hexValues[static_cast<unsigned char>(text[at])];
        const std::uint8_t low = hexValues[static_cast<unsigned char>(text[at + 1])];
        wrong |= high | low;
        out[i] = static_cast<std::byte>(high << 4 | (low & 15));
        at += 2;
    }
    return wrong < 16 && at == uuidCharacters;
}

void writeUuid(const std::byte* bytes, char* out)
{
    static constexpr char digits[] = "0123456789abcdef";
    for (std::size_t i = 0; i < uuidBytes; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *out++ = '-';
        *out++ = digits[static_cast<unsigned>(bytes[i]) >> 4];
        *out++ = digits[static_cast<unsigned>(bytes[i]) & 15];
    }
}

} // namespace tiltmeter::store
