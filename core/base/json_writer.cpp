// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json_writer.h"

#include <array>
#include <cassert>
#include <charconv>
#include <cmath>

namespace tiltmeter
{

std::string jsonQuoted(std::string_view text)
{
    constexpr std::string_view hex = "0123456789abcdef";
    std::string out;
    out.reserve(text.size() + 2);
    out += '"';
    for (const char c : text) {
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            if (const auto byte = static_cast<unsigned char>(c); byte < 0x20) {
                out += "\\u00";
                out += hex[byte >> 4U];
                out += hex[byte & 15U];
            } else {
                out += c;
            }
        }
    }
    out += '"';
    return out;
}

std::string jsonNumber(double number)
{
    if (!std::isfinite(number))
        return "null";
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    return {buffer.data(), end};
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
    if (level.any)
        m_text += ',';
    if (m_layout == Layout::Indented) {
        if (!level.isInline)
            newLine();
        else if (level.any)
            m_text += ' ';
    }
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
    m_text += jsonQuoted(name);
    m_text += m_layout == Layout::Indented ? ": " : ":";
    m_afterKey = true;
}

void JsonWriter::value(std::string_view text)
{
    separate();
    m_text += jsonQuoted(text);
}

void JsonWriter::value(bool truth)
{
    separate();
    m_text += truth ? "true" : "false";
}

void JsonWriter::value(double number)
{
    separate();
    m_text += jsonNumber(number);
}

void JsonWriter::value(std::int64_t number)
{
    separate();
    m_text += std::to_string(number);
}

void JsonWriter::value(std::uint64_t number)
{
    separate();
    m_text += std::to_string(number);
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
