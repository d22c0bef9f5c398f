// SPDX-License-Identifier: GPL-3.0-or-later
// Differences and ratios of rates, monitored group against reference group.
#include "metrics/metric_row.h"

#include "numeric/mover.h"
#include "numeric/two_proportions.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tiltmeter {
namespace {

struct RatePair {
    MetricValue monitored;
    MetricValue reference;

    [[nodiscard]] bool defined() const { return monitored.value && reference.value; }
    [[nodiscard]] Reason missing() const
    {
        return monitored.value ? asReference(reference.reason) : monitored.reason;
    }
};

RatePair ratesOf(const RateRow& rate, const MetricInput& input)
{
    return {rateOf(rate, *input.monitored, input.overall), rateOf(rate, *input.reference, input.overall)};
}

MetricValue difference(const MetricRow& row, const MetricInput& input)
{
    const RatePair rates = ratesOf(*row.rate, input);
    if (!rates.defined())
        return rates.missing();
    return *rates.monitored.value - *rates.reference.value;
}

MetricValue ratio(const MetricRow& row, const MetricInput& input)
{
    const RatePair rates = ratesOf(*row.rate, input);
    if (!rates.defined())
        return rates.missing();
    if (*rates.reference.value == 0)
        return Reason::ZeroReference;
    return *rates.monitored.value / *rates.reference.value;
}

struct EstimatePair {
    numeric::Estimate monitored;
    numeric::Estimate reference;
    IntervalMethod method = IntervalMethod::Mover;
};

std::optional<EstimatePair> estimatesOf(const RateRow& rate, const MetricInput& input,
                                        const IntervalOptions& options)
{
    const RatePair rates = ratesOf(rate, input);
    const auto monitored = rateInterval(rate, *input.monitored, options);
    const auto reference = rateInterval(rate, *input.reference, options);
    if (!rates.defined() || !monitored || !reference)
        return std::nullopt;
    EstimatePair pair{{monitored->center.value_or(*rates.monitored.value), monitored->interval},
                      {reference->center.value_or(*rates.reference.value), reference->interval},
                      IntervalMethod::Mover};
    // Variances that add up need no other name.
    if (monitored->method == reference->method && monitored->method == IntervalMethod::DeLong)
        pair.method = IntervalMethod::DeLong;
    return pair;
}

/// Estimates that start elsewhere than the rates may leave the value out.
numeric::Interval holding(double value, numeric::Interval interval)
{
    return {std::min(value, interval.lower), std::max(value, interval.upper)};
}

std::optional<MetricInterval> differenceInterval(const MetricRow& row, const MetricInput& input,
                                                 const IntervalOptions& options)
{
    if (!ratesOf(*row.rate, input).defined())
        return std::nullopt;
    if (row.rate->isProportion()) {
        const Proportion m = proportionOf(*row.rate, *input.monitored);
        const Proportion r = proportionOf(*row.rate, *input.reference);
        if (options.difference == DifferenceInterval::MiettinenNurminen)
            return MetricInterval{numeric::miettinenNurminen(m.x, m.n, r.x, r.n, options.confidence),
                                  IntervalMethod::MiettinenNurminen};
        return MetricInterval{numeric::newcombe(m.x, m.n, r.x, r.n, options.confidence),
                              IntervalMethod::Newcombe};
    }
    const auto estimates = estimatesOf(*row.rate, input, options);
    if (!estimates)
        return std::nullopt;
    return MetricInterval{holding(*difference(row, input).value,
                                  numeric::differenceInterval(estimates->monitored, estimates->reference)),
                          estimates->method};
}

std::optional<MetricInterval> ratioInterval(const MetricRow& row, const MetricInput& input,
                                            const IntervalOptions& options)
{
    if (!ratio(row, input).value)
        return std::nullopt;
    if (row.rate->isProportion()) {
        const Proportion m = proportionOf(*row.rate, *input.monitored);
        const Proportion r = proportionOf(*row.rate, *input.reference);
        return MetricInterval{numeric::koopman(m.x, m.n, r.x, r.n, options.confidence),
                              IntervalMethod::Koopman};
    }
    const auto estimates = estimatesOf(*row.rate, input, options);
    if (!estimates)
        return std::nullopt;
    if (estimates->monitored.interval.lower < 0 || estimates->reference.interval.lower < 0)
        return MetricInterval{numeric::signedRatioInterval(estimates->monitored, estimates->reference),
                              IntervalMethod::Mover};
    return MetricInterval{
        holding(*ratio(row, input).value, numeric::ratioInterval(estimates->monitored, estimates->reference)),
        IntervalMethod::Mover};
}

MetricRow named(MetricRow row, std::string_view id, std::vector<std::string_view> aliases,
                std::string_view source)
{
    row.info.id = id;
    row.info.aliases = std::move(aliases);
    row.info.source = source;
    return row;
}

} // namespace

