// SPDX-License-Identifier: GPL-3.0-or-later
// Fairlearn's names for values over all groups of a feature, and differential fairness.
#include "metrics/group_metrics.h"

#include "numeric/spread.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

enum class Join : std::uint8_t { WorstCase, Mean };

template <bool isRatio, bool toOverall>
GroupAggregate aggregateFor()
{
    if constexpr (isRatio)
        return toOverall ? aggregates::ratioToOverall : aggregates::ratioBetween;
    else
        return toOverall ? aggregates::differenceToOverall : aggregates::differenceBetween;
}

template <bool isRatio, bool toOverall>
MetricValue ofOneRate(const MetricRow& row, const MetricInput& input)
{
    return aggregateOf(*row.rate, input, aggregateFor<isRatio, toOverall>(), 2);
}

template <bool isRatio, bool toOverall, Join join>
MetricValue ofTwoRates(const MetricRow& row, const MetricInput& input)
{
    const MetricValue first = ofOneRate<isRatio, toOverall>(row, input);
    const MetricValue second = aggregateOf(*row.secondRate, input, aggregateFor<isRatio, toOverall>(), 2);
    if (!first.value || !second.value)
        return first.value ? second.reason : first.reason;
    if (join == Join::Mean)
        return (*first.value + *second.value) / 2;
    return isRatio ? std::min(*first.value, *second.value) : std::max(*first.value, *second.value);
}

MetricRow base(const RateRow& rate, std::string id, std::string formula, bool isRatio)
{
    MetricRow row = isRatio ? ratioRow(rate) : differenceRow(rate);
    row.info.id = keepName(std::move(id));
    row.info.formula = keepName(std::move(formula));
    row.info.source = "Fairlearn";
    row.info.scope = MetricScope::Groups;
    row.info.direction = isRatio ? MetricDirection::LowIsBad : MetricDirection::HighIsBad;
    row.info.sensible = {0, 1};
    row.info.suggested = isRatio ? Limits{0.8, std::nullopt} : Limits{std::nullopt, 0.15};
    row.interval = nullptr;
    row.resampled = true;
    return row;
}

/// demographic_parity_difference_between_groups and the like.
template <bool isRatio, bool toOverall>
void addFamily(std::vector<MetricRow>& table)
{
    const Extreme extreme = isRatio ? (toOverall ? Extreme::RatioToOverall : Extreme::RatioBetween)
                                    : (toOverall ? Extreme::DifferenceToOverall : Extreme::DifferenceBetween);
    const std::string suffix =
        std::string(isRatio ? "_ratio" : "_difference") + (toOverall ? "_to_overall" : "_between_groups");
    const std::string what =
        toOverall ? (isRatio ? "smallest group / overall or its inverse, of the "
                             : "largest |group - overall| of the ")
                  : (isRatio ? "smallest / largest group, of the " : "largest - smallest group, of the ");
    MetricRow parity =
        base(*findRate("selection_rate"), "demographic_parity" + suffix, what + "selection rate", isRatio);
    parity.value = ofOneRate<isRatio, toOverall>;
    parity.extreme = extreme;
    table.push_back(parity);
    MetricRow opportunity = base(*findRate("true_positive_rate"), "equal_opportunity" + suffix,
                                 what + "true positive rate", isRatio);
    opportunity.value = ofOneRate<isRatio, toOverall>;
    opportunity.extreme = extreme;
    table.push_back(opportunity);
    MetricRow odds = base(*findRate("true_positive_rate"), "equalized_odds" + suffix + "_worst_case",
                          "the worse one of TPR and FPR: " + what + "rate", isRatio);
    odds.secondRate = findRate("false_positive_rate");
    odds.value = ofTwoRates<isRatio, toOverall, Join::WorstCase>;
    odds.extreme = extreme;
    table.push_back(odds);
    odds.info.id = keepName("equalized_odds" + suffix + "_mean");
    odds.info.formula = keepName("mean of TPR and FPR: " + what + "rate");
    odds.value = ofTwoRates<isRatio, toOverall, Join::Mean>;
    odds.isMeanOfTwo = true;
    table.push_back(odds);
}

// ---- differential fairness
// ---------------------------------------------------------------------------------

std::optional<double> smoothed(const MetricInput& input, CellMask favorable, CellMask all)
{
    std::vector<numeric::GroupRate> rates;
    for (const GroupData& g : input.groups)
        rates.push_back({g.sum(favorable), g.sum(all)});
    return numeric::smoothedDifferentialFairness(rates);
}

std::optional<double> ofPredictions(const MetricInput& input)
{
    return smoothed(input, cells::predictedFavorable, cells::judged);
}

