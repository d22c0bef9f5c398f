// SPDX-License-Identifier: GPL-3.0-or-later
// How the numbers of a column were written: the style that most of them follow, and the texts of the others.
#include "source/batch_builder.h"

#include "source/number_text.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

/// A style, the shapes that follow it and how many values have them.
struct StyleChoice {
    LexicalStyle style;
    std::array<bool, 256> follows{};
    std::size_t count = 0;

    template <class Fits>
    void consider(const std::array<std::uint32_t, 256>& counts, const LexicalStyle& candidate, Fits&& fits)
    {
        std::array<bool, 256> now{};
        std::size_t nowCount = 0;
        for (std::size_t s = 0; s < counts.size(); ++s) {
            now[s] = fits(static_cast<std::uint8_t>(s));
            nowCount += now[s] ? counts[s] : 0;
        }
        if (nowCount <= count)
            return;
        style = candidate;
        follows = now;
        count = nowCount;
    }
};

StyleChoice chooseByShape(const std::array<std::uint32_t, 256>& counts)
{
    StyleChoice best;
    LexicalStyle style;
    for (const bool suffix : {false, true}) {
        style.integralSuffix = suffix;
        best.consider(counts, style, [suffix](std::uint8_t s) {
            if ((s & shape::classMask) != shape::plain)
                return (s & shape::classMask) == shape::shortest;
            const unsigned decimals = s & shape::decimalsMask;
            if ((s & shape::small) != 0)
                return false;
            if (decimals == 0)
                return !suffix;
            return (s & shape::lastZero) == 0 || (suffix && decimals == 1); // 3.0
        });
    }
    style = {};
    style.number = LexicalStyle::Number::Fixed;
    for (style.decimals = 0; style.decimals <= 15; ++style.decimals)
        best.consider(counts, style, [&style](std::uint8_t s) {
            return (s & shape::classMask) == shape::plain && (s & shape::decimalsMask) == style.decimals;
        });
    style.number = LexicalStyle::Number::Scientific;
    for (style.decimals = 0; style.decimals <= 60; ++style.decimals)
        best.consider(counts, style,
                      [&style](std::uint8_t s) { return s == (shape::scientific | style.decimals); });
    return best;
}

/// The style in which a value was written, where its shape tells.
LexicalStyle styleOf(std::uint8_t s)
{
    LexicalStyle style;
    if ((s & shape::classMask) == shape::plain) {
        style.number = LexicalStyle::Number::Fixed;
        style.decimals = s & shape::decimalsMask;
    } else if ((s & shape::classMask) == shape::scientific) {
        style.number = LexicalStyle::Number::Scientific;
        style.decimals = s & static_cast<std::uint8_t>(~shape::classMask);
    }
    return style;
}

} // namespace

/// Nearly always all numbers of a column have the same number of decimals.
bool ColumnBuilder::chooseObviousStyle(std::size_t rows)
{
    constexpr auto relevant = static_cast<std::uint8_t>(~shape::lastZero);
    const std::uint8_t first = m_shapes[0] & relevant;
    std::uint8_t different = 0;
    for (std::size_t row = 0; row < rows; ++row)
        different |= static_cast<std::uint8_t>((m_shapes[row] & relevant) ^ first);
    if (different != 0 || (first & shape::classMask) != shape::plain)
        return false;
    LexicalStyle& style = m_out->lexical.style;
    style.number = first == 0 ? LexicalStyle::Number::Shortest : LexicalStyle::Number::Fixed;
    style.decimals = first;
    return true;
}

/// Marks what Shortest writes with an exponent: 0.00005 is 5e-05. True: there was something.
bool ColumnBuilder::markSmall(std::size_t rows)
{
    bool any = false;
    for (std::size_t row = 0; row < rows; ++row) {
        std::uint8_t& s = m_shapes[row];
        const double value = m_out->doubles[row];
        if ((s & shape::classMask) == shape::plain && (s & shape::decimalsMask) > 4 && value != 0 &&
            std::abs(value) < 1e-4) {
            s |= shape::small;
            any = true;
        }
    }
    return any;
}

std::array<std::uint32_t, 256> ColumnBuilder::countShapes(std::size_t rows) const
{
    // Four counters side by side: most shapes of a column are the same, and each count would wait for the one
    // before.
    std::array<std::array<std::uint32_t, 256>, 4> quarters{};
    std::size_t counted = 0;
    for (; counted + 4 <= rows; counted += 4)
        for (std::size_t i = 0; i < 4; ++i)
            ++quarters[i][m_shapes[counted + i]];
    for (; counted < rows; ++counted)
        ++quarters[0][m_shapes[counted]];
    std::array<std::uint32_t, 256> counts{};
    for (std::size_t s = 0; s < counts.size(); ++s)
        counts[s] = quarters[0][s] + quarters[1][s] + quarters[2][s] + quarters[3][s];
    return counts;
}

/// The style that most of the values follow; what does not becomes an exception.
void ColumnBuilder::chooseNumberStyle(std::size_t rows)
{
    if (rows == 0 || chooseObviousStyle(rows))
        return;
    StyleChoice best = chooseByShape(countShapes(rows));
    if (best.style.number == LexicalStyle::Number::Shortest && markSmall(rows))
        best = chooseByShape(countShapes(rows));
    Lexical& lexical = m_out->lexical;
    if (lexical.size() > best.count) {
        // Mostly texts with more digits than a double has: perhaps all with the same number of decimals.
        const std::string_view text = lexical.text(0);
        const auto point = text.find('.');
        const std::size_t decimals = point == std::string_view::npos ? 0 : text.size() - point - 1;
        if (decimals > 0 && decimals <= 60 && text.find_first_of("eE") == std::string_view::npos) {
            best = {};
            best.style.number = LexicalStyle::Number::Fixed;
            best.style.decimals = static_cast<std::uint8_t>(decimals);
        }
    }
    best.style.missing = lexical.style.missing;
    lexical.style = best.style;
    if (best.count != rows)
        keepWhatDiffers(rows, best.style, best.follows);
}

/// Writes the exceptions anew. Texts that were not kept are known from value and shape.
void ColumnBuilder::keepWhatDiffers(std::size_t rows, const LexicalStyle& style,
                                    const std::array<bool, 256>& follows)
{
    Column& out = *m_out;
    Lexical merged;
    merged.style = style;
    std::size_t next = 0;
    std::string expected;
    std::string text;
    for (std::size_t row = 0; row < rows; ++row) {
        const std::uint8_t s = m_shapes[row];
        if (follows[s])
            continue;
        text.clear();
        if (s != shape::other) {
            appendFormatted(text, out.doubles[row], styleOf(s));
        } else if (next < out.lexical.size() && out.lexical.rows[next] == row) {
            text = out.lexical.text(next++);
            if (out.isMissing(row)) {
                merged.add(row, text);
                continue;
            }
        } else {
            continue; // missing, as the style says it
        }
        expected.clear();
        appendFormatted(expected, out.doubles[row], style);
        if (expected != text)
            merged.add(row, text);
    }
    out.lexical = std::move(merged);
}

} // namespace tiltmeter
