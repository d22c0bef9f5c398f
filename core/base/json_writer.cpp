// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json_writer.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>

namespace tiltmeter {

namespace {

constexpr std::size_t mostBytesOfNumber = 32;

bool isPlain(char c)
{
    return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
}

char* writeEscaped(char* out, char c)
{
    constexpr std::string_view hex = "0123456789abcdef";
    *out++ = '\\';
    switch (c) {
    case '"':
    case '\\':
        *out++ = c;
        break;
    case '\n':
        *out++ = 'n';
        break;
    case '\r':
        *out++ = 'r';
        break;
    case '\t':
        *out++ = 't';
        break;
    default:
        for (const char letter : {'u', '0', '0', hex[static_cast<unsigned char>(c) >> 4U],
                                  hex[static_cast<unsigned char>(c) & 15U]})
            *out++ = letter;
    }
    return out;
}

constexpr std::size_t mostBytesQuoted(std::size_t length)
{
    constexpr std::size_t mostBytesOfCharacter = 6; // \u001f
    return mostBytesOfCharacter * length + 2;
}

char* writeQuoted(char* out, std::string_view text)
{
    *out++ = '"';
    for (const char c : text) {
        if (isPlain(c))
            *out++ = c;
        else
            out = writeEscaped(out, c);
    }
    *out++ = '"';
    return out;
}

/// Adds the text in quotes, and what comes right after it. By way of the stack: most texts are short.
void addQuoted(std::string& out, std::string_view text, std::string_view after = {})
{
    std::array<char, 512> buffer;
    if (mostBytesQuoted(text.size()) + after.size() > buffer.size()) {
        out += jsonQuoted(text);
        out += after;
        return;
    }
    char* end = writeQuoted(buffer.data(), text);
    end = std::copy(after.begin(), after.end(), end);
    out.append(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
}

template <class Number>
void addNumber(std::string& out, Number number)
{
    std::array<char, mostBytesOfNumber> buffer;
    const char* end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    out.append(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
}

} // namespace

std::string jsonQuoted(std::string_view text)
{
    std::string out(mostBytesQuoted(text.size()), '\0');
    out.resize(static_cast<std::size_t>(writeQuoted(out.data(), text) - out.data()));
    return out;
}

std::string jsonNumber(double number)
{
    std::string text;
    if (std::isfinite(number))
        addNumber(text, number);
    else
        text = "null";
    return text;
}

void JsonWriter::newLine()
{
    m_text += '\n';
    m_text.append(2 * m_levels.size(), ' ');
}

/// What stands between the last thing written and the next value or key.
void JsonWriter::separate()
{
    if (m_afterKey) {
        m_afterKey = false;
        return;
    }
    if (m_levels.empty())
        return;
    Level& level = m_levels.back();
    const bool isIndented = m_layout == Layout::Indented;
    if (level.any)
        m_text += isIndented && level.isInline ? ", " : ",";
    if (isIndented && !level.isInline)
        newLine();
    level.any = true;
}

void JsonWriter::begin(char bracket, bool isInline)
{
    separate();
    m_text += bracket;
    m_levels.push_back({isInline || (!m_levels.empty() && m_levels.back().isInline), false});
}

void JsonWriter::end(char bracket)
{
    assert(!m_levels.empty() && !m_afterKey);
    const Level level = m_levels.back();
    m_levels.pop_back();
    if (level.any && !level.isInline && m_layout == Layout::Indented)
        newLine();
    m_text += bracket;
}

void JsonWriter::key(std::string_view name)
{
    assert(!m_levels.empty() && !m_afterKey);
    separate();
    addQuoted(m_text, name, m_layout == Layout::Indented ? ": " : ":");
    m_afterKey = true;
}

void JsonWriter::value(std::string_view text)
{
    separate();
    addQuoted(m_text, text);
}

void JsonWriter::value(bool truth)
{
    separate();
    m_text += truth ? "true" : "false";
}

void JsonWriter::value(double number)
{
    separate();
    if (std::isfinite(number))
        addNumber(m_text, number);
    else
        m_text += "null";
}

void JsonWriter::value(std::int64_t number)
{
    separate();
    addNumber(m_text, number);
}

void JsonWriter::value(std::uint64_t number)
{
    separate();
    addNumber(m_text, number);
}

void JsonWriter::null()
{
    separate();
    m_text += "null";
}

std::string JsonWriter::take() &&
{
    assert(m_levels.empty());
    m_text += '\n';
    return std::move(m_text);
}

} // namespace tiltmeter