std::optional<double> ofLabels(const MetricInput& input)
{
    return smoothed(input, cells::labelFavorable, cells::withLabel);
}

std::optional<double> amplification(const MetricInput& input)
{
    const auto predictions = ofPredictions(input);
    const auto labels = ofLabels(input);
    return predictions && labels ? std::optional(*predictions - *labels) : std::nullopt;
}

std::optional<double> asRatio(const MetricInput& input)
{
    const auto epsilon = ofPredictions(input);
    return epsilon ? std::optional(std::exp(-*epsilon)) : std::nullopt;
}

/// AIF360's conditional_demographic_disparity, the groups being the strata.
std::optional<double> disparity(const MetricInput& input, CellMask favorable, CellMask unfavorable)
{
    const double positive = input.overall->sum(favorable);
    const double negative = input.overall->sum(unfavorable);
    if (!(positive > 0) || !(negative > 0))
        return std::nullopt;
    double sum = 0;
    for (const GroupData& g : input.groups)
        sum += g.sum(favorable | unfavorable) * (g.sum(unfavorable) / negative - g.sum(favorable) / positive);
    return sum / (positive + negative);
}

std::optional<double> predictionDisparity(const MetricInput& input)
{
    return disparity(input, cells::predictedFavorable, cells::predictedUnfavorable);
}

std::optional<double> labelDisparity(const MetricInput& input)
{
    return disparity(input, cells::labelFavorable, cells::labelUnfavorable);
}

template <std::optional<double> (*compute)(const MetricInput&)>
MetricRow plainRow(std::string_view id, std::string_view formula, std::string_view source, bool needsLabels,
                   Limits sensible)
{
    MetricRow row;
    row.info.id = id;
    row.info.scope = MetricScope::Groups;
    row.info.unit = MetricUnit::Plain;
    row.info.direction = MetricDirection::HighIsBad;
    row.info.sensible = sensible;
    row.info.needsLabels = needsLabels;
    row.info.formula = formula;
    row.info.source = source;
    row.records = needsLabels ? cells::withLabel : cells::judged;
    row.resampled = true;
    row.value = [](const MetricRow& self, const MetricInput& input) {
        const auto value = compute(input);
        return value ? MetricValue(*value) : MetricValue(whyNothing(*input.overall, self.info.needsLabels));
    };
    return row;
}

} // namespace

void addNamedGroupMetrics(std::vector<MetricRow>& table)
{
    addFamily<false, false>(table);
    addFamily<true, false>(table);
    addFamily<false, true>(table);
    addFamily<true, true>(table);
    constexpr std::string_view foulds = "Foulds et al. 2020; AIF360, concentration 1";
    table.push_back(plainRow<ofPredictions>("smoothed_empirical_differential_fairness",
                                            "largest |ln p_i - ln p_j| or |ln(1 - p_i) - ln(1 - p_j)|, p_g = "
                                            "(favourable predictions + 0.5) / (n + 1)",
                                            foulds, false, {0, std::nullopt}));
    table.push_back(
        plainRow<ofLabels>("label_smoothed_empirical_differential_fairness",
                           "largest |ln p_i - ln p_j| or |ln(1 - p_i) - ln(1 - p_j)|, p_g = (favourable "
                           "labels + 0.5) / (n + 1)",
                           foulds, true, {0, std::nullopt}));
    table.push_back(plainRow<amplification>(
        "differential_fairness_bias_amplification",
        "smoothed_empirical_differential_fairness of the predictions - that of the labels", foulds, true,
        {}));
    MetricRow ratio = plainRow<asRatio>("smoothed_empirical_differential_ratio",
                                        "e^-(smoothed_empirical_differential_fairness)",
                                        "OpenScale SDK smoothed empirical differential", false, {0, 1});
    ratio.info.unit = MetricUnit::Ratio;
    ratio.info.neutral = 1;
    ratio.info.direction = MetricDirection::LowIsBad;
    table.push_back(std::move(ratio));
    constexpr std::string_view disparityFormula =
        "sum over groups of n_g (unfavourable_g / unfavourable - favourable_g / favourable) / n";
    constexpr std::string_view disparitySource =
        "AIF360 conditional_demographic_disparity (Clarify calls something else so)";
    table.push_back(plainRow<predictionDisparity>("demographic_disparity_over_groups", disparityFormula,
                                                  disparitySource, false, {-1, 1}));
    table.push_back(plainRow<labelDisparity>("label_demographic_disparity_over_groups", disparityFormula,
                                             disparitySource, true, {-1, 1}));
}

} // namespace tiltmeter
