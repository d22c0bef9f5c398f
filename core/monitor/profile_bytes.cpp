// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/profile_bytes.h"

#include "aggregate/small_bytes.h"

namespace tiltmeter {
namespace {

// Members by name, so that a new one does not go unnoticed: it has to be written and read.

void put(SmallWriter& out, const std::string& text)
{
    out.count(text.size());
    for (const char c : text)
        out.fixed(c);
}

std::string takeText(SmallReader& in)
{
    std::string text(in.size(1), '\0');
    for (char& c : text)
        c = in.fixed<char>();
    return text;
}

void put(SmallWriter& out, const std::optional<double>& number)
{
    out.count(number ? 1 : 0);
    if (number)
        out.fixed(*number);
}

std::optional<double> takeNumber(SmallReader& in)
{
    if (in.count() == 0)
        return std::nullopt;
    return in.fixed<double>();
}

void put(SmallWriter& out, const std::vector<std::uint64_t>& counts)
{
    out.count(counts.size());
    for (const std::uint64_t count : counts)
        out.count(count);
}

std::vector<std::uint64_t> takeCounts(SmallReader& in)
{
    std::vector<std::uint64_t> counts(in.size(1));
    for (std::uint64_t& count : counts)
        count = in.count();
    return counts;
}

void put(SmallWriter& out, const ColumnProfile& column)
{
    const auto& [spec, records, missing, distinct, valuesComplete, values, minimum, maximum, mean,
                 histogram] = column;
    const auto& [name, kind, role] = spec;
    put(out, name);
    out.count(static_cast<std::uint64_t>(kind));
    out.count(static_cast<std::uint64_t>(role));
    out.count(records);
    out.count(missing);
    out.count(distinct);
    out.count(valuesComplete ? 1 : 0);
    out.count(values.size());
    for (const auto& [value, number, count, byOutcome] : values) {
        put(out, value);
        out.fixed(number);
        out.count(count);
        put(out, byOutcome);
    }
    put(out, minimum);
    put(out, maximum);
    put(out, mean);
    out.count(histogram.size());
    for (const auto& [lower, upper, count, byOutcome] : histogram) {
        out.fixed(lower);
        out.fixed(upper);
        out.count(count);
        put(out, byOutcome);
    }
}

ColumnProfile takeColumn(SmallReader& in)
{
    ColumnProfile column;
    column.spec.name = takeText(in);
    column.spec.kind = static_cast<ColumnKind>(in.count() & 0xff);
    column.spec.role = static_cast<ColumnRole>(in.count() & 0xff);
    column.records = in.count();
    column.missing = in.count();
    column.distinct = in.count();
    column.valuesComplete = in.count() != 0;
    column.values.resize(in.size(3 + sizeof(double)));
    for (ColumnProfile::ValueCount& value : column.values) {
        value.value = takeText(in);
        value.number = in.fixed<double>();
        value.count = in.count();
        value.byOutcome = takeCounts(in);
    }
    column.minimum = takeNumber(in);
    column.maximum = takeNumber(in);
    column.mean = takeNumber(in);
    column.histogram.resize(in.size(2 + 2 * sizeof(double)));
    for (ColumnProfile::Bin& bin : column.histogram) {
        bin.lower = in.fixed<double>();
        bin.upper = in.fixed<double>();
        bin.count = in.count();
        bin.byOutcome = takeCounts(in);
    }
    return column;
}

} // namespace

std::vector<std::byte> toBytes(const DataProfile& profile)
{
    SmallWriter out;
    const auto& [records, outcomeColumn, outcomeClasses, columns] = profile;
    out.count(records);
    put(out, outcomeColumn);
    out.count(outcomeClasses.size());
    for (const std::string& name : outcomeClasses)
        put(out, name);
    out.count(columns.size());
    for (const ColumnProfile& column : columns)
        put(out, column);
    return std::move(out).take();
}

std::optional<DataProfile> profileFrom(std::span<const std::byte> bytes)
{
    SmallReader in(bytes);
    DataProfile profile;
    profile.records = in.count();
    profile.outcomeColumn = takeText(in);
    profile.outcomeClasses.resize(in.size(1));
    for (std::string& name : profile.outcomeClasses)
        name = takeText(in);
    profile.columns.resize(in.size(10));
    for (ColumnProfile& column : profile.columns)
        column = takeColumn(in);
    if (!in.isGood() || !in.isAtEnd())
        return std::nullopt;
    return profile;
}

} // namespace tiltmeter
