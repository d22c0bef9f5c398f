// SPDX-License-Identifier: GPL-3.0-or-later
// How far the classes of two groups are distributed apart, of labels and of predictions; any number of
// classes.
#include "metrics/metric_row.h"

#include "metrics/class_matrix.h"
#include "metrics/drawn_counts.h"
#include "numeric/bootstrap.h"
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

template <ClassWeights weights, Distance distance>
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
    const numeric::Bootstrap bootstrap(
        drawnFromEach(counts, options.seed), 1,
        [](std::span<const double> drawn, std::span<std::optional<double>> values) {
            values[0] = distance(drawn.first(drawn.size() / 2), drawn.subspan(drawn.size() / 2));
        },
        true);
    const auto found = bootstrap.biasCorrected(0, options.confidence);
    if (!found)
        return std::nullopt;
    return MetricInterval{found->interval, IntervalMethod::Bootstrap};
}

struct Words {
    std::string_view id;
    std::string_view formula;
    std::string_view source;
};

template <ClassWeights weights, Distance distance>
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
    row.interval = distanceInterval<weights, distance>;
    return row;
}

template <ClassWeights weights>
void addDistances(std::string_view prefix, bool ofLabels, std::vector<MetricRow>& table)
{
    const std::size_t first = table.size();
    MetricRow kl = distanceRow<weights, numeric::clarify::kl>(
        prefix,
        {"kullback_leibler_divergence", "sum of P_r ln(P_r / P_u) over classes that both have", "Clarify KL"},
        std::nullopt);
    kl.info.sensible = {};
    table.push_back(std::move(kl));
    table.push_back(distanceRow<weights, numeric::clarify::js>(
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

// ---- classes, over all groups -----------------------------------------------------------------------------

enum class Over : std::uint8_t { Mean, Maximum };

/// The mean or the largest value over all pairs of groups for which there is one.
template <Over over, class PairValue>
MetricValue overPairs(const MetricInput& input, PairValue pairValue)
{
    double sum = 0;
    double largest = 0;
    int pairs = 0;
    for (std::size_t i = 0; i < input.groups.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (const std::optional<double> value = pairValue(input.groups[i], input.groups[j])) {
                sum += *value;
                largest = std::max(largest, *value);
                ++pairs;
            }
    if (pairs == 0)
        return Reason::EmptyGroup;
    return over == Over::Mean ? sum / pairs : largest;
}

std::optional<double> predictionDistance(const GroupData& a, const GroupData& b)
{
    return numeric::totalVariationDistance(a.predictedClasses, b.predictedClasses);
}

/// Half the mean over labels of the absolute differences of the predictions' shares among records with that
/// label.
std::optional<double> opportunityDistance(const GroupData& a, const GroupData& b)
{
    const ClassMatrix first(a.classes);
    const ClassMatrix second(b.classes);
    double sum = 0;
    for (std::size_t label = 0; label < first.size(); ++label) {
        const double n = first.labelled(label);
        const double m = second.labelled(label);
        if (!(n > 0) || !(m > 0))
            return std::nullopt;
        for (std::size_t c = 0; c < first.size(); ++c)
            sum += std::abs(first.at(c, label) / n - second.at(c, label) / m);
    }
    return sum / (2 * static_cast<double>(first.size()));
}

/// Half the sum over classes of the absolute differences of the mean over labels of the share predicted so.
std::optional<double> oddsDistance(const GroupData& a, const GroupData& b)
{
    const ClassMatrix first(a.classes);
    const ClassMatrix second(b.classes);
    double sum = 0;
    for (std::size_t c = 0; c < first.size(); ++c) {
        double difference = 0;
        for (std::size_t label = 0; label < first.size(); ++label) {
            const double n = first.labelled(label);
            const double m = second.labelled(label);
            if (!(n > 0) || !(m > 0))
                return std::nullopt;
            difference += first.at(c, label) / n - second.at(c, label) / m;
        }
        sum += std::abs(difference);
    }
    return sum / (2 * static_cast<double>(first.size()));
}

std::optional<double> recallDistance(const GroupData& a, const GroupData& b)
{
    const ClassMatrix first(a.classes);
    const ClassMatrix second(b.classes);
    double sum = 0;
    for (std::size_t c = 0; c < first.size(); ++c) {
        const auto x = recallOf(first, c);
        const auto y = recallOf(second, c);
        if (!x || !y)
            return std::nullopt;
        sum += std::abs(*x - *y);
    }
    return sum / static_cast<double>(first.size());
}

using PairDistance = std::optional<double> (*)(const GroupData&, const GroupData&);

/// Bootstrap on the classes of every group: prediction x label, or the predictions alone. As other spreads of
/// a maximum it finds distances where there are none; where all groups are alike it only tells how large they
/// come out by chance.
template <PairDistance distance, Over over>
std::optional<MetricInterval> overPairsInterval(const MetricRow& row, const MetricInput& input,
                                                const IntervalOptions& options)
{
    std::vector<double> GroupData::*const member =
        row.info.needsLabels ? &GroupData::classes : &GroupData::predictedClasses;
    std::vector<std::vector<double>> counts(input.groups.size());
    std::vector<GroupData> drawn(input.groups.size());
    for (std::size_t g = 0; g < drawn.size(); ++g) {
        const GroupData& group = input.groups[g];
        const double weight = group.sum(cells::all);
        const double scale = weight > 0 ? group.effective(cells::all) / weight : 0;
        for (const double count : group.*member)
            counts[g].push_back(count * scale);
        drawn[g].*member = group.*member;
    }
    const MetricInput now{nullptr, nullptr, drawn, nullptr, {}};
    const numeric::Bootstrap bootstrap(
        drawnFromEach(counts, options.seed), 1,
        [&](std::span<const double> from, std::span<std::optional<double>> values) {
            for (GroupData& group : drawn) {
                std::ranges::copy(from.first((group.*member).size()), (group.*member).begin());
                from = from.subspan((group.*member).size());
            }
            values[0] = overPairs<over>(now, distance).value;
        });
    const auto found = bootstrap.biasCorrected(0, options.confidence);
    if (!found)
        return std::nullopt;
    return MetricInterval{found->interval, IntervalMethod::Bootstrap};
}

template <PairDistance distance>
void addOverPairs(const Words& words, bool needsLabels, std::vector<MetricRow>& table)
{
    MetricRow row;
    row.info.scope = MetricScope::Groups;
    row.info.unit = MetricUnit::Distance;
    row.info.direction = MetricDirection::HighIsBad;
    row.info.sensible = {0, 1};
    row.info.needsLabels = needsLabels;
    row.info.source = words.source;
    row.minimumClasses = 3;
    row.records = needsLabels ? cells::labelled : cells::judged;
    row.info.id = keepName(std::string(words.id) + "_mean");
    row.info.formula = keepName("mean over pairs of groups of " + std::string(words.formula));
    row.value = [](const MetricRow&, const MetricInput& input) {
        return overPairs<Over::Mean>(input, distance);
    };
    row.interval = overPairsInterval<distance, Over::Mean>;
    table.push_back(row);
    row.info.id = keepName(std::string(words.id) + "_maximum");
    row.info.formula = keepName("largest over pairs of groups of " + std::string(words.formula));
    row.value = [](const MetricRow&, const MetricInput& input) {
        return overPairs<Over::Maximum>(input, distance);
    };
    row.interval = overPairsInterval<distance, Over::Maximum>;
    table.push_back(row);
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
    addOverPairs<predictionDistance>(
        {"multiclass_statistical_parity", "half the sum of |P_i - P_j| of the predictions", "holisticai"},
        false, table);
    addOverPairs<opportunityDistance>(
        {"multiclass_equality_of_opportunity",
         "half the mean over labels of the sum of |P_i - P_j| of the predictions", "holisticai"},
        true, table);
    addOverPairs<oddsDistance>(
        {"multiclass_average_odds",
         "half the sum of |P_i - P_j|, P the mean over labels of the predictions' shares", "holisticai"},
        true, table);
    addOverPairs<recallDistance>(
        {"multiclass_true_positive_rate_difference", "mean over classes of |TPR_i - TPR_j|", "holisticai"},
        true, table);
}

} // namespace tiltmeter
