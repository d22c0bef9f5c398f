// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/shared_fields.h"

namespace tiltmeter {
namespace {

/// Above this a double can't hold every whole number, and many JSON readers use doubles.
constexpr std::uint64_t largestSafeInteger = (std::uint64_t{1} << 53U) - 1;

} // namespace

Result<void> readVersion(const JsonField& root, std::int64_t newest)
{
    TILTMETER_ASSIGN(const JsonField version, root.required("version"));
    TILTMETER_ASSIGN(const std::int64_t number, version.wholeNumber(1));
    if (number > newest)
        return version.invalid("at_most", {std::to_string(newest)});
    return {};
}

Result<void> readWindow(const JsonField& root, WindowSpec& window)
{
    if (const auto field = root.find("window")) {
        const auto spec = field->value().isString() ? windowFromString(field->value().text) : std::nullopt;
        if (!spec)
            return field->invalid("window");
        window = *spec;
    }
    if (const auto zone = root.find("time_zone")) {
        TILTMETER_ASSIGN(window.timeZone, zone->text());
    }
    return {};
}

Result<void> readBaseline(const JsonField& root, DriftBaseline& baseline)
{
    if (const auto field = root.find("baseline")) {
        const auto read =
            field->value().isString() ? driftBaselineFromString(field->value().text) : std::nullopt;
        if (!read)
            return field->invalid("drift_baseline");
        baseline = *read;
    }
    return {};
}

Result<void> readSeed(const JsonField& root, std::uint64_t& seed)
{
    if (const auto field = root.find("seed")) {
        JsonValue digits = field->value();
        digits.type = digits.isString() ? JsonValue::Type::Number : digits.type;
        const auto number = digits.unsignedInteger();
        if (!number)
            return field->invalid("whole_number", {"0"});
        seed = *number;
    }
    return {};
}

void writeSeed(JsonWriter& json, std::uint64_t seed)
{
    if (seed <= largestSafeInteger)
        json.member("seed", seed);
    else
        json.member("seed", std::to_string(seed));
}

} // namespace tiltmeter