MetricRow differenceRow(const RateRow& rate)
{
    MetricRow row;
    row.info = rate.info;
    row.info.id = keepName(std::string(rate.info.id) + "_difference");
    row.info.aliases.clear();
    row.info.scope = MetricScope::Pair;
    row.info.unit = rate.info.unit == MetricUnit::Proportion ? MetricUnit::Difference : MetricUnit::Plain;
    row.info.neutral = 0;
    row.info.sensible = {};
    if (rate.info.sensible.lower && rate.info.sensible.upper) {
        const double width = *rate.info.sensible.upper - *rate.info.sensible.lower;
        row.info.sensible = {-width, width};
        row.info.suggested = {-0.15, 0.15};
    }
    row.info.isDefault = false;
    row.info.formula = keepName("u - r; " + std::string(rate.info.formula));
    row.rate = &rate;
    row.value = difference;
    row.interval = differenceInterval;
    row.resampled = rate.resampled;
    row.needsScoreCells = rate.needsScoreCells;
    row.minimumClasses = rate.minimumClasses;
    row.basis = rate.basis;
    row.records = rate.records != 0 ? rate.records : rate.denominator;
    return row;
}

MetricRow ratioRow(const RateRow& rate)
{
    MetricRow row = differenceRow(rate);
    row.info.id = keepName(std::string(rate.info.id) + "_ratio");
    row.info.unit = MetricUnit::Ratio;
    row.info.neutral = 1;
    row.info.suggested = {0.8, 1.25};
    row.info.sensible = {0, std::nullopt};
    row.info.formula = keepName("u / r; " + std::string(rate.info.formula));
    row.value = ratio;
    row.interval = ratioInterval;
    return row;
}

void addPairMetrics(std::vector<MetricRow>& table)
{
    const RateRow& selection = *findRate("selection_rate");
    MetricRow impact = named(ratioRow(selection), "disparate_impact", {"fairness_value"},
                             "AIF360, Clarify DI; OpenScale fairness score (in percent)");
    impact.info.direction = MetricDirection::LowIsBad;
    impact.info.isDefault = true;
    table.push_back(std::move(impact));
    MetricRow parity = named(differenceRow(selection), "statistical_parity_difference",
                             {"demographic_parity"}, "AIF360, OpenScale; Clarify DPPL with the other sign");
    parity.info.suggested = {-0.1, 0.1};
    parity.info.isDefault = true;
    table.push_back(std::move(parity));
    for (const std::string_view id : {"false_negative_rate", "false_positive_rate", "false_discovery_rate",
                                      "false_omission_rate", "error_rate"}) {
        MetricRow row = differenceRow(*findRate(id));
        row.info.isDefault = true;
        row.info.source = keepName("AIF360, OpenScale; " + std::string(row.info.source));
        table.push_back(std::move(row));
    }
    // With a numeric prediction, and with more than two classes.
    for (const std::string_view id :
         {"mean_error", "mean_absolute_error", "root_mean_squared_error", "mean_prediction", "class_accuracy",
          "macro_true_positive_rate", "macro_f1_score"}) {
        MetricRow row = differenceRow(*findRate(id));
        row.info.isDefault = true;
        table.push_back(std::move(row));
    }
    const auto isThere = [&table](std::string_view id) {
        return std::ranges::any_of(table, [id](const MetricRow& row) { return row.info.id == id; });
    };
    for (const RateRow& rate : rateTable()) {
        MetricRow row = differenceRow(rate);
        if (!isThere(row.info.id))
            table.push_back(std::move(row));
        table.push_back(ratioRow(rate));
    }
}

} // namespace tiltmeter
