// SPDX-License-Identifier: GPL-3.0-or-later
// Monitored group against reference group.
#include "metrics/metric_row.h"

#include "numeric/mover.h"
#include "numeric/proportion.h"
#include "numeric/two_proportions.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tiltmeter {
namespace {

struct RatePair {
    MetricValue monitored;
    MetricValue reference;

    [[nodiscard]] Reason missing() const
    {
        return monitored.value ? asReference(reference.reason) : monitored.reason;
    }
    [[nodiscard]] bool defined() const { return monitored.value && reference.value; }
    [[nodiscard]] double difference() const { return *monitored.value - *reference.value; }
};

RatePair ratesOf(const RateRow& rate, const MetricInput& input)
{
    return {rateOf(rate, *input.monitored), rateOf(rate, *input.reference)};
}

// ---- one rate -----------------------------------------------------------------------------------------

MetricValue difference(const MetricRow& row, const MetricInput& input)
{
    const RatePair rates = ratesOf(*row.rate, input);
    if (!rates.defined())
        return rates.missing();
    return rates.difference();
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
};

std::optional<EstimatePair> estimatesOf(const RateRow& rate, const MetricInput& input, double confidence)
{
    const RatePair rates = ratesOf(rate, input);
    const auto monitored = rateInterval(rate, *input.monitored, confidence);
    const auto reference = rateInterval(rate, *input.reference, confidence);
    if (!rates.defined() || !monitored || !reference)
        return std::nullopt;
    return EstimatePair{{*rates.monitored.value, monitored->interval},
                        {*rates.reference.value, reference->interval}};
}

numeric::Interval newcombeOf(const RateRow& rate, const MetricInput& input, double confidence)
{
    const Proportion m = proportionOf(rate, *input.monitored);
    const Proportion r = proportionOf(rate, *input.reference);
    return numeric::newcombe(m.x, m.n, r.x, r.n, confidence);
}

std::optional<MetricInterval> differenceInterval(const MetricRow& row, const MetricInput& input,
                                                 double confidence)
{
    if (!ratesOf(*row.rate, input).defined())
        return std::nullopt;
    if (row.rate->isProportion())
        return MetricInterval{newcombeOf(*row.rate, input, confidence), IntervalMethod::Newcombe};
    const auto estimates = estimatesOf(*row.rate, input, confidence);
    if (!estimates)
        return std::nullopt;
    return MetricInterval{numeric::differenceInterval(estimates->monitored, estimates->reference),
                          IntervalMethod::Mover};
}

std::optional<MetricInterval> ratioInterval(const MetricRow& row, const MetricInput& input, double confidence)
{
    if (!ratio(row, input).value)
        return std::nullopt;
    if (row.rate->isProportion()) {
        const Proportion m = proportionOf(*row.rate, *input.monitored);
        const Proportion r = proportionOf(*row.rate, *input.reference);
        return MetricInterval{numeric::koopman(m.x, m.n, r.x, r.n, confidence), IntervalMethod::Koopman};
    }
    const auto estimates = estimatesOf(*row.rate, input, confidence);
    if (!estimates || estimates->monitored.interval.lower < 0 || estimates->reference.interval.lower < 0)
        return std::nullopt;
    return MetricInterval{numeric::ratioInterval(estimates->monitored, estimates->reference),
                          IntervalMethod::Mover};
}

// ---- two rates -------------------------------------------------------------------------------------------

struct TwoDifferences {
    double first = 0;
    double second = 0;
};

/// Both differences, or why there is none.
Reason bothDifferences(const MetricRow& row, const MetricInput& input, TwoDifferences& result)
{
    const RatePair first = ratesOf(*row.rate, input);
    const RatePair second = ratesOf(*row.secondRate, input);
    if (!first.defined())
        return first.missing();
    if (!second.defined())
        return second.missing();
    result = {first.difference(), second.difference()};
    return Reason::None;
}

MetricValue meanDifference(const MetricRow& row, const MetricInput& input)
{
    TwoDifferences d;
    if (const Reason reason = bothDifferences(row, input, d); reason != Reason::None)
        return reason;
    return (d.first + d.second) / 2;
}

MetricValue meanAbsoluteDifference(const MetricRow& row, const MetricInput& input)
{
    TwoDifferences d;
    if (const Reason reason = bothDifferences(row, input, d); reason != Reason::None)
        return reason;
    return (std::abs(d.first) + std::abs(d.second)) / 2;
}

/// The four rates are independent: each is over records that no other is over.
std::optional<MetricInterval> meanDifferenceInterval(const MetricRow& row, const MetricInput& input,
                                                     double confidence)
{
    const auto first = estimatesOf(*row.rate, input, confidence);
    const auto second = estimatesOf(*row.secondRate, input, confidence);
    if (!first || !second)
        return std::nullopt;
    const std::array<numeric::Term, 4> terms{{{0.5, first->monitored},
                                              {-0.5, first->reference},
                                              {0.5, second->monitored},
                                              {-0.5, second->reference}}};
    return MetricInterval{numeric::linearInterval(terms), IntervalMethod::Mover};
}

/// |d| from the interval of d: from 0 where d may be 0.
numeric::Estimate absolute(double value, numeric::Interval interval)
{
    const double low = std::abs(interval.lower);
    const double high = std::abs(interval.upper);
    const bool mayBeZero = interval.lower <= 0 && interval.upper >= 0;
    return {std::abs(value), {mayBeZero ? 0 : std::min(low, high), std::max(low, high)}};
}

std::optional<MetricInterval> meanAbsoluteInterval(const MetricRow& row, const MetricInput& input,
                                                   double confidence)
{
    TwoDifferences d;
    if (bothDifferences(row, input, d) != Reason::None)
        return std::nullopt;
    const std::array<numeric::Term, 2> terms{
        {{0.5, absolute(d.first, newcombeOf(*row.rate, input, confidence))},
         {0.5, absolute(d.second, newcombeOf(*row.secondRate, input, confidence))}}};
    return MetricInterval{numeric::linearInterval(terms), IntervalMethod::Mover};
}

// ---- rows
// --------------------------------------------------------------------------------------------------

MetricDirection differenceDirection(const RateRow& rate)
{
    return rate.info.direction;
}

MetricRow differenceRow(const RateRow& rate)
{
    MetricRow row;
    row.info = rate.info;
    row.info.id = keepName(std::string(rate.info.id) + "_difference");
    row.info.aliases.clear();
    row.info.scope = MetricScope::Pair;
    row.info.unit = rate.info.unit == MetricUnit::Proportion ? MetricUnit::Difference : MetricUnit::Plain;
    row.info.direction = differenceDirection(rate);
    row.info.neutral = 0;
    row.info.suggested = {-0.15, 0.15};
    row.info.sensible = {};
    if (rate.info.sensible.lower && rate.info.sensible.upper) {
        const double width = *rate.info.sensible.upper - *rate.info.sensible.lower;
        row.info.sensible = {-width, width};
    }
    row.info.isDefault = false;
    row.info.formula = keepName("u - r; " + std::string(rate.info.formula));
    row.rate = &rate;
    row.value = difference;
    row.interval = differenceInterval;
    row.resampled = rate.resampled;
    row.eligible = rate.eligible();
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

MetricRow named(MetricRow row, std::string_view id, std::vector<std::string_view> aliases,
                std::string_view source)
{
    row.info.id = id;
    row.info.aliases = std::move(aliases);
    row.info.source = source;
    return row;
}

MetricRow averageOdds(bool absolute)
{
    MetricRow row = differenceRow(*findRate("false_positive_rate"));
    row.secondRate = findRate("true_positive_rate");
    row.info.aliases.clear();
    if (absolute) {
        row.info.id = "average_abs_odds_difference";
        row.info.direction = MetricDirection::HighIsBad;
        row.info.suggested = {std::nullopt, 0.15};
        row.info.sensible = {0, 1};
        row.info.formula = "(|FPR_u - FPR_r| + |TPR_u - TPR_r|) / 2";
        row.value = meanAbsoluteDifference;
        row.interval = meanAbsoluteInterval;
    } else {
        row.info.id = "average_odds_difference";
        row.info.direction = MetricDirection::LowIsBad;
        row.info.formula = "((FPR_u - FPR_r) + (TPR_u - TPR_r)) / 2";
        row.value = meanDifference;
        row.interval = meanDifferenceInterval;
    }
    row.info.source = "AIF360; OpenScale";
    return row;
}

} // namespace

void addPairMetrics(std::vector<MetricRow>& table)
{
    const RateRow& selection = *findRate("selection_rate");
    MetricRow impact = named(ratioRow(selection), "disparate_impact", {"fairness_value", "DI", "four_fifths"},
                             "AIF360, Clarify DI; OpenScale fairness score (in percent)");
    impact.info.direction = MetricDirection::LowIsBad;
    table.push_back(std::move(impact));
    MetricRow parity =
        named(differenceRow(selection), "statistical_parity_difference", {"demographic_parity", "DPPL"},
              "AIF360, OpenScale; Clarify DPPL with the other sign");
    parity.info.suggested = {-0.1, 0.1};
    table.push_back(std::move(parity));
    for (const std::string_view id : {"false_negative_rate", "false_positive_rate", "false_discovery_rate",
                                      "false_omission_rate", "error_rate"})
        table.push_back(differenceRow(*findRate(id)));
    table.push_back(averageOdds(false));
    table.push_back(averageOdds(true));
    for (MetricRow& row : table)
        row.info.isDefault = true;

    const auto isThere = [&table](std::string_view id) {
        return std::ranges::any_of(table, [id](const MetricRow& row) { return row.info.id == id; });
    };
    for (const RateRow& rate : rateTable()) {
        MetricRow difference = differenceRow(rate);
        if (!isThere(difference.info.id))
            table.push_back(std::move(difference));
        table.push_back(ratioRow(rate));
    }
}

} // namespace tiltmeter
