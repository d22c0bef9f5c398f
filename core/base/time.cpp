// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace tiltmeter
{
namespace
{

/// A cursor over the text; every reader returns false and leaves the caller to give up.
struct Scanner {
    std::string_view text;
    std::size_t at = 0;

    [[nodiscard]] bool done() const { return at == text.size(); }
    [[nodiscard]] char peek() const { return at < text.size() ? text[at] : '\0'; }
    bool accept(char c)
    {
        if (peek() != c || done())
            return false;
        ++at;
        return true;
    }
    bool digits(int count, int& value)
    {
        value = 0;
        for (int i = 0; i < count; ++i, ++at) {
            if (at >= text.size() || text[at] < '0' || text[at] > '9')
                return false;
            value = value * 10 + (text[at] - '0');
        }
        return true;
    }
};

std::optional<TimePoint> parseEpoch(std::string_view text)
{
    if (text.size() < 9 || text.size() > 17)
        return std::nullopt;
    std::int64_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9')
            return std::nullopt;
        value = value * 10 + (c - '0');
    }
    if (text.size() <= 11)
        return TimePoint{value * 1'000'000};
    if (text.size() <= 14)
        return TimePoint{value * 1'000};
    return TimePoint{value};
}

bool parseFraction(Scanner& in, std::int64_t& micros)
{
    micros = 0;
    std::int64_t scale = 100'000;
    const std::size_t start = in.at;
    while (in.peek() >= '0' && in.peek() <= '9' && !in.done()) {
        micros += (in.peek() - '0') * scale;
        scale /= 10; // digits past the sixth fall away
        ++in.at;
    }
    return in.at > start;
}

bool parseOffset(Scanner& in, int& seconds)
{
    seconds = 0;
    if (in.done() || in.accept('Z') || in.accept('z'))
        return true;
    in.accept(' ');
    const char sign = in.peek();
    if (sign != '+' && sign != '-') {
        if (in.text.substr(in.at) == "UTC" || in.text.substr(in.at) == "GMT") {
            in.at = in.text.size();
            return true;
        }
        return false;
    }
    ++in.at;
    int hours = 0;
    int minutes = 0;
    if (!in.digits(2, hours))
        return false;
    if (!in.done()) {
        in.accept(':');
        if (!in.digits(2, minutes))
            return false;
    }
    if (hours > 18 || minutes > 59)
        return false;
    seconds = (sign == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
}

} // namespace

std::optional<TimePoint> parseTimePoint(std::string_view text)
{
    Scanner in{text};
    int year = 0, month = 0, day = 0;
    if (!in.digits(4, year) || (in.peek() != '-' && in.peek() != '/'))
        return parseEpoch(text);
    const char separator = in.text[in.at++];
    if (!in.digits(2, month) || !in.accept(separator) || !in.digits(2, day))
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok() || year < 1)
        return std::nullopt;

    int hour = 0, minute = 0, second = 0, offset = 0;
    std::int64_t micros = 0;
    if (!in.done()) {
        if (!in.accept('T') && !in.accept('t') && !in.accept(' '))
            return std::nullopt;
        if (!in.digits(2, hour) || !in.accept(':') || !in.digits(2, minute))
            return std::nullopt;
        if (in.accept(':')) {
            if (!in.digits(2, second))
                return std::nullopt;
            if ((in.accept('.') || in.accept(',')) && !parseFraction(in, micros))
                return std::nullopt;
        }
        if (!parseOffset(in, offset) || !in.done() || hour > 23 || minute > 59 || second > 59)
            return std::nullopt;
    }
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    const std::int64_t seconds = days * 86'400 + hour * 3'600 + minute * 60 + second - offset;
    return TimePoint{seconds * 1'000'000 + micros};
}

std::string formatTimePoint(TimePoint t)
{
    using namespace std::chrono;
    const sys_time<microseconds> point{microseconds{t.microseconds}};
    const auto day = floor<days>(point);
    const year_month_day date{day};
    const hh_mm_ss clock{point - day};
    const auto micros = clock.subseconds().count();
    std::array<char, 48> buffer{};
    int n =
        std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d",
                      static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                      static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                      static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    std::string out(buffer.data(), static_cast<std::size_t>(n));
    if (micros != 0) {
        n = micros % 1000 == 0
                ? std::snprintf(buffer.data(), buffer.size(), ".%03d", static_cast<int>(micros / 1000))
                : std::snprintf(buffer.data(), buffer.size(), ".%06d", static_cast<int>(micros));
        out.append(buffer.data(), static_cast<std::size_t>(n));
    }
    return out + 'Z';
}

} // namespace tiltmeter
