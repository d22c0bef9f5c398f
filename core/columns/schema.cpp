// SPDX-License-Identifier: GPL-3.0-or-later
#include "columns/schema.h"

#include <algorithm>
#include <array>

namespace tiltmeter {
namespace {

constexpr std::array<std::string_view, 6> kindNames{"categorical", "integer",   "double",
                                                    "boolean",     "timestamp", "text"};
constexpr std::array<std::string_view, 10> roleNames{
    "feature",       "timestamp", "prediction", "decoded_prediction", "probability", "label", "record_id",
    "model_version", "weight",    "ignored"};

template <class Enum, std::size_t N>
std::optional<Enum> fromName(const std::array<std::string_view, N>& names, std::string_view text)
{
    const auto it = std::ranges::find(names, text);
    if (it == names.end())
        return std::nullopt;
    return static_cast<Enum>(it - names.begin());
}

} // namespace

std::optional<std::size_t> Schema::find(std::string_view name) const
{
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].name == name)
            return i;
    return std::nullopt;
}

std::optional<std::size_t> Schema::find(ColumnRole role) const
{
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].role == role)
            return i;
    return std::nullopt;
}

std::string_view toString(ColumnKind kind)
{
    return kindNames[static_cast<std::size_t>(kind)];
}

std::string_view toString(ColumnRole role)
{
    return roleNames[static_cast<std::size_t>(role)];
}

std::optional<ColumnKind> columnKindFromString(std::string_view text)
{
    return fromName<ColumnKind>(kindNames, text);
}

std::optional<ColumnRole> columnRoleFromString(std::string_view text)
{
    return fromName<ColumnRole>(roleNames, text);
}

bool canBeMonitored(ColumnKind kind)
{
    return kind == ColumnKind::Categorical || isNumeric(kind);
}

bool isNumeric(ColumnKind kind)
{
    return kind == ColumnKind::Integer || kind == ColumnKind::Double;
}

} // namespace tiltmeter
