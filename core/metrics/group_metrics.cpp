// SPDX-License-Identifier: GPL-3.0-or-later
// One value over all groups of a feature, from any rate. Groups in which the rate is undefined are counted
// and left out.
#include "metrics/group_metrics.h"

#include "metrics/metric_row.h"
#include "numeric/probability.h"
#include "numeric/proportion.h"
#include "numeric/random.h"
#include "numeric/spread.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tiltmeter {
namespace {

double folded(double ratio)
{
    return ratio < 1 ? ratio : 1 / ratio;
}

std::optional<double> differenceBetween(std::span<const double> m, double)
{
    return *std::ranges::max_element(m) - *std::ranges::min_element(m);
}

std::optional<double> ratioBetween(std::span<const double> m, double)
{
    const double largest = *std::ranges::max_element(m);
    if (largest == 0)
        return std::nullopt;
    return *std::ranges::min_element(m) / largest;
}

std::optional<double> differenceToOverall(std::span<const double> m, double overall)
{
    double largest = 0;
    for (const double value : m)
        largest = std::max(largest, std::abs(value - overall));
    return largest;
}

std::optional<double> ratioToOverall(std::span<const double> m, double overall)
{
    if (overall == 0)
        return std::nullopt;
    double smallest = std::numeric_limits<double>::infinity();
    for (const double value : m)
        smallest = std::min(smallest, folded(value / overall));
    return smallest;
}

std::optional<double> minimum(std::span<const double> m, double)
{
    return *std::ranges::min_element(m);
}

std::optional<double> maximum(std::span<const double> m, double)
{
    return *std::ranges::max_element(m);
}

std::optional<double> mean(std::span<const double> m, double)
{
    double sum = 0;
    for (const double value : m)
        sum += value;
    return sum / static_cast<double>(m.size());
}

std::optional<double> pairwiseDifference(std::span<const double> m, double)
{
    double sum = 0;
    for (std::size_t i = 0; i < m.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            sum += std::abs(m[i] - m[j]);
    return 2 * sum / static_cast<double>(m.size() * (m.size() - 1));
}

/// OxonFair takes 1 for a pair whose ratio is no number; here such a metric is undefined.
std::optional<double> pairwiseRatio(std::span<const double> m, double)
{
    double sum = 0;
    for (std::size_t i = 0; i < m.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const double larger = std::max(m[i], m[j]);
            if (larger == 0)
                return std::nullopt;
            sum += std::min(m[i], m[j]) / larger;
        }
    return 2 * sum / static_cast<double>(m.size() * (m.size() - 1));
}

struct Defined {
    std::vector<double> values;
    std::vector<std::size_t> groups;
};

Defined definedRates(const RateRow& rate, const MetricInput& input)
{
    Defined result;
    for (std::size_t g = 0; g < input.groups.size(); ++g) {
        const MetricValue value = rateOf(rate, input.groups[g], input.overall);
        if (value.value) {
            result.values.push_back(*value.value);
            result.groups.push_back(g);
        }
    }
    return result;
}

template <GroupAggregate aggregate, std::size_t atLeast>
MetricValue aggregateValue(const MetricRow& row, const MetricInput& input)
{
    return aggregateOf(*row.rate, input, aggregate, atLeast);
}

/// The first `count` standard normal numbers of a seed. Every aggregate of every rate wants the same ones:
/// they are kept, some for each thread.
std::span<const double> normalNumbers(std::uint64_t seed, std::size_t count)
{
    thread_local std::vector<double> numbers;
    thread_local std::uint64_t ofSeed = 0;
    thread_local numeric::Random random(0);
    if (ofSeed != seed || numbers.empty()) {
        numbers.clear();
        random = numeric::Random(seed);
        ofSeed = seed;
    }
    while (numbers.size() < count)
        numbers.push_back(numeric::normalQuantile(std::max(random.uniform(), 1e-16)));
    return std::span(numbers).first(count);
}

/// Rates with intervals of their own that are not of outcome cells (AUC, errors of a regression, ...): each
/// group's rate is drawn from the normal distribution that has its interval, 2,000 times.
template <GroupAggregate aggregate, std::size_t atLeast>
std::optional<MetricInterval> aggregateInterval(const MetricRow& row, const MetricInput& input,
                                                const IntervalOptions& options)
{
    const RateRow& rate = *row.rate;
    const Defined defined = definedRates(rate, input);
    const MetricValue value = aggregateOf(rate, input, aggregate, atLeast);
    if (!value.value)
        return std::nullopt;
    std::vector<numeric::Interval> intervals;
    std::vector<double> centers;
    bool isCentered = false;
    double total = 0;
    std::vector<double> sizes;
    for (const std::size_t g : defined.groups) {
        const auto interval = rateInterval(rate, input.groups[g], options);
        if (!interval || !std::isfinite(interval->interval.upper - interval->interval.lower))
            return std::nullopt;
        intervals.push_back(interval->interval);
        isCentered = isCentered || interval->center;
        centers.push_back(interval->center.value_or(defined.values[intervals.size() - 1]));
        sizes.push_back(static_cast<double>(rate.eligible(input.groups[g])));
        total += sizes.back();
    }
    const double overall = rateOf(rate, *input.overall, input.overall).value.value_or(0);
    const double z = numeric::twoSidedZ(options.confidence);
    constexpr int draws = 2000;
    std::vector<double> values;
    std::vector<double> drawn(defined.values.size());
    auto step = normalNumbers(options.seed, draws * drawn.size()).begin();
    for (int i = 0; i < draws; ++i) {
        double moved = 0;
        for (std::size_t g = 0; g < drawn.size(); ++g) {
            const double reach =
                *step < 0 ? centers[g] - intervals[g].lower : intervals[g].upper - centers[g];
            drawn[g] = centers[g] + *step++ * reach / z;
            moved += sizes[g] / total * (drawn[g] - defined.values[g]);
        }
        if (const auto found = aggregate(drawn, overall + moved); found && std::isfinite(*found))
            values.push_back(*found);
    }
    if (values.empty())
        return std::nullopt;
    std::ranges::sort(values);
    const auto at = [&values](double share) {
        return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5)];
    };
    numeric::Interval interval{at((1 - options.confidence) / 2), at((1 + options.confidence) / 2)};
    if (isCentered) // elsewhere than at the rates
        interval = {std::min(interval.lower, *value.value), std::max(interval.upper, *value.value)};
    return MetricInterval{interval, IntervalMethod::Bootstrap};
}

