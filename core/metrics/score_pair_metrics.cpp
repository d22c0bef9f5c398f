// SPDX-License-Identifier: GPL-3.0-or-later
// How far the probabilities of two groups lie apart.
#include "metrics/metric_row.h"

#include "metrics/score_resampling.h"
#include "numeric/auc.h"
#include "numeric/cells.h"
#include "numeric/ks.h"
#include "numeric/wasserstein.h"

namespace tiltmeter {
namespace {

using Scores = std::span<const numeric::ScoreCell>;

/// Both groups' records by score, reference as baseline.
std::vector<numeric::ValueCell> together(Scores monitored, Scores reference)
{
    std::vector<numeric::ValueCell> cells;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < monitored.size() || j < reference.size()) {
        const bool takeFirst =
            j == reference.size() || (i < monitored.size() && monitored[i].score <= reference[j].score);
        const bool takeSecond =
            i == monitored.size() || (j < reference.size() && reference[j].score <= monitored[i].score);
        numeric::ValueCell& cell = cells.emplace_back();
        if (takeFirst) {
            cell.value = monitored[i].score;
            cell.current = monitored[i].positives + monitored[i].negatives;
            ++i;
        }
        if (takeSecond) {
            cell.value = reference[j].score;
            cell.baseline = reference[j].positives + reference[j].negatives;
            ++j;
        }
    }
    return cells;
}

std::optional<double> kolmogorovSmirnov(Scores monitored, Scores reference)
{
    const auto ks = numeric::ksStatistic(together(monitored, reference));
    return ks ? std::optional(ks->value) : std::nullopt;
}

std::optional<double> wasserstein(Scores monitored, Scores reference)
{
    return numeric::wassersteinDistance(together(monitored, reference));
}

/// The labelled scores, or all.
using ScoresOf = std::shared_ptr<const std::vector<numeric::ScoreCell>> GroupData::*;

template <ScoresOf scores, ScorePairStatistic statistic>
MetricValue value(const MetricRow& row, const MetricInput& input)
{
    const auto missing = [&](const GroupData& g) {
        if (g.records == 0)
            return Reason::EmptyGroup;
        if (row.info.needsLabels && g.sum(cells::withLabel) == 0)
            return Reason::NoLabels;
        return g.scoredAtAll().records == 0 ? Reason::NoScores : Reason::OneClassOnly;
    };
    const auto& monitored = (*input.monitored).*scores;
    const auto& reference = (*input.reference).*scores;
    if (monitored == nullptr || monitored->empty())
        return missing(*input.monitored);
    if (reference == nullptr || reference->empty())
        return asReference(missing(*input.reference));
    const auto result = statistic(*monitored, *reference);
    return result ? MetricValue(*result) : MetricValue(Reason::OneClassOnly);
}

template <ScoresOf scores, ScorePairStatistic statistic>
std::optional<MetricInterval> interval(const MetricRow&, const MetricInput& input,
                                       const IntervalOptions& options)
{
    return resampleScorePair(*((*input.monitored).*scores), *((*input.reference).*scores), statistic, {0, 1},
                             options);
}

template <ScoresOf scores, ScorePairStatistic statistic>
MetricRow row(std::string_view id, std::vector<std::string_view> aliases, std::string_view formula,
              std::string_view source, Basis basis)
{
    MetricRow result;
    result.info.id = id;
    result.info.aliases = std::move(aliases);
    result.info.scope = MetricScope::Pair;
    result.info.unit = MetricUnit::Distance;
    result.info.direction = MetricDirection::HighIsBad;
    result.info.sensible = {0, 1};
    result.info.needsScores = true;
    result.info.needsLabels = basis == Basis::ScoredWithLabel;
    result.info.formula = formula;
    result.info.source = source;
    result.needsScoreCells = true;
    result.basis = basis;
    result.value = value<scores, statistic>;
    result.interval = interval<scores, statistic>;
    return result;
}

} // namespace

void addScorePairMetrics(std::vector<MetricRow>& table)
{
    table.push_back(row<&GroupData::scores, numeric::areaBetweenRocs>(
        "area_between_rocs", {"abroca"}, "integral over the false positive rate of |TPR_u - TPR_r|",
        "Gardner, Brooks and Baker 2019", Basis::ScoredWithLabel));
    table.push_back(row<&GroupData::allScores, kolmogorovSmirnov>(
        "score_kolmogorov_smirnov", {}, "largest |F_u - F_r| of the probabilities",
        "score-distribution parity", Basis::Scored));
    table.push_back(row<&GroupData::allScores, wasserstein>(
        "score_wasserstein_distance", {}, "integral of |F_u - F_r| of the probabilities",
        "score-distribution parity; strong demographic disparity", Basis::Scored));
}

} // namespace tiltmeter
