// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter {

/// How points in time were written. Calendar forms are `2024-01-31`, `2024-01-31T23:59`, `...:58`,
/// `...:58.123`, each with its zone text; the other forms are whole numbers since 1970.
struct TimeStyle {
    enum class Form : std::uint8_t { Calendar, Seconds, Milliseconds, Microseconds };
    Form form = Form::Calendar;
    char dateSeparator = '-';        ///< '-' or '/'
    char timeSeparator = 'T';        ///< 'T', 't', ' ', or 0: the date alone
    bool seconds = true;             ///< false: hours and minutes only
    char fractionPoint = '.';        ///< '.' or ','
    std::uint8_t fractionDigits = 0; ///< 0 to 6
    std::string zone = "Z";          ///< as written: "", "Z", "z", "+01:00", "+0100", "+01", " UTC", ...
    int offsetSeconds = 0;           ///< what `zone` means, east of Greenwich positive
    friend bool operator==(const TimeStyle&, const TimeStyle&) = default;
};

/// How the values of one column in one batch were written, so that they can be written back byte by byte.
/// What does not follow the style is an exception, kept as text (`Lexical`).
struct LexicalStyle {
    enum class Number : std::uint8_t {
        Shortest,  ///< the fewest digits that give the same double back; plain notation when
                   ///< 1e-4 <= |value| < 1e16 or value = 0, else 1.5e-05, 1e+16 (as Python writes numbers)
        Fixed,     ///< always `decimals` digits after the point (C's %.*f)
        Scientific ///< always `decimals` digits after the point and an exponent (C's %.*e)
    };
    Number number = Number::Shortest; ///< Double only; Integer is written plainly
    std::uint8_t decimals = 0;        ///< Fixed and Scientific: 0 to 60
    bool integralSuffix = false;      ///< Shortest: three is written "3.0", not "3"
    std::string missing;              ///< how a missing value is written; most often not at all
    TimeStyle time;                   ///< Timestamp only
    friend bool operator==(const LexicalStyle&, const LexicalStyle&) = default;
};

/// The style of a column in one batch and its exceptions: rows, ascending, whose text is not what the style
/// gives for the value. Holds for Integer, Double, Boolean (missing values only) and Timestamp; Categorical
/// and Text are kept as they are.
struct Lexical {
    LexicalStyle style;
    std::vector<std::uint32_t> rows; ///< positions in the batch
    std::vector<std::uint32_t> textOffsets{0};
    std::string textBytes;

    void add(std::size_t row, std::string_view text);
    [[nodiscard]] std::size_t size() const { return rows.size(); }
    [[nodiscard]] std::string_view text(std::size_t exception) const
    {
        return std::string_view(textBytes).substr(textOffsets[exception],
                                                  textOffsets[exception + 1] - textOffsets[exception]);
    }
    /// nullopt: the row follows the style. O(log exceptions).
    [[nodiscard]] std::optional<std::string_view> find(std::size_t row) const;
    void clear();
    friend bool operator==(const Lexical&, const Lexical&) = default;
};

/// Each appends the value as it was written, to `out`. Missing values are `style.missing`.
void appendFormatted(std::string& out, double value, const LexicalStyle& style);
void appendFormatted(std::string& out, std::int64_t value);
void appendFormatted(std::string& out, TimePoint value, const TimeStyle& style);

[[nodiscard]] std::string format(double value, const LexicalStyle& style);
[[nodiscard]] std::string format(TimePoint value, const TimeStyle& style);

/// The style in which `text`, which parseTimePoint() understands, is written, so that
/// format(*parseTimePoint(text), style) == text; nullopt when there is none (more than six digits of a
/// fraction, ...).
[[nodiscard]] std::optional<TimeStyle> timeStyleOf(std::string_view text);

/// One line of text that the store keeps beside a segment, for example "n=fixed:2;m=NA". The default style is
/// "".
[[nodiscard]] std::string toString(const LexicalStyle& style);
[[nodiscard]] std::optional<LexicalStyle> lexicalStyleFromString(std::string_view text);

} // namespace tiltmeter
