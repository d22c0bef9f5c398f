// SPDX-License-Identifier: GPL-3.0-or-later
#include "columns/lexical.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

namespace tiltmeter {
namespace {

/// Two digits at least, as C's %02d.
void appendPadded(std::string& out, std::int64_t value, int width)
{
    std::array<char, 24> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    for (auto written = end - buffer.data(); written < width; ++written)
        out += '0';
    out.append(buffer.data(), end);
}

/// The fewest digits that give `value` back, laid out as Python's repr does.
void appendShortest(std::string& out, double value, bool integralSuffix)
{
    std::array<char, 40> buffer{};
    char* const first = buffer.data();
    char* const last = first + buffer.size();
    const double magnitude = std::abs(value);
    if (magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
        // to_chars writes 1e-05 and 1e+16 alike: two digits of exponent at least, with its sign.
        out.append(first, std::to_chars(first, last, value, std::chars_format::scientific).ptr);
        return;
    }
    char* const end = std::to_chars(first, last, value, std::chars_format::fixed).ptr;
    out.append(first, end);
    if (integralSuffix && std::find(first, end, '.') == end)
        out += ".0";
}

void appendPrecise(std::string& out, double value, std::chars_format how, int decimals)
{
    // 309 digits before the point at most, `decimals` after it, sign, point, exponent.
    std::array<char, 400> buffer{};
    const auto done =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, how, std::min(decimals, 60));
    out.append(buffer.data(), done.ptr);
}

constexpr std::string_view timeForms = "csmu"; ///< by TimeStyle::Form

/// Length of the zone text at the end of a calendar time; 0 when there is none.
std::size_t zoneLength(std::string_view text, std::size_t timeAt)
{
    const auto at = text.find_first_not_of("0123456789:.,", timeAt);
    return at == std::string_view::npos ? 0 : text.size() - at;
}

} // namespace

void Lexical::add(std::size_t row, std::string_view text)
{
    rows.push_back(static_cast<std::uint32_t>(row));
    textBytes.append(text);
    textOffsets.push_back(static_cast<std::uint32_t>(textBytes.size()));
}

std::optional<std::string_view> Lexical::find(std::size_t row) const
{
    const auto it = std::ranges::lower_bound(rows, row);
    if (it == rows.end() || *it != row)
        return std::nullopt;
    return text(static_cast<std::size_t>(it - rows.begin()));
}

void Lexical::clear()
{
    style = {};
    rows.clear();
    textOffsets.assign(1, 0);
    textBytes.clear();
}

void appendFormatted(std::string& out, double value, const LexicalStyle& style)
{
    switch (style.number) {
    case LexicalStyle::Number::Shortest:
        appendShortest(out, value, style.integralSuffix);
        return;
    case LexicalStyle::Number::Fixed:
        appendPrecise(out, value, std::chars_format::fixed, style.decimals);
        return;
    case LexicalStyle::Number::Scientific:
        appendPrecise(out, value, std::chars_format::scientific, style.decimals);
        return;
    }
}

void appendFormatted(std::string& out, std::int64_t value)
{
    appendPadded(out, value, 0);
}

