// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/profile.h"

#include <cmath>

namespace tiltmeter {

/// 10,000 loan decisions as a profile: sex and region (categorical), age (integer 18 to 75), income (double,
/// many values), a boolean, the prediction as a number and in words.
inline DataProfile sampleProfile()
{
    DataProfile profile;
    profile.records = 10'000;
    profile.outcomeColumn = "decision";
    profile.outcomeClasses = {"Approved", "Denied"};
    const auto column = [&](const char* name, ColumnKind kind, ColumnRole role) -> ColumnProfile& {
        ColumnProfile added;
        added.spec = {name, kind, role};
        added.records = profile.records;
        profile.columns.push_back(added);
        return profile.columns.back();
    };
    const auto value = [](const char* text, std::uint64_t approved, std::uint64_t denied) {
        return ColumnProfile::ValueCount{text, 0, approved + denied, {approved, denied}};
    };
    column("time", ColumnKind::Timestamp, ColumnRole::Timestamp).distinct = 10'000;
    ColumnProfile& sex = column("sex", ColumnKind::Categorical, ColumnRole::Feature);
    sex.values = {value("male", 4'200, 1'800), value("female", 2'000, 1'900), value("unknown", 60, 40)};
    sex.distinct = 3;
    sex.valuesComplete = true;
    ColumnProfile& age = column("age", ColumnKind::Integer, ColumnRole::Feature);
    age.minimum = 18;
    age.maximum = 75;
    age.mean = 44;
    age.valuesComplete = true;
    std::uint64_t left = profile.records;
    for (int year = 18; year <= 75; ++year) {
        const std::uint64_t count = year == 75 ? left : 172;
        left -= count;
        const std::uint64_t approved = count * (year < 26 ? 45U : 65U) / 100;
        ColumnProfile::ValueCount counted{
            std::to_string(year), static_cast<double>(year), count, {approved, count - approved}};
        age.values.push_back(counted);
    }
    age.distinct = age.values.size();
    ColumnProfile& income = column("income", ColumnKind::Double, ColumnRole::Feature);
    income.minimum = 0;
    income.maximum = 6'400;
    income.distinct = 9'000;
    for (int bin = 0; bin < 64; ++bin) {
        const auto count = static_cast<std::uint64_t>(400 * std::exp(-std::pow((bin - 24) / 12.0, 2)));
        income.histogram.push_back(
            {bin * 100.0, (bin + 1) * 100.0, count, {count * 6 / 10, count - count * 6 / 10}});
    }
    ColumnProfile& region = column("region", ColumnKind::Categorical, ColumnRole::Feature);
    region.values = {value("north", 3'100, 1'900), value("south", 3'160, 1'840)};
    region.distinct = 2;
    region.valuesComplete = true;
    ColumnProfile& online = column("online", ColumnKind::Boolean, ColumnRole::Feature);
    online.values = {value("true", 3'000, 2'000), value("false", 3'260, 1'740)};
    online.distinct = 2;
    online.valuesComplete = true;
    ColumnProfile& prediction = column("prediction", ColumnKind::Double, ColumnRole::Prediction);
    prediction.values = {{"0.0", 0, 3'740, {0, 3'740}}, {"1.0", 1, 6'260, {6'260, 0}}};
    prediction.distinct = 2;
    prediction.minimum = 0;
    prediction.maximum = 1;
    prediction.valuesComplete = true;
    ColumnProfile& decision = column("decision", ColumnKind::Categorical, ColumnRole::DecodedPrediction);
    decision.values = {value("Approved", 6'260, 0), value("Denied", 0, 3'740)};
    decision.distinct = 2;
    decision.valuesComplete = true;
    return profile;
}

inline Schema schemaOf(const DataProfile& profile)
{
    Schema schema;
    for (const ColumnProfile& column : profile.columns)
        schema.columns.push_back(column.spec);
    return schema;
}

} // namespace tiltmeter
