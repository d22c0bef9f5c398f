// SPDX-License-Identifier: GPL-3.0-or-later
// How far the classes of two groups are distributed apart, of labels and of predictions; any number of
// classes.
#include "metrics/metric_row.h"

#include "metrics/drawn_counts.h"
#include "numeric/bootstrap.h"
#include "numeric/distance_interval.h"
#include "numeric/divergences.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tiltmeter {
namespace {

using Shares = std::span<const double>;
using Distance = std::optional<double> (*)(Shares reference, Shares monitored);
using ClassWeights = std::vector<double> GroupData::*;

double total(Shares shares)
{
    return std::accumulate(shares.begin(), shares.end(), 0.0);
}

std::optional<double> euclidean(Shares reference, Shares monitored)
{
    return numeric::clarify::lp(reference, monitored, 2);
}

template <ClassWeights weights, Distance distance>
MetricValue distanceOf(const MetricRow& row, const MetricInput& input)
{
    const Shares monitored = (*input.monitored).*weights;
    const Shares reference = (*input.reference).*weights;
    if (total(monitored) == 0)
        return whyNothing(*input.monitored, row.info.needsLabels);
    if (total(reference) == 0)
        return asReference(whyNothing(*input.reference, row.info.needsLabels));
    const auto value = distance(reference, monitored);
    return value ? MetricValue(*value) : MetricValue(Reason::ZeroDenominator);
}

/// Both groups' records together, as many in each group as there are.
std::vector<std::vector<double>> atParity(std::vector<std::vector<double>> counts)
{
    const double sizes[2] = {total(counts[0]), total(counts[1])};
    for (std::size_t c = 0; c < counts[0].size(); ++c) {
        const double share = (counts[0][c] + counts[1][c]) / (sizes[0] + sizes[1]);
        counts[0][c] = share * sizes[0];
        counts[1][c] = share * sizes[1];
    }
    return counts;
}

template <ClassWeights weights, Distance distance, numeric::DistanceGrowth growth>
std::optional<MetricInterval> distanceInterval(const MetricRow&, const MetricInput& input,
                                               const IntervalOptions& options)
{
    std::vector<std::vector<double>> counts;
    for (const GroupData* g : {input.reference, input.monitored}) {
        const double scale = g->effective(cells::all) / g->sum(cells::all);
        std::vector<double>& own = counts.emplace_back();
        for (const double weight : (*g).*weights)
            own.push_back(weight * scale);
    }
    const int draws = drawsFor(counts[0].size() + counts[1].size());
    if (draws == 0)
        return std::nullopt;
    const auto bootstrap = [&](const std::vector<std::vector<double>>& groups) {
        return numeric::Bootstrap(drawnFromEach(groups, options.seed, DrawHow::Multinomial, draws), 1,
                                  [](std::span<const double> drawn, std::span<std::optional<double>> values) {
                                      values[0] = distance(drawn.first(drawn.size() / 2),
                                                           drawn.subspan(drawn.size() / 2));
                                  });
    };
    const auto found = numeric::distanceInterval(bootstrap(counts), bootstrap(atParity(counts)), 0,
                                                 options.confidence, growth);
    return found ? std::optional(MetricInterval{found->interval, IntervalMethod::Bootstrap}) : std::nullopt;
}

struct Words {
    std::string_view id;
    std::string_view formula;
    std::string_view source;
};

template <ClassWeights weights, Distance distance,
          numeric::DistanceGrowth growth = numeric::DistanceGrowth::Linear>
MetricRow distanceRow(std::string_view prefix, const Words& words, std::optional<double> upper)
{
    MetricRow row;
    row.info.id = keepName(std::string(prefix) + "_" + std::string(words.id));
    row.info.scope = MetricScope::Pair;
    row.info.unit = MetricUnit::Distance;
    row.info.direction = MetricDirection::HighIsBad;
    row.info.sensible = {0, upper};
    row.info.formula = words.formula;
    row.info.source = words.source;
    row.value = distanceOf<weights, distance>;
    row.interval = distanceInterval<weights, distance, growth>;
    return row;
}

template <ClassWeights weights>
void addDistances(std::string_view prefix, bool ofLabels, std::vector<MetricRow>& table)
{
    const std::size_t first = table.size();
    MetricRow kl = distanceRow<weights, numeric::clarify::kl, numeric::DistanceGrowth::Quadratic>(
        prefix,
        {"kullback_leibler_divergence", "sum of P_r ln(P_r / P_u) over classes that both have", "Clarify KL"},
        std::nullopt);
    kl.info.sensible = {};
    table.push_back(std::move(kl));
    table.push_back(distanceRow<weights, numeric::clarify::js, numeric::DistanceGrowth::Quadratic>(
        prefix,
        {"jensen_shannon_divergence", "(KL(P_r, M) + KL(P_u, M)) / 2, natural logarithm", "Clarify JS"}, 1));
    table.push_back(distanceRow<weights, euclidean>(
        prefix, {"euclidean_distance", "sqrt of the sum of (P_r - P_u)^2", "Clarify LP"}, std::sqrt(2.0)));
    table.push_back(distanceRow<weights, numeric::clarify::tvd>(
        prefix, {"total_variation_distance", "half the sum of |P_r - P_u|", "Clarify TVD"}, 1));
    table.push_back(distanceRow<weights, numeric::clarify::ks>(
        prefix, {"kolmogorov_smirnov", "largest |P_r - P_u| of a class", "Clarify KS"}, 1));
    for (std::size_t i = first; i < table.size(); ++i) {
        table[i].info.needsLabels = ofLabels;
        table[i].records = ofLabels ? cells::withLabel : cells::judged;
    }
}

MetricValue classImbalance(const MetricRow&, const MetricInput& input)
{
    const double monitored = input.monitored->sum(cells::all);
    const double reference = input.reference->sum(cells::all);
    if (!(monitored + reference > 0))
        return Reason::EmptyGroup;
    return (reference - monitored) / (reference + monitored);
}

} // namespace

void addDistributionMetrics(std::vector<MetricRow>& table)
{
    MetricRow imbalance;
    imbalance.info.id = "class_imbalance";
    imbalance.info.scope = MetricScope::Pair;
    imbalance.info.unit = MetricUnit::Plain;
    imbalance.info.direction = MetricDirection::BothAreBad;
    imbalance.info.sensible = {-1, 1};
    imbalance.info.formula = "(n_r - n_u) / (n_r + n_u)";
    imbalance.info.source = "Clarify CI";
    imbalance.value = classImbalance;
    imbalance.resampled = true;
    imbalance.basis = Basis::Records;
    table.push_back(std::move(imbalance));
    addDistances<&GroupData::labelClasses>("label", true, table);
    addDistances<&GroupData::predictedClasses>("prediction", false, table);
    addMulticlassMetrics(table);
}

} // namespace tiltmeter
