// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/text_checks.h"

#include <cstdint>
#include <cstring>

namespace tiltmeter {
namespace {

/// Length of the well-formed sequence that starts at `at`, 0 when there is none (Unicode 15, table 3-7).
std::size_t sequenceLength(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t i) -> unsigned {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    const auto continues = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
        return byte(i) >= low && byte(i) <= high;
    };
    const unsigned lead = byte(0);
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return continues(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const bool second = lead == 0xE0   ? continues(1, 0xA0, 0xBF)
                            : lead == 0xED ? continues(1, 0x80, 0x9F)
                                           : continues(1);
        return second && continues(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const bool second = lead == 0xF0   ? continues(1, 0x90, 0xBF)
                            : lead == 0xF4 ? continues(1, 0x80, 0x8F)
                                           : continues(1);
        return second && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

} // namespace

bool isValidUtf8(std::string_view text)
{
    std::size_t at = 0;
    while (at < text.size()) {
        std::uint64_t word = 0;
        while (text.size() - at >= 8) {
            std::memcpy(&word, text.data() + at, 8);
            if ((word & 0x8080808080808080U) != 0)
                break;
            at += 8;
        }
        for (int i = 0; i < 8 && at < text.size(); ++i) {
            const std::size_t length = sequenceLength(text, at);
            if (length == 0)
                return false;
            at += length;
        }
    }
    return true;
}

std::string excerpt(std::string_view text, std::size_t limit)
{
    constexpr std::string_view replacement = "\xEF\xBF\xBD";
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = text[at] == '\0' ? 0 : sequenceLength(text, at);
        const std::string_view piece = length == 0 ? replacement : text.substr(at, length);
        if (out.size() + piece.size() > limit)
            break;
        out += piece;
        at += length == 0 ? 1 : length;
    }
    return out;
}

std::string_view withoutBlanks(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

} // namespace tiltmeter