struct Kind {
    std::string_view suffix;
    std::string_view formula;
    std::string_view source;
    MetricUnit unit = MetricUnit::Difference;
    MetricDirection direction = MetricDirection::HighIsBad;
    double neutral = 0;
    Extreme extreme = Extreme::None;
};

template <GroupAggregate aggregate, std::size_t atLeast>
MetricRow aggregateRow(const RateRow& rate, const Kind& kind)
{
    MetricRow row = kind.unit == MetricUnit::Ratio ? ratioRow(rate) : differenceRow(rate);
    row.info.id = keepName(std::string(rate.info.id) + std::string(kind.suffix));
    row.info.scope = MetricScope::Groups;
    row.info.formula = keepName(std::string(kind.formula) + "; " + std::string(rate.info.formula));
    row.info.source = kind.source;
    row.info.direction = kind.direction;
    row.info.neutral = kind.neutral;
    row.extreme = kind.extreme;
    row.value = aggregateValue<aggregate, atLeast>;
    row.interval = nullptr;
    row.resampled = rate.isOfCells();
    if (!row.resampled && rate.interval != nullptr)
        row.interval = aggregateInterval<aggregate, atLeast>;
    switch (kind.unit) {
    case MetricUnit::Difference:
        row.info.sensible.lower = 0;
        row.info.suggested = {std::nullopt, row.info.suggested.upper};
        break;
    case MetricUnit::Ratio:
        row.info.suggested = {0.8, std::nullopt};
        if (rate.info.sensible.lower == 0.0)
            row.info.sensible = {0, 1};
        else
            row.info.sensible = {};
        break;
    default: // the rate itself
        row.info.unit = rate.info.unit;
        row.info.sensible = rate.info.sensible;
        row.info.suggested = {};
    }
    return row;
}

// ---- bias-corrected spread --------------------------------------------------------------------------------

