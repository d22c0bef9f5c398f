// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tiltmeter::json {

/// A value of a JSON text, not looked into further than needed to find its end.
struct Value {
    enum class Kind : std::uint8_t { Null, Word, String, Array, Object };
    Kind kind = Kind::Null;
    std::string_view text; ///< Word: as written (numbers, true, false, NaN); String: between the quotes; else
                           ///< with brackets
    bool escaped = false;  ///< String: there are backslashes
    bool special = false;  ///< String: there is a comma, a quote, or a control character
};

/// Steps through a JSON text (RFC 8259, and NaN and Infinity, which Python writes). Each function skips
/// blanks before what it takes, and gives false without a promise of where it stands when that is not there.
class Scanner
{
public:
    explicit Scanner(std::string_view text, std::size_t at = 0) : m_text(text), m_at(at) {}

    [[nodiscard]] std::size_t position() const { return m_at; }
    /// The next character that is no blank; 0 at the end.
    [[nodiscard]] char peek();
    [[nodiscard]] bool accept(char c);
    [[nodiscard]] bool atEnd() { return peek() == 0 && m_at >= m_text.size(); }
    [[nodiscard]] bool value(Value& out);
    /// Of an object: the next name and the colon behind it.
    [[nodiscard]] bool name(Value& out);

private:
    [[nodiscard]] bool string(Value& out);
    [[nodiscard]] bool word(Value& out);
    [[nodiscard]] bool nested(Value& out);

    std::string_view m_text;
    std::size_t m_at;
};

/// Calls `f(name, value)` for each member of an object; false when it is none, or f gives false.
template <class F>
bool forEachMember(std::string_view object, F&& f)
{
    Scanner scanner(object);
    if (!scanner.accept('{'))
        return false;
    if (scanner.accept('}'))
        return scanner.atEnd();
    Value name;
    Value value;
    do {
        if (!scanner.name(name) || !scanner.value(value) || !f(name, value))
            return false;
    } while (scanner.accept(','));
    return scanner.accept('}') && scanner.atEnd();
}

/// Calls `f(value)` for each element of an array; false when it is none, or f gives false.
template <class F>
bool forEachElement(std::string_view array, F&& f)
{
    Scanner scanner(array);
    if (!scanner.accept('['))
        return false;
    if (scanner.accept(']'))
        return scanner.atEnd();
    Value value;
    do {
        if (!scanner.value(value) || !f(value))
            return false;
    } while (scanner.accept(','));
    return scanner.accept(']') && scanner.atEnd();
}

/// Appends a string's characters without their escapes. False: a wrong escape. Half a surrogate pair becomes
/// what is no UTF-8, so that the row is refused for it.
[[nodiscard]] bool appendUnescaped(std::string& out, std::string_view text);

} // namespace tiltmeter::json
