// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/fairness_config.h"

#include <array>
#include <charconv>
#include <cmath>

namespace tiltmeter {
namespace {

std::string shortest(double value)
{
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    return {buffer.data(), end};
}

} // namespace

std::string nameOf(const std::vector<ValueRange>& ranges)
{
    std::string name;
    for (const ValueRange& range : ranges) {
        if (!name.empty())
            name += ", ";
        const bool fromAnywhere = std::isinf(range.lower);
        const bool toAnywhere = std::isinf(range.upper);
        if (fromAnywhere && toAnywhere)
            name += "any";
        else if (fromAnywhere)
            name += "\u2264" + shortest(range.upper);
        else if (toAnywhere)
            name += "\u2265" + shortest(range.lower);
        else if (range.lower == range.upper)
            name += shortest(range.lower);
        else
            name += shortest(range.lower) + '-' + shortest(range.upper);
    }
    return name;
}

std::string nameOf(const std::vector<std::string>& values)
{
    std::string name;
    for (const std::string& value : values)
        name += (name.empty() ? "" : ", ") + value;
    return name;
}

std::string toString(const WindowSpec& window)
{
    switch (window.kind) {
    case WindowKind::Hour:
        return "hour";
    case WindowKind::Day:
        return "day";
    case WindowKind::Week:
        return "week";
    case WindowKind::Month:
        return "month";
    case WindowKind::All:
        return "all";
    case WindowKind::Records:
        break;
    }
    return std::to_string(window.records) + "-records";
}

std::optional<WindowSpec> windowFromString(const std::string& text)
{
    WindowSpec window;
    for (const WindowKind kind :
         {WindowKind::Hour, WindowKind::Day, WindowKind::Week, WindowKind::Month, WindowKind::All}) {
        window.kind = kind;
        if (toString(window) == text)
            return window;
    }
    window.kind = WindowKind::Records;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), window.records);
    if (error == std::errc() && window.records > 0 &&
        std::string_view(end, text.data() + text.size()) == "-records")
        return window;
    return std::nullopt;
}

} // namespace tiltmeter
