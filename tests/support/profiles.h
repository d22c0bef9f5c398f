// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/profile.h"

#include <initializer_list>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

/// Profiles written by hand for tests.
namespace tiltmeter::profiles {

/// Value with its records per outcome class.
using Row = std::pair<std::string, std::vector<std::uint64_t>>;

inline ColumnProfile categorical(std::string name, const std::vector<Row>& rows,
                                 ColumnRole role = ColumnRole::Feature)
{
    ColumnProfile column;
    column.spec = {std::move(name), ColumnKind::Categorical, role};
    column.valuesComplete = true;
    for (const Row& row : rows) {
        const std::uint64_t count = std::accumulate(row.second.begin(), row.second.end(), std::uint64_t{0});
        column.values.push_back({row.first, 0, count, row.second});
        column.records += count;
    }
    column.distinct = rows.size();
    return column;
}

/// All distinct numbers are known, as for an age.
inline ColumnProfile integers(std::string name,
                              const std::vector<std::pair<int, std::vector<std::uint64_t>>>& rows,
                              ColumnRole role = ColumnRole::Feature)
{
    ColumnProfile column;
    column.spec = {std::move(name), ColumnKind::Integer, role};
    column.valuesComplete = true;
    for (const auto& [number, byOutcome] : rows) {
        const std::uint64_t count = std::accumulate(byOutcome.begin(), byOutcome.end(), std::uint64_t{0});
        column.values.push_back({std::to_string(number), double(number), count, byOutcome});
        column.records += count;
    }
    column.distinct = rows.size();
    column.minimum = rows.front().first;
    column.maximum = rows.back().first;
    return column;
}

/// Only a histogram is known: equal bins from `minimum` to `maximum`.
inline ColumnProfile doubles(std::string name, double minimum, double maximum,
                             const std::vector<std::vector<std::uint64_t>>& bins,
                             ColumnRole role = ColumnRole::Feature)
{
    ColumnProfile column;
    column.spec = {std::move(name), ColumnKind::Double, role};
    const double width = (maximum - minimum) / double(bins.size());
    for (std::size_t i = 0; i < bins.size(); ++i) {
        const std::uint64_t count = std::accumulate(bins[i].begin(), bins[i].end(), std::uint64_t{0});
        column.histogram.push_back(
            {minimum + width * double(i), minimum + width * double(i + 1), count, bins[i]});
        column.records += count;
    }
    column.distinct = 2000;
    column.minimum = minimum;
    column.maximum = maximum;
    return column;
}

inline DataProfile profile(std::vector<ColumnProfile> columns, std::vector<std::string> classes)
{
    DataProfile data;
    data.columns = std::move(columns);
    data.records = data.columns.empty() ? 0 : data.columns.front().records;
    data.outcomeClasses = std::move(classes);
    for (const ColumnProfile& column : data.columns)
        if (column.spec.role == ColumnRole::Prediction && data.outcomeColumn.empty())
            data.outcomeColumn = column.spec.name;
    for (const ColumnProfile& column : data.columns)
        if (column.spec.role == ColumnRole::DecodedPrediction)
            data.outcomeColumn = column.spec.name;
    return data;
}

inline Schema schemaOf(const DataProfile& data)
{
    Schema schema;
    for (const ColumnProfile& column : data.columns)
        schema.columns.push_back(column.spec);
    return schema;
}

} // namespace tiltmeter::profiles
