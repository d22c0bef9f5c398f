// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/adaptation.h"

#include <algorithm>
#include <charconv>

namespace tiltmeter {
namespace {

/// Moves every value that is a number over to the ranges.
void valuesToRanges(std::vector<std::string>& values, std::vector<ValueRange>& ranges)
{
    std::vector<std::string> words;
    for (std::string& value : values) {
        if (const auto number = numberFromText(value))
            ranges.push_back({*number, *number});
        else
            words.push_back(std::move(value));
    }
    values = std::move(words);
}

void adapt(Group& group, const ColumnSpec* column)
{
    if (group.name.empty())
        group.name = group.values.empty() ? nameOf(group.ranges) : nameOf(group.values);
    if (column != nullptr && isNumeric(column->kind))
        valuesToRanges(group.values, group.ranges);
}

bool inAny(const std::vector<ValueRange>& ranges, double value)
{
    return std::ranges::any_of(ranges, [value](const ValueRange& range) { return range.contains(value); });
}

RecordBounds recordsInHistogram(const std::vector<ValueRange>& ranges, const ColumnProfile& column)
{
    RecordBounds bounds;
    for (const ColumnProfile::Bin& bin : column.histogram) {
        const bool whole = std::ranges::any_of(ranges, [&bin](const ValueRange& range) {
            return range.lower <= bin.lower && bin.upper <= range.upper;
        });
        const bool touched = std::ranges::any_of(ranges, [&bin](const ValueRange& range) {
            return range.lower <= bin.upper && bin.lower <= range.upper;
        });
        bounds.low += whole ? bin.count : 0;
        bounds.high += touched ? bin.count : 0;
    }
    return bounds;
}

} // namespace

std::optional<double> numberFromText(std::string_view text)
{
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || end != text.data() + text.size() ||
        !(number >= -1e308 && number <= 1e308))
        return std::nullopt;
    return number;
}

std::optional<std::size_t> outcomeColumn(const FavorableOutcome& outcome, const Schema& schema)
{
    if (!outcome.column.empty())
        return schema.find(outcome.column);
    if (const auto decoded = schema.find(ColumnRole::DecodedPrediction))
        return decoded;
    return schema.find(ColumnRole::Prediction);
}

FairnessConfig adaptedTo(FairnessConfig config, const Schema& schema)
{
    for (MonitoredFeature& feature : config.features) {
        const auto index = schema.find(feature.column);
        const ColumnSpec* const column = index ? &schema.columns[*index] : nullptr;
        if (feature.referenceChoice == ReferenceChoice::Named)
            adapt(feature.reference, column);
        for (Group& group : feature.monitored)
            adapt(group, column);
    }
    const auto outcome = outcomeColumn(config.outcome, schema);
    if (outcome && isNumeric(schema.columns[*outcome].kind)) {
        valuesToRanges(config.outcome.favorable, config.outcome.favorableRanges);
        valuesToRanges(config.outcome.unfavorable, config.outcome.unfavorableRanges);
    }
    return config;
}

RecordBounds recordsIn(const Group& group, const ColumnProfile& column)
{
    RecordBounds bounds;
    if (isNumeric(column.spec.kind)) {
        if (column.valuesComplete) {
            for (const auto& value : column.values)
                bounds.low += inAny(group.ranges, value.number) ? value.count : 0;
            bounds.high = bounds.low;
        } else {
            bounds = recordsInHistogram(group.ranges, column);
        }
    } else {
        std::uint64_t listed = 0;
        for (const auto& value : column.values) {
            listed += value.count;
            bounds.low +=
                std::ranges::find(group.values, value.value) != group.values.end() ? value.count : 0;
        }
        const std::uint64_t unlisted =
            column.records - column.missing - std::min(listed, column.records - column.missing);
        bounds.high = bounds.low + (group.values.empty() || column.valuesComplete ? 0 : unlisted);
    }
    if (group.includesMissing) {
        bounds.low += column.missing;
        bounds.high += column.missing;
    }
    return bounds;
}

} // namespace tiltmeter
