// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json_value.h"

#include "base/json_writer.h"

#include <charconv>
#include <cmath>

namespace tiltmeter
{

namespace
{

constexpr int maximumDepth = 200;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

void appendUtf8(std::string& out, std::uint32_t c)
{
    const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0U | c >> 6U);
        put(0x80U | (c & 0x3FU));
    } else if (c < 0x10000) {
        put(0xE0U | c >> 12U);
        put(0x80U | (c >> 6U & 0x3FU));
        put(0x80U | (c & 0x3FU));
    } else {
        put(0xF0U | c >> 18U);
        put(0x80U | (c >> 12U & 0x3FU));
        put(0x80U | (c >> 6U & 0x3FU));
        put(0x80U | (c & 0x3FU));
    }
}

/// Length of the well-formed UTF-8 sequence (Unicode 15, table 3-7) at the start of `text`; 0 when it is
/// none.
std::size_t utf8Length(std::string_view text)
{
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto within = [&](std::size_t i, unsigned low, unsigned high) {
        return i < text.size() && byte(i) >= low && byte(i) <= high;
    };
    const unsigned first = byte(0);
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return within(1, 0x80, 0xBF) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = first == 0xED ? 0x9F : 0xBF;
        return within(1, low, high) && within(2, 0x80, 0xBF) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const unsigned low = first == 0xF0 ? 0x90 : 0x80;
        const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
        return within(1, low, high) && within(2, 0x80, 0xBF) && within(3, 0x80, 0xBF) ? 4 : 0;
    }
    return 0;
}

class Parser
{
public:
    explicit Parser(std::string_view text) : m_text(text)
    {
        if (m_text.starts_with("\xEF\xBB\xBF")) {
            m_at = 3;
            m_lineStart = 3;
        }
    }

    Result<JsonValue> document()
    {
        TILTMETER_ASSIGN(JsonValue value, parseValue(0));
        skipBlanks();
        if (m_at < m_text.size())
            return error("text_after_end");
        return value;
    }

private:
    [[nodiscard]] bool atEnd() const { return m_at == m_text.size(); }
    [[nodiscard]] char peek() const { return atEnd() ? '\0' : m_text[m_at]; }
    [[nodiscard]] tl::unexpected<Error> error(const char* what) const
    {
        Error e{ErrorCode::InvalidJson, {}, what, m_line, m_at - m_lineStart + 1};
        return tl::unexpected(std::move(e));
    }
    [[nodiscard]] tl::unexpected<Error> unexpected() const
    {
        return error(atEnd() ? "unexpected_end" : "unexpected_character");
    }

    void skipBlanks()
    {
        for (; m_at < m_text.size(); ++m_at) {
            const char c = m_text[m_at];
            if (c == '\n') {
                ++m_line;
                m_lineStart = m_at + 1;
            } else if (c != ' ' && c != '\t' && c != '\r') {
                return;
            }
        }
    }

    Result<JsonValue> parseValue(int depth)
    {
        if (depth > maximumDepth)
            return error("too_deep");
        skipBlanks();
        JsonValue value;
        value.line = m_line;
        value.column = m_at - m_lineStart + 1;
        switch (peek()) {
        case '{':
            TILTMETER_TRY(parseObject(value, depth));
            return value;
        case '[':
            TILTMETER_TRY(parseArray(value, depth));
            return value;
        case '"':
            value.type = JsonValue::Type::String;
            TILTMETER_TRY(parseString(value.text));
            return value;
        default:
            break;
        }
        if (peek() == '-' || isDigit(peek())) {
            TILTMETER_TRY(parseNumber(value));
            return value;
        }
        for (const std::string_view word : {"true", "false", "null"}) {
            if (m_text.substr(m_at).starts_with(word)) {
                m_at += word.size();
                value.type = word == "null" ? JsonValue::Type::Null : JsonValue::Type::Bool;
                value.boolean = word == "true";
                return value;
            }
        }
        return unexpected();
    }

    Result<void> parseObject(JsonValue& value, int depth)
    {
        value.type = JsonValue::Type::Object;
        ++m_at;
        skipBlanks();
        if (peek() == '}') {
            ++m_at;
            return {};
        }
        while (true) {
            skipBlanks();
            if (peek() != '"')
                return unexpected();
            const std::size_t start = m_at;
            std::string name;
            TILTMETER_TRY(parseString(name));
            if (value.find(name) != nullptr) {
                m_at = start;
                return error("duplicate_member");
            }
            skipBlanks();
            if (peek() != ':')
                return unexpected();
            ++m_at;
            TILTMETER_ASSIGN(JsonValue member, parseValue(depth + 1));
            value.members.emplace_back(std::move(name), std::move(member));
            skipBlanks();
            if (peek() == '}') {
                ++m_at;
                return {};
            }
            if (peek() != ',')
                return unexpected();
            ++m_at;
        }
    }

    Result<void> parseArray(JsonValue& value, int depth)
    {
        value.type = JsonValue::Type::Array;
        ++m_at;
        skipBlanks();
        if (peek() == ']') {
            ++m_at;
            return {};
        }
        while (true) {
            TILTMETER_ASSIGN(JsonValue item, parseValue(depth + 1));
            value.items.push_back(std::move(item));
            skipBlanks();
            if (peek() == ']') {
                ++m_at;
                return {};
            }
            if (peek() != ',')
                return unexpected();
            ++m_at;
        }
    }

