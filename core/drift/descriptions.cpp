// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/drift_method_row.h"
#include "numeric/contingency.h"

#include <cmath>

namespace tiltmeter {
namespace {

using namespace numeric;

void mean(const DriftInput& input, DriftMeasurement& result)
{
    result.value = input.current.mean();
    result.baselineValue = input.baseline.mean();
}

void minimum(const DriftInput& input, DriftMeasurement& result)
{
    if (input.m > 0)
        result.value = input.pair.current->stats.minimum;
    if (input.n > 0)
        result.baselineValue = input.pair.baseline->stats.minimum;
}

void maximum(const DriftInput& input, DriftMeasurement& result)
{
    if (input.m > 0)
        result.value = input.pair.current->stats.maximum;
    if (input.n > 0)
        result.baselineValue = input.pair.baseline->stats.maximum;
}

void deviation(const DriftInput& input, DriftMeasurement& result)
{
    result.value = input.current.standardDeviation(1);
    result.baselineValue = input.baseline.standardDeviation(1);
}

void populationDeviation(const DriftInput& input, DriftMeasurement& result)
{
    result.value = input.current.standardDeviation(0);
    result.baselineValue = input.baseline.standardDeviation(0);
}

void skewness(const DriftInput& input, DriftMeasurement& result)
{
    result.value = input.current.skewness();
    result.baselineValue = input.baseline.skewness();
}

template <int permille>
void quantileAt(const DriftInput& input, DriftMeasurement& result)
{
    constexpr double q = permille / 1000.0;
    if (input.pair.plan->isExact) {
        result.value = quantile(std::span<const ValueCell>(input.pair.values), Sample::Current, q);
        result.baselineValue = quantile(std::span<const ValueCell>(input.pair.values), Sample::Baseline, q);
        return;
    }
    const std::span<const RangeCell> ranges = input.pair.ranges;
    if (const auto bounded = quantile(ranges, Sample::Current, q)) {
        result.value = bounded->value;
        result.bound = bounded->bound;
    }
    if (const auto bounded = quantile(ranges, Sample::Baseline, q))
        result.baselineValue = bounded->value;
}

double distinctIn(const std::vector<double>& counts)
{
    double distinct = 0;
    for (const double count : counts)
        distinct += count > 0 ? 1 : 0;
    return distinct;
}

void distinctCount(const DriftInput& input, DriftMeasurement& result)
{
    result.value = distinctIn(input.pair.bins.current);
    result.baselineValue = distinctIn(input.pair.bins.baseline);
}

/// Share of the records of `from` whose category `in` does not have.
std::optional<double> shareWithout(const std::vector<double>& from, const std::vector<double>& in)
{
    double all = 0;
    double without = 0;
    for (std::size_t i = 0; i < from.size(); ++i) {
        all += from[i];
        without += in[i] > 0 ? 0 : from[i];
    }
    return all > 0 ? std::optional(without / all) : std::nullopt;
}

void newValues(const DriftInput& input, DriftMeasurement& result)
{
    result.value = shareWithout(input.pair.bins.current, input.pair.bins.baseline);
    result.baselineValue = 0;
}

void vanishedValues(const DriftInput& input, DriftMeasurement& result)
{
    result.value = shareWithout(input.pair.bins.baseline, input.pair.bins.current);
    result.baselineValue = 0;
}

/// Numbers outside the baseline's range. From cells: sure ones alone, the bound reaches to the doubtful ones.
void outOfRange(const DriftInput& input, DriftMeasurement& result)
{
    if (!(input.n > 0) || !(input.m > 0))
        return;
    const double low = input.pair.baseline->stats.minimum;
    const double high = input.pair.baseline->stats.maximum;
    result.baselineValue = 0;
    double outside = 0;
    double doubtful = 0;
    if (input.pair.plan->isExact) {
        for (const ValueCell& cell : input.pair.values)
            outside += cell.value < low || cell.value > high ? cell.current : 0;
    } else {
        for (const RangeCell& cell : input.pair.ranges) {
            if (cell.upper < low || cell.lower > high)
                outside += cell.current;
            else if (cell.lower < low || cell.upper > high)
                doubtful += cell.current;
        }
    }
    result.value = outside / input.m;
    result.bound = doubtful / input.m;
}

void outOfRangeOfAny(const DriftInput& input, DriftMeasurement& result)
{
    if (input.pair.plan->isNumeric)
        outOfRange(input, result);
    else
        newValues(input, result);
    if (result.value && result.bound == 0) {
        result.count = static_cast<std::uint64_t>(std::llround(*result.value * input.m));
        result.baselineCount = 0;
    }
}

/// Of result.records and result.baselineRecords, and whether they differ by more than chance.
void setRates(std::optional<std::uint64_t> baselineCount, std::uint64_t count, DriftMeasurement& result)
{
    result.count = count;
    const auto m = static_cast<double>(result.records);
    const auto c = static_cast<double>(count);
    if (!(m > 0))
        return;
    result.value = c / m;
    if (!baselineCount || result.baselineRecords == 0)
        return;
    result.baselineCount = baselineCount;
    const auto n = static_cast<double>(result.baselineRecords);
    const auto r = static_cast<double>(*baselineCount);
    result.baselineValue = r / n;
    if (const auto test = pooledProportionsTest({r, n - r, c, m - c}))
        setPValue(result, test->twoSided);
}

void missingRate(const DriftInput& input, DriftMeasurement& result)
{
    const FeatureStats& r = input.pair.baseline->stats;
    const FeatureStats& c = input.pair.current->stats;
    result.baselineRecords = r.records;
    result.records = c.records;
    setRates(r.missing, c.missing, result);
}

/// Of the records that came, those that were refused because of the column.
void typeErrorRate(const DriftInput& input, DriftMeasurement& result)
{
    const FeatureSample& r = *input.pair.baseline;
    const FeatureSample& c = *input.pair.current;
    result.baselineRecords = r.stats.records + r.refused.value_or(0);
    result.records = c.stats.records + c.refused.value_or(0);
    if (!r.refused || !c.refused)
        result.reason = DriftReason::NotRecorded;
    if (!r.refused)
        result.judged = false;
    if (c.refused)
        setRates(r.refused, *c.refused, result);
}

DriftMethodRow row(std::string_view id, bool numeric, bool categorical, DriftUnit unit, bool isDefault,
                   std::string_view formula, decltype(DriftMethodRow::measure) measure)
{
    return {{id,
             {},
             numeric,
             categorical,
             unit,
             DriftDirection::Describes,
             false,
             isDefault,
             std::nullopt,
             formula,
             {}},
            measure};
}

} // namespace

void addDescriptions(std::vector<DriftMethodRow>& rows)
{
    using U = DriftUnit;
    DriftMethodRow missing =
        row("missing_rate", true, true, U::Proportion, true, "missing / records", missingRate);
    missing.info.hasPValue = true;
    missing.info.suggested = 0.05;
    missing.info.source = "p of the test of two proportions; the limit is of the difference to the baseline";
    rows.push_back(missing);
    DriftMethodRow wrong = row("type_error_rate", true, true, U::Proportion, true,
                               "records refused because of the column / (records + those)", typeErrorRate);
    wrong.info.hasPValue = true;
    wrong.info.suggested = 0.01;
    wrong.info.source = missing.info.source;
    rows.push_back(wrong);
    rows.push_back(row("out_of_range_rate", true, true, U::Proportion, true,
                       "records outside the baseline's range, or with a value that it lacks / records",
                       outOfRangeOfAny));
    rows.push_back(row("new_values", false, true, U::Proportion, true,
                       "records with a value that the baseline lacks / records", newValues));
    rows.push_back(row("vanished_values", false, true, U::Proportion, true,
                       "the baseline's records with a value that the window lacks / its records",
                       vanishedValues));
    rows.push_back(row("distinct_count", false, true, U::Count, true, "number of values", distinctCount));
    rows.push_back(row("mean", true, false, U::Own, true, "sum / n", mean));
    rows.push_back(row("median", true, false, U::Own, true, "quantile 0.5, linear", quantileAt<500>));
    rows.push_back(row("minimum", true, false, U::Own, true, "smallest value", minimum));
    rows.push_back(row("maximum", true, false, U::Own, true, "largest value", maximum));
    rows.push_back(
        row("standard_deviation", true, false, U::Own, true, "sqrt(sum (x - mean)^2 / (n - 1))", deviation));
    rows.push_back(row("skewness", true, false, U::Statistic, true, "m3 / m2^(3/2)", skewness));
    rows.push_back(row("population_standard_deviation", true, false, U::Own, false,
                       "sqrt(sum (x - mean)^2 / n)", populationDeviation));
    rows.push_back(row("quantile_00_1", true, false, U::Own, false, "quantile 0.001, linear", quantileAt<1>));
    rows.push_back(row("quantile_01", true, false, U::Own, false, "quantile 0.01, linear", quantileAt<10>));
    rows.push_back(row("quantile_05", true, false, U::Own, false, "quantile 0.05, linear", quantileAt<50>));
    rows.push_back(row("quantile_10", true, false, U::Own, false, "quantile 0.1, linear", quantileAt<100>));
    rows.push_back(row("quantile_25", true, false, U::Own, true, "quantile 0.25, linear", quantileAt<250>));
    rows.push_back(row("quantile_75", true, false, U::Own, true, "quantile 0.75, linear", quantileAt<750>));
    rows.push_back(row("quantile_90", true, false, U::Own, false, "quantile 0.9, linear", quantileAt<900>));
    rows.push_back(row("quantile_95", true, false, U::Own, false, "quantile 0.95, linear", quantileAt<950>));
    rows.push_back(row("quantile_99", true, false, U::Own, false, "quantile 0.99, linear", quantileAt<990>));
    rows.push_back(
        row("quantile_99_9", true, false, U::Own, false, "quantile 0.999, linear", quantileAt<999>));
}

} // namespace tiltmeter
