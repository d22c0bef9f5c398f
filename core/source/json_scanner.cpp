// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/json_scanner.h"

#include <algorithm>

namespace tiltmeter::json {
namespace {

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)?
bool isNumber(std::string_view text)
{
    std::size_t at = 0;
    const auto digits = [&] {
        const std::size_t begin = at;
        while (at < text.size() && isDigit(text[at]))
            ++at;
        return at > begin;
    };
    if (at < text.size() && text[at] == '-')
        ++at;
    const std::size_t whole = at;
    if (!digits() || (text[whole] == '0' && at - whole > 1))
        return false;
    if (at < text.size() && text[at] == '.') {
        ++at;
        if (!digits())
            return false;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '+' || text[at] == '-'))
            ++at;
        if (!digits())
            return false;
    }
    return at == text.size();
}

/// Four hexadecimal digits; -1 when they are none.
int hexadecimal(std::string_view text)
{
    if (text.size() < 4)
        return -1;
    int value = 0;
    for (const char c : text.substr(0, 4)) {
        const int digit = isDigit(c)             ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

void appendUtf8(std::string& out, unsigned code)
{
    const auto put = [&out](unsigned byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0 | code >> 6);
        put(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        put(0xE0 | code >> 12);
        put(0x80 | (code >> 6 & 0x3F));
        put(0x80 | (code & 0x3F));
    } else {
        put(0xF0 | code >> 18);
        put(0x80 | (code >> 12 & 0x3F));
        put(0x80 | (code >> 6 & 0x3F));
        put(0x80 | (code & 0x3F));
    }
}

} // namespace

char Scanner::peek()
{
    while (m_at < m_text.size() && isBlank(m_text[m_at]))
        ++m_at;
    return m_at < m_text.size() ? m_text[m_at] : '\0';
}

bool Scanner::accept(char c)
{
    if (peek() != c || m_at >= m_text.size())
        return false;
    ++m_at;
    return true;
}

bool Scanner::value(Value& out)
{
    switch (peek()) {
    case '"':
        return string(out);
    case '[':
    case '{':
        return nested(out);
    default:
        return word(out);
    }
}

bool Scanner::name(Value& out)
{
    return peek() == '"' && string(out) && accept(':');
}

bool Scanner::string(Value& out)
{
    out.kind = Value::Kind::String;
    out.escaped = false;
    out.special = false;
    const std::size_t begin = ++m_at;
    for (; m_at < m_text.size(); ++m_at) {
        const char c = m_text[m_at];
        if (c == '"') {
            out.text = m_text.substr(begin, m_at - begin);
            ++m_at;
            return true;
        }
        if (c == '\\') {
            out.escaped = true;
            ++m_at;
        } else if (c == ',' || static_cast<unsigned char>(c) < 0x20) {
            out.special = true;
        }
    }
    return false;
}

bool Scanner::word(Value& out)
{
    const std::size_t begin = m_at;
    while (m_at < m_text.size() && !isBlank(m_text[m_at]) && m_text[m_at] != ',' && m_text[m_at] != ']' &&
           m_text[m_at] != '}')
        ++m_at;
    out.text = m_text.substr(begin, m_at - begin);
    out.kind = out.text == "null" ? Value::Kind::Null : Value::Kind::Word;
    out.escaped = out.special = false;
    return out.text == "null" || isNumber(out.text) || out.text == "true" || out.text == "false" ||
           out.text == "NaN" || out.text == "Infinity" || out.text == "-Infinity";
}

/// Finds the end of an array or object: brackets are counted, what stands between is looked at when it is
/// used.
bool Scanner::nested(Value& out)
{
    out.kind = m_text[m_at] == '[' ? Value::Kind::Array : Value::Kind::Object;
    out.escaped = out.special = false;
    const std::size_t begin = m_at;
    std::string open; // the brackets that have to be closed, the innermost last
    Value inside;
    while (m_at < m_text.size()) {
        const char c = m_text[m_at];
        if (c == '"') {
            if (!string(inside))
                return false;
            continue;
        }
        ++m_at;
        if (c == '[' || c == '{') {
            open += c == '[' ? ']' : '}';
        } else if (c == ']' || c == '}') {
            if (open.back() != c)
                return false;
            open.pop_back();
            if (open.empty()) {
                out.text = m_text.substr(begin, m_at - begin);
                return true;
            }
        }
    }
    return false;
}

bool appendUnescaped(std::string& out, std::string_view text)
{
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\') {
            out += text[at];
            continue;
        }
        if (++at == text.size())
            return false;
        constexpr std::string_view letters = "\"\\/bfnrt";
        constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        if (const auto known = letters.find(text[at]); known != std::string_view::npos) {
            out += meanings[known];
            continue;
        }
        const int code = text[at] == 'u' ? hexadecimal(text.substr(at + 1)) : -1;
        if (code < 0)
            return false;
        at += 4;
        const bool firstHalf = code >= 0xD800 && code < 0xDC00;
        const int second = firstHalf && text.substr(std::min(at + 1, text.size())).starts_with("\\u")
                               ? hexadecimal(text.substr(at + 3))
                               : -1;
        if (second >= 0xDC00 && second < 0xE000) {
            appendUtf8(out, 0x10000U + ((static_cast<unsigned>(code) & 0x3FFU) << 10) +
                                (static_cast<unsigned>(second) & 0x3FFU));
            at += 6;
        } else {
            appendUtf8(out, static_cast<unsigned>(code));
        }
    }
    return true;
}

} // namespace tiltmeter::json