    Result<void> parseNumber(JsonValue& value)
    {
        const std::size_t start = m_at;
        const auto digits = [this] {
            const std::size_t first = m_at;
            while (isDigit(peek()))
                ++m_at;
            return m_at - first;
        };
        if (peek() == '-')
            ++m_at;
        const bool leadingZero = peek() == '0';
        if (const std::size_t count = digits(); count == 0 || (leadingZero && count > 1))
            return error("bad_number");
        if (peek() == '.') {
            ++m_at;
            if (digits() == 0)
                return error("bad_number");
        }
        if (peek() == 'e' || peek() == 'E') {
            ++m_at;
            if (peek() == '+' || peek() == '-')
                ++m_at;
            if (digits() == 0)
                return error("bad_number");
        }
        value.type = JsonValue::Type::Number;
        value.text = m_text.substr(start, m_at - start);
        const char* const end = value.text.data() + value.text.size();
        if (std::from_chars(value.text.data(), end, value.number).ec != std::errc() ||
            !std::isfinite(value.number))
            return error("bad_number");
        return {};
    }

    Result<std::uint32_t> parseHex4()
    {
        std::uint32_t code = 0;
        const std::string_view four = m_text.substr(m_at, 4);
        const auto [end, ec] = std::from_chars(four.data(), four.data() + four.size(), code, 16);
        if (four.size() < 4 || ec != std::errc() || end != four.data() + 4)
            return error("bad_escape");
        m_at += 4;
        return code;
    }

    Result<void> parseEscape(std::string& out)
    {
        ++m_at; // the backslash
        constexpr std::string_view letters = "\"\\/bfnrt";
        constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        if (const auto index = letters.find(peek()); !atEnd() && index != std::string_view::npos) {
            out += meanings[index];
            ++m_at;
            return {};
        }
        if (peek() != 'u')
            return error("bad_escape");
        ++m_at;
        TILTMETER_ASSIGN(std::uint32_t code, parseHex4());
        if (code >= 0xD800 && code < 0xDC00) {
            if (!m_text.substr(m_at).starts_with("\\u"))
                return error("bad_escape");
            m_at += 2;
            TILTMETER_ASSIGN(const std::uint32_t low, parseHex4());
            if (low < 0xDC00 || low > 0xDFFF)
                return error("bad_escape");
            code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
        } else if (code >= 0xDC00 && code <= 0xDFFF) {
            return error("bad_escape");
        }
        appendUtf8(out, code);
        return {};
    }

    Result<void> parseString(std::string& out)
    {
        ++m_at; // the opening quote
        while (!atEnd()) {
            const char c = m_text[m_at];
            if (c == '"') {
                ++m_at;
                return {};
            }
            if (c == '\\') {
                TILTMETER_TRY(parseEscape(out));
                continue;
            }
            if (static_cast<unsigned char>(c) < 0x20)
                return error("control_character");
            const std::size_t length = utf8Length(m_text.substr(m_at));
            if (length == 0)
                return error("invalid_utf8");
            out.append(m_text.substr(m_at, length));
            m_at += length;
        }
        return error("unclosed_string");
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_lineStart = 0;
    std::uint64_t m_line = 1;
};

} // namespace

const JsonValue* JsonValue::find(std::string_view name) const
{
    for (const Member& member : members)
        if (member.first == name)
            return &member.second;
    return nullptr;
}

std::optional<std::int64_t> JsonValue::integer() const
{
    std::int64_t value = 0;
    const char* const end = text.data() + text.size();
    if (type != Type::Number)
        return std::nullopt;
    if (const auto [p, ec] = std::from_chars(text.data(), end, value); ec != std::errc() || p != end)
        return std::nullopt;
    return value;
}

std::optional<std::uint64_t> JsonValue::unsignedInteger() const
{
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    if (type != Type::Number)
        return std::nullopt;
    if (const auto [p, ec] = std::from_chars(text.data(), end, value); ec != std::errc() || p != end)
        return std::nullopt;
    return value;
}

std::string JsonValue::brief() const
{
    constexpr std::size_t limit = 60;
    switch (type) {
    case Type::Null:
        return "null";
    case Type::Bool:
        return boolean ? "true" : "false";
    case Type::Number:
        return text.substr(0, limit);
    case Type::Array: {
        std::string list = "[";
        for (const JsonValue& item : items)
            list += (list.size() > 1 ? ", " : "") + item.brief();
        return list.size() < limit ? list + ']' : "[...]";
    }
    case Type::Object:
        return members.empty() ? "{}" : "{...}";
    case Type::String:
        break;
    }
    std::size_t length = std::min(text.size(), limit - 5);
    while (length < text.size() && length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U)
        --length; // never in the middle of a character
    return jsonQuoted(text.substr(0, length) + (length < text.size() ? "..." : ""));
}

Result<JsonValue> parseJson(std::string_view text)
{
    return Parser(text).document();
}

} // namespace tiltmeter
