// SPDX-License-Identifier: GPL-3.0-or-later
// Inequality of the benefit 1 + prediction - label: 2 for a false positive, 1 for a right decision, 0 for a
// false negative (Speicher et al. 2018).
#include "metrics/metric_row.h"

#include "numeric/inequality.h"

#include <array>
#include <cmath>

namespace tiltmeter {
namespace {

std::array<numeric::BenefitCell, 3> benefitsOf(const GroupData& g)
{
    return numeric::classificationBenefits(g.sum(cells::truePositive), g.sum(cells::falsePositive),
                                           g.sum(cells::falseNegative), g.sum(cells::trueNegative));
}

using OverRecords = std::optional<double> (*)(std::span<const numeric::BenefitCell>);
using OverGroups = std::optional<double> (*)(std::span<const numeric::GroupBenefit>);

std::optional<double> entropyTwo(std::span<const numeric::BenefitCell> cells)
{
    return numeric::generalizedEntropy(cells, 2);
}

std::optional<double> entropyZero(std::span<const numeric::BenefitCell> cells)
{
    return numeric::generalizedEntropy(cells, 0);
}

std::optional<double> betweenEntropyTwo(std::span<const numeric::GroupBenefit> groups)
{
    return numeric::betweenGroupEntropy(groups, 2);
}

std::optional<double> betweenTheil(std::span<const numeric::GroupBenefit> groups)
{
    return numeric::betweenGroupEntropy(groups, 1);
}

MetricValue orWhy(const std::optional<double>& value, const GroupData& overall)
{
    return value ? MetricValue(*value) : MetricValue(whyNothing(overall, true));
}

template <OverRecords compute>
MetricValue overRecords(const MetricRow&, const MetricInput& input)
{
    return orWhy(compute(benefitsOf(*input.overall)), *input.overall);
}

/// Every group by itself.
template <OverGroups compute>
MetricValue overAllGroups(const MetricRow&, const MetricInput& input)
{
    std::vector<numeric::GroupBenefit> groups;
    for (const GroupData& g : input.groups)
        groups.push_back(numeric::groupBenefit(benefitsOf(g)));
    return orWhy(compute(groups), *input.overall);
}

/// The reference group and all others together.
template <OverGroups compute>
MetricValue overTwoGroups(const MetricRow&, const MetricInput& input)
{
    if (input.monitored == nullptr || input.reference == nullptr)
        return Reason::EmptyReference;
    const std::array groups{numeric::groupBenefit(benefitsOf(*input.monitored)),
                            numeric::groupBenefit(benefitsOf(*input.reference))};
    return orWhy(compute(groups), *input.overall);
}

MetricRow row(std::string_view id, std::vector<std::string_view> aliases, MetricScope scope,
              std::string_view formula, MetricValue (*value)(const MetricRow&, const MetricInput&))
{
    MetricRow result;
    result.info.id = id;
    result.info.aliases = std::move(aliases);
    result.info.scope = scope;
    result.info.unit = MetricUnit::Plain;
    result.info.direction = MetricDirection::HighIsBad;
    result.info.sensible = {0, std::nullopt};
    result.info.needsLabels = true;
    result.info.formula = formula;
    result.info.source = "Speicher et al. 2018; AIF360";
    result.records = cells::labelled;
    result.resampled = true;
    result.value = value;
    return result;
}

/// measureRows has the function.
void addConsistency(std::vector<MetricRow>& table)
{
    MetricRow consistency;
    consistency.info.id = "consistency";
    consistency.info.scope = MetricScope::Records;
    consistency.info.unit = MetricUnit::Score;
    consistency.info.direction = MetricDirection::LowIsBad;
    consistency.info.neutral = 1;
    consistency.info.sensible = {0, 1};
    consistency.info.needsRows = true;
    consistency.info.formula =
        "1 - mean of |p - mean p of the 5 nearest records, itself among them|, p = 1 for a "
        "favourable prediction";
    consistency.info.source = "Zemel et al. 2013; AIF360 consistency";
    table.push_back(consistency);
    consistency.info.id = "label_consistency";
    consistency.info.needsLabels = true;
    consistency.info.formula =
        "1 - mean of |y - mean y of the 5 nearest records, itself among them|, y = 1 for a favourable label";
    table.push_back(std::move(consistency));
    MetricRow flip;
    flip.info.id = "flip_test";
    flip.info.scope = MetricScope::Pair;
    flip.info.unit = MetricUnit::Difference;
    flip.info.direction = MetricDirection::LowIsBad;
    flip.info.sensible = {-1, 1};
    flip.info.suggested = {-0.1, 0.1};
    flip.info.needsRows = true;
    flip.info.formula =
        "mean over u of p - (majority of p of the 5 nearest records of r), p = 1 for a favourable "
        "prediction";
    flip.info.source = "Clarify FT";
    table.push_back(std::move(flip));
}

} // namespace

void addInequalityMetrics(std::vector<MetricRow>& table)
{
    using enum MetricScope;
    constexpr std::string_view entropy = "GE(2) = (mean((b / mu)^2) - 1) / 2, b = 1 + prediction - label";
    constexpr std::string_view theil = "GE(1) = mean(b / mu ln(b / mu)), b = 1 + prediction - label";
    constexpr std::string_view variation = "sqrt(2 GE(2)), b = 1 + prediction - label";
    table.push_back(row("generalized_entropy_index", {}, Records, entropy, overRecords<entropyTwo>));
    table.push_back(row("theil_index", {}, Records, theil, overRecords<numeric::theilIndex>));
    table.push_back(row("coefficient_of_variation", {}, Records, variation,
                        overRecords<numeric::coefficientOfVariation>));
    table.push_back(
        row("mean_log_deviation", {}, Records,
            "GE(0) = -mean(ln(b / mu)), b = 1 + prediction - label; infinite with any false negative",
            overRecords<entropyZero>));
    table.back().info.source = "Speicher et al. 2018 (AIF360 divides by mu once more)";
    addConsistency(table);
    const auto between = [](std::string_view formula, std::string_view groups) {
        return keepName(std::string(formula) + " replaced by its mean in " + std::string(groups));
    };
    constexpr std::string_view two = "the reference group and in all others together";
    table.push_back(row("between_group_generalized_entropy_index", {}, Groups, between(entropy, two),
                        overTwoGroups<betweenEntropyTwo>));
    table.push_back(
        row("between_group_theil_index", {}, Groups, between(theil, two), overTwoGroups<betweenTheil>));
    table.push_back(row("between_group_coefficient_of_variation", {}, Groups, between(variation, two),
                        overTwoGroups<numeric::betweenGroupVariation>));
    constexpr std::string_view each = "each group";
    table.push_back(row("between_all_groups_generalized_entropy_index", {}, Groups, between(entropy, each),
                        overAllGroups<betweenEntropyTwo>));
    table.push_back(
        row("between_all_groups_theil_index", {}, Groups, between(theil, each), overAllGroups<betweenTheil>));
    table.push_back(row("between_all_groups_coefficient_of_variation", {}, Groups, between(variation, each),
                        overAllGroups<numeric::betweenGroupVariation>));
}

} // namespace tiltmeter
