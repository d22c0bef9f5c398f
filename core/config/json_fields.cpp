// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/json_fields.h"

#include <algorithm>
#include <limits>

namespace tiltmeter {

std::optional<JsonField> JsonField::find(std::string_view name) const
{
    const JsonValue* member = m_value->find(name);
    if (member == nullptr || member->type == JsonValue::Type::Null)
        return std::nullopt;
    return JsonField(*member, m_path.empty() ? std::string(name) : m_path + '.' + std::string(name));
}

Result<JsonField> JsonField::required(std::string_view name) const
{
    if (!m_value->isObject())
        return invalid("object");
    if (auto member = find(name))
        return *std::move(member);
    const std::string path = m_path.empty() ? std::string(name) : m_path + '.' + std::string(name);
    return fail(Error{ErrorCode::MissingField, path, {}, m_value->line, m_value->column});
}

Result<void> JsonField::onlyHas(std::initializer_list<std::string_view> names) const
{
    if (!m_value->isObject())
        return invalid("object");
    for (const auto& [name, member] : m_value->members) {
        if (std::ranges::find(names, name) != names.end())
            continue;
        std::string known;
        for (const std::string_view n : names)
            known += (known.empty() ? "" : "\n") + std::string(n);
        return fail(Error{ErrorCode::UnknownField, m_path.empty() ? name : m_path + '.' + name, known,
                          member.line, member.column});
    }
    return {};
}

Result<std::vector<JsonField>> JsonField::list() const
{
    if (!m_value->isArray())
        return invalid("list");
    std::vector<JsonField> items;
    for (std::size_t i = 0; i < m_value->items.size(); ++i)
        items.emplace_back(m_value->items[i], m_path + '[' + std::to_string(i) + ']');
    return items;
}

Result<std::string> JsonField::text() const
{
    if (!m_value->isString())
        return invalid("text");
    return m_value->text;
}

Result<double> JsonField::number() const
{
    if (!m_value->isNumber())
        return invalid("number");
    return m_value->number;
}

Result<double> JsonField::numberBetween0And1() const
{
    TILTMETER_ASSIGN(const double read, number());
    if (!(read > 0 && read < 1))
        return invalid("between_0_and_1");
    return read;
}

Result<std::map<std::string, double>> JsonField::namedLimits() const
{
    if (!m_value->isObject())
        return invalid("object");
    std::map<std::string, double> limits;
    for (const auto& [name, value] : m_value->members) {
        const JsonField member(value, m_path + "." + name);
        TILTMETER_ASSIGN(const double number, member.number());
        if (number < 0)
            return member.invalid("at_least_0");
        limits[name] = number;
    }
    return limits;
}

Result<std::int64_t> JsonField::wholeNumber(std::int64_t minimum) const
{
    const auto number = m_value->integer();
    if (!number || *number < minimum)
        return invalid("whole_number", {std::to_string(minimum)});
    return *number;
}

Result<bool> JsonField::boolean() const
{
    if (m_value->type != JsonValue::Type::Bool)
        return invalid("true_or_false");
    return m_value->boolean;
}

Result<std::vector<std::string>> JsonField::texts() const
{
    TILTMETER_ASSIGN(const auto items, list());
    std::vector<std::string> texts;
    for (const JsonField& item : items) {
        TILTMETER_ASSIGN(std::string text, item.text());
        texts.push_back(std::move(text));
    }
    return texts;
}

Result<std::vector<std::string>> JsonField::columnValues() const
{
    TILTMETER_ASSIGN(const auto items, list());
    std::vector<std::string> values;
    for (const JsonField& item : items) {
        const JsonValue& value = item.value();
        if (value.isString() || value.isNumber())
            values.push_back(value.text);
        else if (value.type == JsonValue::Type::Bool)
            values.emplace_back(value.boolean ? "true" : "false");
        else
            return item.invalid("text");
    }
    return values;
}

Result<std::vector<ValueRange>> JsonField::ranges() const
{
    TILTMETER_ASSIGN(const auto items, list());
    std::vector<ValueRange> ranges;
    for (const JsonField& item : items) {
        const JsonValue& pair = item.value();
        const auto isEnd = [](const JsonValue& end) {
            return end.isNumber() || end.type == JsonValue::Type::Null;
        };
        if (!pair.isArray() || pair.items.size() != 2 || !isEnd(pair.items[0]) || !isEnd(pair.items[1]))
            return item.invalid("range");
        constexpr double endless = std::numeric_limits<double>::infinity();
        const ValueRange range{pair.items[0].isNumber() ? pair.items[0].number : -endless,
                               pair.items[1].isNumber() ? pair.items[1].number : endless};
        if (range.lower > range.upper)
            return item.invalid("range");
        ranges.push_back(range);
    }
    return ranges;
}

tl::unexpected<Error> JsonField::invalid(std::string_view accepted,
                                         const std::vector<std::string>& choices) const
{
    std::string detail = m_value->brief() + '\n' + std::string(accepted);
    for (const std::string& choice : choices)
        detail += '\n' + choice;
    return fail(Error{ErrorCode::InvalidValue, m_path, std::move(detail), m_value->line, m_value->column});
}

} // namespace tiltmeter
