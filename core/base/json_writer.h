// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter
{

/// Writes one JSON document (RFC 8259) piece by piece. Members come out in the order in which they were
/// written and numbers in the shortest form that reads back exactly: the same calls give the same bytes.
/// Calls must nest properly; that is the caller's duty and is asserted.
class JsonWriter
{
public:
    enum class Layout : std::uint8_t { Indented, Compact };
    explicit JsonWriter(Layout layout = Layout::Indented) : m_layout(layout) {}

    void beginObject() { begin('{', false); }
    void endObject() { end('}'); }
    void beginArray() { begin('[', false); }
    /// Everything up to its end stays on one line: [18, 25].
    void beginInline() { begin('[', true); }
    void beginInlineObject() { begin('{', true); }
    void endArray() { end(']'); }
    void key(std::string_view name);

    void value(std::string_view text); ///< UTF-8
    void value(const char* text) { value(std::string_view(text)); }
    void value(bool truth);
    void value(double number); ///< null when it is not finite: JSON has no such numbers
    void value(std::int64_t number);
    void value(std::uint64_t number);
    void value(int number) { value(static_cast<std::int64_t>(number)); }
    void null();
    template <class T>
    void value(const std::optional<T>& maybe)
    {
        if (maybe)
            value(*maybe);
        else
            null();
    }
    template <class T>
    void member(std::string_view name, const T& content)
    {
        key(name);
        value(content);
    }
    void memberNull(std::string_view name)
    {
        key(name);
        null();
    }

    /// The document, with a line feed at its end.
    [[nodiscard]] std::string take() &&;

private:
    struct Level {
        bool isInline = false;
        bool any = false;
    };
    void begin(char bracket, bool isInline);
    void end(char bracket);
    void separate();
    void newLine();

    Layout m_layout;
    std::string m_text;
    std::vector<Level> m_levels;
    bool m_afterKey = false;
};

/// `text` in double quotes, escaped as RFC 8259 asks.
[[nodiscard]] std::string jsonQuoted(std::string_view text);
/// Shortest decimal form that reads back exactly; "null" when not finite.
[[nodiscard]] std::string jsonNumber(double number);

} // namespace tiltmeter
