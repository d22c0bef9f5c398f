// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiltmeter
{

/// One value of a JSON document (RFC 8259) that still knows where it stood, so that whoever finds it wrong
/// can say where. Members keep their order.
class JsonValue
{
public:
    enum class Type : std::uint8_t { Null, Bool, Number, String, Array, Object };
    using Member = std::pair<std::string, JsonValue>;

    Type type = Type::Null;
    bool boolean = false;
    double number = 0; ///< finite
    std::string text;  ///< String: its value, UTF-8; Number: as it was written
    std::vector<JsonValue> items;
    std::vector<Member> members;
    std::uint64_t line = 0;   ///< 1-based
    std::uint64_t column = 0; ///< 1-based, in bytes

    [[nodiscard]] bool isObject() const { return type == Type::Object; }
    [[nodiscard]] bool isArray() const { return type == Type::Array; }
    [[nodiscard]] bool isString() const { return type == Type::String; }
    [[nodiscard]] bool isNumber() const { return type == Type::Number; }
    /// nullptr when there is none, or this is no object.
    [[nodiscard]] const JsonValue* find(std::string_view name) const;
    /// A whole number that was written as one and fits.
    [[nodiscard]] std::optional<std::int64_t> integer() const;
    [[nodiscard]] std::optional<std::uint64_t> unsignedInteger() const;
    /// The value in a few words for a message: "text", 12, true, [...], {...}. At most 60 bytes.
    [[nodiscard]] std::string brief() const;
};

/// Strict: no comments, no trailing commas, no member twice, nothing after the document, valid UTF-8, at most
/// 200 levels; a byte order mark at the start is skipped. Otherwise InvalidJson with line, column and one of
/// the ids "unexpected_end", "unexpected_character", "unclosed_string", "bad_escape", "bad_number",
/// "control_character", "invalid_utf8", "duplicate_member", "too_deep", "text_after_end" as detail; the
/// subject is empty and is filled in by the caller who knows the file.
[[nodiscard]] Result<JsonValue> parseJson(std::string_view text);

} // namespace tiltmeter