MetricValue spread(const MetricRow& row, const MetricInput& input)
{
    std::vector<numeric::GroupRate> rates;
    for (const GroupData& g : input.groups) {
        const double n = g.resampled ? g.sum(row.rate->denominator) : g.effective(row.rate->denominator);
        if (n > 0)
            rates.push_back({g.sum(row.rate->numerator) / g.sum(row.rate->denominator) * n, n});
    }
    const auto value = numeric::spreadOfRates(rates);
    return value ? MetricValue(value->corrected) : MetricValue(Reason::ZeroDenominator);
}

MetricRow spreadRow(const RateRow& rate)
{
    MetricRow row = aggregateRow<mean, 2>(
        rate, {"_spread", "sqrt(max(0, sum of (m_g - mean m)^2 / (K - 1) - mean of m_g (1 - m_g) / n_g))",
               "Lum, Zhang and Bower 2022: what remains of the groups' standard deviation after chance"});
    row.value = spread;
    row.info.suggested = {};
    return row;
}

} // namespace

MetricValue aggregateOf(const RateRow& rate, const MetricInput& input, GroupAggregate aggregate,
                        std::size_t atLeast)
{
    // Called for every draw of a bootstrap: the buffer is kept.
    static thread_local std::vector<double> values;
    values.clear();
    Reason missing = Reason::EmptyGroup;
    for (const GroupData& group : input.groups) {
        const MetricValue value = rateOf(rate, group, input.overall);
        if (value.value)
            values.push_back(*value.value);
        else
            missing = value.reason;
    }
    if (values.size() < atLeast)
        return missing;
    const MetricValue overall = rateOf(rate, *input.overall, input.overall);
    const auto value = aggregate(values, overall.value.value_or(0));
    return value ? MetricValue(*value) : MetricValue(Reason::ZeroDenominator);
}

namespace aggregates {
const GroupAggregate differenceBetween = tiltmeter::differenceBetween;
const GroupAggregate ratioBetween = tiltmeter::ratioBetween;
const GroupAggregate differenceToOverall = tiltmeter::differenceToOverall;
const GroupAggregate ratioToOverall = tiltmeter::ratioToOverall;
} // namespace aggregates

void addGroupMetrics(std::vector<MetricRow>& table)
{
    using enum MetricUnit;
    using enum MetricDirection;
    for (const RateRow& rate : rateTable()) {
        table.push_back(aggregateRow<differenceBetween, 2>(
            rate, {"_difference_between_groups", "largest - smallest group", "Fairlearn", Difference,
                   HighIsBad, 0, Extreme::DifferenceBetween}));
        table.push_back(
            aggregateRow<ratioBetween, 2>(rate, {"_ratio_between_groups", "smallest / largest group",
                                                 "Fairlearn", Ratio, LowIsBad, 1, Extreme::RatioBetween}));
        table.push_back(aggregateRow<differenceToOverall, 1>(
            rate, {"_difference_to_overall", "largest |group - overall|", "Fairlearn", Difference, HighIsBad,
                   0, Extreme::DifferenceToOverall}));
        table.push_back(aggregateRow<ratioToOverall, 1>(
            rate, {"_ratio_to_overall", "smallest group / overall, or overall / group where that is below 1",
                   "Fairlearn", Ratio, LowIsBad, 1, Extreme::RatioToOverall}));
        table.push_back(aggregateRow<minimum, 1>(rate, {"_minimum", "smallest group", "Fairlearn group_min",
                                                        Score, rate.info.direction, 0, Extreme::Minimum}));
        table.push_back(aggregateRow<maximum, 1>(rate, {"_maximum", "largest group", "Fairlearn group_max",
                                                        Score, rate.info.direction, 0, Extreme::Maximum}));
        table.push_back(aggregateRow<mean, 1>(
            rate, {"_group_mean", "mean over groups", "OxonFair", Score, rate.info.direction, 0}));
        table.push_back(aggregateRow<pairwiseDifference, 2>(
            rate, {"_average_pairwise_difference", "mean over pairs of |m_i - m_j|", "OxonFair"}));
        table.push_back(aggregateRow<pairwiseRatio, 2>(rate, {"_average_pairwise_ratio",
                                                              "mean over pairs of min(m_i / m_j, m_j / m_i)",
                                                              "OxonFair", Ratio, LowIsBad, 1}));
        if (rate.isProportion())
            table.push_back(spreadRow(rate));
    }
}

} // namespace tiltmeter