void appendFormatted(std::string& out, TimePoint value, const TimeStyle& style)
{
    using namespace std::chrono;
    switch (style.form) {
    case TimeStyle::Form::Seconds:
        appendFormatted(out, value.microseconds / 1'000'000);
        return;
    case TimeStyle::Form::Milliseconds:
        appendFormatted(out, value.microseconds / 1'000);
        return;
    case TimeStyle::Form::Microseconds:
        appendFormatted(out, value.microseconds);
        return;
    case TimeStyle::Form::Calendar:
        break;
    }
    const sys_time<microseconds> local{microseconds{value.microseconds} + seconds{style.offsetSeconds}};
    const auto day = floor<days>(local);
    const year_month_day date{day};
    appendPadded(out, static_cast<int>(date.year()), 4);
    out += style.dateSeparator;
    appendPadded(out, static_cast<unsigned>(date.month()), 2);
    out += style.dateSeparator;
    appendPadded(out, static_cast<unsigned>(date.day()), 2);
    if (style.timeSeparator == 0)
        return;
    const hh_mm_ss clock{local - day};
    out += style.timeSeparator;
    appendPadded(out, clock.hours().count(), 2);
    out += ':';
    appendPadded(out, clock.minutes().count(), 2);
    if (style.seconds) {
        out += ':';
        appendPadded(out, clock.seconds().count(), 2);
        if (style.fractionDigits > 0) {
            std::int64_t fraction = clock.subseconds().count();
            for (int digit = style.fractionDigits; digit < 6; ++digit)
                fraction /= 10;
            out += style.fractionPoint;
            appendPadded(out, fraction, style.fractionDigits);
        }
    }
    out += style.zone;
}

std::string format(double value, const LexicalStyle& style)
{
    std::string out;
    appendFormatted(out, value, style);
    return out;
}

std::string format(TimePoint value, const TimeStyle& style)
{
    std::string out;
    appendFormatted(out, value, style);
    return out;
}

std::optional<TimeStyle> timeStyleOf(std::string_view text)
{
    const auto value = parseTimePoint(text);
    if (!value)
        return std::nullopt;
    TimeStyle style;
    style.zone.clear();
    if (text.size() < 10 || (text[4] != '-' && text[4] != '/')) {
        style.form = text.size() <= 11   ? TimeStyle::Form::Seconds
                     : text.size() <= 14 ? TimeStyle::Form::Milliseconds
                                         : TimeStyle::Form::Microseconds;
    } else {
        style.dateSeparator = text[4];
        style.timeSeparator = text.size() > 10 ? text[10] : '\0';
        if (text.size() > 10) {
            const std::size_t zone = zoneLength(text, 11);
            const std::string_view plain = text.substr(0, text.size() - zone);
            style.zone = std::string(text.substr(plain.size()));
            style.seconds = plain.size() >= 19;
            if (plain.size() > 20) {
                style.fractionPoint = plain[19];
                if (plain.size() - 20 > 6)
                    return std::nullopt;
                style.fractionDigits = static_cast<std::uint8_t>(plain.size() - 20);
            }
            const auto asUtc = parseTimePoint(plain);
            if (!asUtc)
                return std::nullopt;
            style.offsetSeconds = static_cast<int>((asUtc->microseconds - value->microseconds) / 1'000'000);
        }
    }
    // Whatever was overlooked above shows here: a style is only handed out when it gives the text back.
    if (format(*value, style) != text)
        return std::nullopt;
    return style;
}

std::string toString(const LexicalStyle& style)
{
    std::string out;
    switch (style.number) {
    case LexicalStyle::Number::Shortest:
        if (style.integralSuffix)
            out += "n=.0;";
        break;
    case LexicalStyle::Number::Fixed:
        out += "n=f" + std::to_string(style.decimals) + ';';
        break;
    case LexicalStyle::Number::Scientific:
        out += "n=e" + std::to_string(style.decimals) + ';';
        break;
    }
    if (const TimeStyle& time = style.time; time != TimeStyle()) {
        out += "t=";
        out += timeForms[static_cast<std::size_t>(time.form)];
        out += time.dateSeparator;
        out += time.timeSeparator == 0 ? '_' : time.timeSeparator;
        out += time.seconds ? '1' : '0';
        out += time.fractionPoint;
        out += static_cast<char>('0' + time.fractionDigits);
        out += std::to_string(time.offsetSeconds) + ',' + time.zone + ';';
    }
    if (!style.missing.empty())
        out += "m=" + style.missing; // last, since it may hold any character
    return out;
}

namespace {

bool readNumberStyle(std::string_view part, LexicalStyle& style)
{
    if (part == ".0") {
        style.integralSuffix = true;
        return true;
    }
    if (part.empty() || (part[0] != 'f' && part[0] != 'e'))
        return false;
    style.number = part[0] == 'f' ? LexicalStyle::Number::Fixed : LexicalStyle::Number::Scientific;
    const auto [end, error] = std::from_chars(part.data() + 1, part.data() + part.size(), style.decimals);
    return error == std::errc() && end == part.data() + part.size() && style.decimals <= 60;
}

bool readTimeStyle(std::string_view part, TimeStyle& style)
{
    if (part.size() < 8)
        return false;
    const auto form = timeForms.find(part[0]);
    if (form == std::string_view::npos || part[5] < '0' || part[5] > '6')
        return false;
    style.form = static_cast<TimeStyle::Form>(form);
    style.dateSeparator = part[1];
    style.timeSeparator = part[2] == '_' ? '\0' : part[2];
    style.seconds = part[3] == '1';
    style.fractionPoint = part[4];
    style.fractionDigits = static_cast<std::uint8_t>(part[5] - '0');
    const auto [end, error] =
        std::from_chars(part.data() + 6, part.data() + part.size(), style.offsetSeconds);
    if (error != std::errc() || end == part.data() + part.size() || *end != ',')
        return false;
    style.zone.assign(end + 1, part.data() + part.size());
    return true;
}

} // namespace

std::optional<LexicalStyle> lexicalStyleFromString(std::string_view text)
{
    LexicalStyle style;
    while (!text.empty()) {
        if (text.size() < 2 || text[1] != '=')
            return std::nullopt;
        if (text[0] == 'm') {
            style.missing = std::string(text.substr(2));
            return style;
        }
        const auto end = text.find(';');
        if (end == std::string_view::npos)
            return std::nullopt;
        const std::string_view part = text.substr(2, end - 2);
        if (!(text[0] == 'n' ? readNumberStyle(part, style)
                             : text[0] == 't' && readTimeStyle(part, style.time)))
            return std::nullopt;
        text.remove_prefix(end + 1);
    }
    return style;
}

} // namespace tiltmeter
