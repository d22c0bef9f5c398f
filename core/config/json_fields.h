// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_value.h"
#include "config/fairness_config.h"

#include <initializer_list>
#include <map>

namespace tiltmeter {

/// A JSON value with its path ("features[0].column"): reads what it should be, or fails with InvalidValue,
/// MissingField or UnknownField, the path as subject, and line and column. What is accepted is named by an id
/// ("text", "number", "whole_number", "true_or_false", "list", "object", "range", "one_of", ...), which
/// stands on the second line of the error's detail; further lines name the choices.
class JsonField
{
public:
    JsonField(const JsonValue& value, std::string path) : m_value(&value), m_path(std::move(path)) {}

    [[nodiscard]] const JsonValue& value() const { return *m_value; }
    [[nodiscard]] const std::string& path() const { return m_path; }

    /// nullopt when the member is absent; `null` counts as absent.
    [[nodiscard]] std::optional<JsonField> find(std::string_view name) const;
    /// MissingField when absent.
    [[nodiscard]] Result<JsonField> required(std::string_view name) const;
    /// Fails when this is no object, or with UnknownField at the first member that is none of `names`.
    [[nodiscard]] Result<void> onlyHas(std::initializer_list<std::string_view> names) const;

    [[nodiscard]] Result<std::vector<JsonField>> list() const;
    [[nodiscard]] Result<std::string> text() const;
    [[nodiscard]] Result<double> number() const;
    /// Neither 0 nor 1.
    [[nodiscard]] Result<double> numberBetween0And1() const;
    /// {"name": 0.1, ...}, each at least 0.
    [[nodiscard]] Result<std::map<std::string, double>> namedLimits() const;
    [[nodiscard]] Result<std::int64_t> wholeNumber(std::int64_t minimum) const;
    [[nodiscard]] Result<bool> boolean() const;
    [[nodiscard]] Result<std::vector<std::string>> texts() const;
    /// Texts, numbers (as they were written) or true/false: values of a column.
    [[nodiscard]] Result<std::vector<std::string>> columnValues() const;
    /// [[18, 25], [30, null]]; each lower <= upper, null for an open end.
    [[nodiscard]] Result<std::vector<ValueRange>> ranges() const;

    [[nodiscard]] tl::unexpected<Error> invalid(std::string_view accepted,
                                                const std::vector<std::string>& choices = {}) const;

private:
    const JsonValue* m_value;
    std::string m_path;
};

} // namespace tiltmeter
