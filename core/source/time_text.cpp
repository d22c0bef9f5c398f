// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/time_text.h"

#include "source/number_text.h"

#include <array>
#include <chrono>
#include <cstring>
#include <string>

namespace tiltmeter {
namespace {

constexpr std::int64_t second = 1'000'000;

int two(const char* at)
{
    return (at[0] - '0') * 10 + (at[1] - '0');
}

} // namespace

TimeReader::TimeReader(const TimeStyle& style) : m_style(style)
{
    switch (style.form) {
    case TimeStyle::Form::Seconds:
        m_unit = second;
        m_lowest = 100'000'000;
        m_highest = 99'999'999'999;
        return;
    case TimeStyle::Form::Milliseconds:
        m_unit = 1'000;
        m_lowest = 100'000'000'000;
        m_highest = 99'999'999'999'999;
        return;
    case TimeStyle::Form::Microseconds:
        m_unit = 1;
        m_lowest = 100'000'000'000'000;
        m_highest = 99'999'999'999'999'999;
        return;
    case TimeStyle::Form::Calendar:
        break;
    }
    // A value whose every digit is known: what is not a digit there is a separator.
    const std::string model = format(TimePoint{0}, style);
    m_length = model.size();
    m_zoneAt = style.timeSeparator == 0 ? m_length : m_length - style.zone.size();
    m_words = m_length >= 16 ? 2 : 1;
    std::array<char, 16> expected{};
    std::array<char, 16> mask{};
    for (const std::size_t at : {4U, 7U, 10U, 13U}) {
        if (at >= m_length || at >= 8 * m_words)
            continue;
        expected[at] = model[at];
        mask[at] = '\xFF';
    }
    for (std::size_t word = 0; word < 2; ++word) {
        m_expected[word] = detail::loadWord(expected.data() + 8 * word);
        m_mask[word] = detail::loadWord(mask.data() + 8 * word);
    }
    m_unit = second;
    for (int digit = 0; digit < style.fractionDigits; ++digit)
        m_unit /= 10;
}

bool TimeReader::read(std::string_view text, std::int64_t& microseconds)
{
    if (m_style.form != TimeStyle::Form::Calendar) {
        std::int64_t number = 0;
        if (!readPlainInteger(text.data(), text.data() + text.size(), number) || number < m_lowest ||
            number > m_highest)
            return false;
        microseconds = number * m_unit;
        return true;
    }
    return text.size() == m_length && m_length > 0 && readCalendar(text.data(), microseconds);
}

bool TimeReader::readCalendar(const char* text, std::int64_t& microseconds)
{
    using namespace detail;
    const std::uint64_t date = loadWord(text);
    if (((date ^ m_expected[0]) & m_mask[0]) != 0 || !allDigits((date & ~m_mask[0]) | (zeros & m_mask[0])))
        return false;
    std::uint16_t day = 0;
    std::memcpy(&day, text + 8, 2);
    if (date != m_lastDate || day != m_lastDay) {
        using namespace std::chrono;
        const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
        if (!isDigit(text[8]) || !isDigit(text[9]))
            return false;
        const year_month_day ymd{year{two(text) * 100 + two(text + 2)},
                                 month{static_cast<unsigned>(two(text + 5))},
                                 std::chrono::day{static_cast<unsigned>(two(text + 8))}};
        if (!ymd.ok() || ymd.year() < year{1})
            return false;
        m_lastDate = date;
        m_lastDay = day;
        m_lastMidnight = (sys_days(ymd).time_since_epoch().count() * 86'400 - m_style.offsetSeconds) * second;
    }
    microseconds = m_lastMidnight;
    if (m_style.timeSeparator == 0)
        return true;

    const std::uint64_t clock = loadWord(text + 8);
    if (((clock ^ m_expected[1]) & m_mask[1]) != 0 || !allDigits((clock & ~m_mask[1]) | (zeros & m_mask[1])))
        return false;
    const int hours = two(text + 11);
    const int minutes = two(text + 14);
    int seconds = 0;
    std::int64_t fraction = 0;
    if (m_style.seconds) {
        if (text[16] != ':')
            return false;
        const auto tens = static_cast<unsigned>(text[17] - '0');
        const auto ones = static_cast<unsigned>(text[18] - '0');
        if (tens > 5 || ones > 9)
            return false;
        seconds = static_cast<int>(tens * 10 + ones);
        if (m_style.fractionDigits > 0) {
            if (text[19] != m_style.fractionPoint)
                return false;
            for (std::size_t i = 0; i < m_style.fractionDigits; ++i) {
                const auto digit = static_cast<unsigned>(text[20 + i] - '0');
                if (digit > 9)
                    return false;
                fraction = fraction * 10 + digit;
            }
        }
    }
    if (hours > 23 || minutes > 59 ||
        std::memcmp(text + m_zoneAt, m_style.zone.data(), m_style.zone.size()) != 0)
        return false;
    microseconds += (hours * 3'600 + minutes * 60 + seconds) * second + fraction * m_unit;
    return true;
}

} // namespace tiltmeter
