// SPDX-License-Identifier: GPL-3.0-or-later
// How far the probabilities of two groups lie apart.
#include "metrics/metric_row.h"

#include "metrics/score_resampling.h"
#include "numeric/auc.h"
#include "numeric/cells.h"
#include "numeric/divergences.h"
#include "numeric/ks.h"
#include "numeric/wasserstein.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tiltmeter {
namespace {

using Scores = std::span<const numeric::ScoreCell>;

/// Both groups' records by score, reference as baseline.
std::vector<numeric::ValueCell> together(Scores monitored, Scores reference)
{
    std::vector<numeric::ValueCell> cells;
    cells.reserve(monitored.size() + reference.size());
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

// ---- shares above a quantile of both groups together
// --------------------------------------------------------

/// Shares of both groups with a probability of at least some thresholds.
class PassRates
{
public:
    PassRates(Scores monitored, Scores reference) : m_cells(together(monitored, reference))
    {
        for (const numeric::ValueCell& cell : m_cells) {
            m_monitored += cell.current;
            m_reference += cell.baseline;
        }
    }
    [[nodiscard]] bool areThere() const { return m_monitored > 0 && m_reference > 0; }

    struct Pair {
        double monitored = 0;
        double reference = 0;
        [[nodiscard]] double gap() const { return monitored - reference; }
    };
    /// At quantile q of all records, linear between two of them (R's type 7). From one call to the next q may
    /// only grow: the cells are gone through once.
    [[nodiscard]] Pair at(double q) { return at(q, nullptr); }
    /// The same, and the quantile itself.
    [[nodiscard]] Pair at(double q, double* value)
    {
        const double place = q * (m_monitored + m_reference - 1);
        const double whole = std::floor(place + 1e-9);
        const auto size = [this] { return m_cells[m_cell].current + m_cells[m_cell].baseline; };
        while (m_cell + 1 < m_cells.size() && m_below.monitored + m_below.reference + size() <= whole) {
            m_below.monitored += m_cells[m_cell].current;
            m_below.reference += m_cells[m_cell].baseline;
            ++m_cell;
        }
        Pair below = m_below;
        // Between this record and the next one, if that has another probability, this one does not pass.
        const bool isBetween = place - whole > 1e-9;
        const double here = m_cells[m_cell].value;
        if (value != nullptr)
            *value = here;
        if (isBetween && below.monitored + below.reference + size() <= whole + 1 &&
            m_cell + 1 < m_cells.size()) {
            below.monitored += m_cells[m_cell].current;
            below.reference += m_cells[m_cell].baseline;
            if (value != nullptr)
                *value = here + (place - whole) * (m_cells[m_cell + 1].value - here);
        }
        return {1 - below.monitored / m_monitored, 1 - below.reference / m_reference};
    }

private:
    std::vector<numeric::ValueCell> m_cells;
    double m_monitored = 0;
    double m_reference = 0;
    std::size_t m_cell = 0; ///< in which the latest quantile lies
    Pair m_below;           ///< weights of both groups before it
};

constexpr int passThresholds = 150;

template <bool isLargest>
std::optional<double> passGap(Scores monitored, Scores reference)
{
    PassRates rates(monitored, reference);
    if (!rates.areThere())
        return std::nullopt;
    double sum = 0;
    double largest = 0;
    for (int i = 0; i < passThresholds; ++i) {
        const double gap = std::abs(rates.at(static_cast<double>(i) / (passThresholds - 1)).gap());
        sum += gap;
        largest = std::max(largest, gap);
    }
    return isLargest ? largest : sum / passThresholds;
}

template <int percent>
std::optional<double> passDifference(Scores monitored, Scores reference)
{
    PassRates rates(monitored, reference);
    return rates.areThere() ? std::optional(rates.at(percent / 100.0).gap()) : std::nullopt;
}

template <int percent>
std::optional<double> passRatio(Scores monitored, Scores reference)
{
    PassRates rates(monitored, reference);
    if (!rates.areThere())
        return std::nullopt;
    const auto pair = rates.at(percent / 100.0);
    return pair.reference > 0 ? std::optional(pair.monitored / pair.reference) : std::nullopt;
}

/// The highest of 100 quantiles at and above which the ratio of the shares lies between 0.8 and 1.2. At the
/// lowest one everybody passes: there is always one.
std::optional<double> noDisparateImpactLevel(Scores monitored, Scores reference)
{
    constexpr int thresholds = 100;
    PassRates rates(monitored, reference);
    if (!rates.areThere())
        return std::nullopt;
    std::optional<double> level;
    for (int i = 0; i < thresholds; ++i) {
        double value = 0;
        const PassRates::Pair pair = rates.at(static_cast<double>(i) / (thresholds - 1), &value);
        const double ratio = pair.reference > 0 ? pair.monitored / pair.reference : 0;
        if (!level || (ratio > 0.8 && ratio < 1.2))
            level = value;
    }
    return level;
}

/// Half the sum of the differences of the shares in ten equal bins.
std::optional<double> totalVariation(Scores monitored, Scores reference)
{
    constexpr std::size_t bins = 10;
    const auto shares = [](Scores scores) {
        std::vector<double> counts(bins);
        for (const numeric::ScoreCell& cell : scores)
            counts[std::min(bins - 1, static_cast<std::size_t>(std::max(0.0, cell.score) * bins))] +=
                cell.positives + cell.negatives;
        return counts;
    };
    return numeric::totalVariationDistance(shares(monitored), shares(reference));
}

template <ScoresOf scores, ScorePairStatistic statistic>
MetricValue value(const MetricRow& row, const MetricInput& input)
{
    const auto missing = [&](const GroupData& g) {
        if (g.records == 0)
            return Reason::EmptyGroup;
        if (row.info.needsLabels && g.sum(cells::withLabel) == 0)
            return Reason::NoLabels;
        if (row.basis == Basis::Regression)
            return Reason::ZeroDenominator;
        return g.scoredAtAll().records == 0 ? Reason::NoScores : Reason::OneClassOnly;
    };
    const auto& monitored = (*input.monitored).*scores;
    const auto& reference = (*input.reference).*scores;
    if (monitored == nullptr || monitored->empty())
        return missing(*input.monitored);
    if (reference == nullptr || reference->empty())
        return asReference(missing(*input.reference));
    const auto result = statistic(*monitored, *reference);
    // Without labels there is but one way to have no number: nobody in the reference group is above the
    // quantile.
    return result ? MetricValue(*result)
                  : MetricValue(row.info.needsLabels ? Reason::OneClassOnly : Reason::ZeroReference);
}

template <ScoresOf scores, ScorePairStatistic statistic>
std::optional<MetricInterval> interval(const MetricRow& row, const MetricInput& input,
                                       const IntervalOptions& options)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const bool isLevel = row.info.unit == MetricUnit::Plain;
    return resampleScorePair(*input.monitored, *input.reference, scores, *input.known, statistic,
                             {row.info.sensible.lower.value_or(isLevel ? -infinity : -1),
                              row.info.sensible.upper.value_or(std::numeric_limits<double>::infinity())},
                             options);
}

template <ScoresOf scores, ScorePairStatistic statistic, ScoreParity parity, ScoreCut cut>
std::optional<MetricInterval> distanceInterval(const MetricRow& row, const MetricInput& input,
                                               const IntervalOptions& options)
{
    return resampleScoreDistance(
        *input.monitored, *input.reference, scores, *input.known, statistic, parity, cut,
        {0, row.info.sensible.upper.value_or(std::numeric_limits<double>::infinity())}, options);
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

/// A row that is never negative.
template <ScoresOf scores, ScorePairStatistic statistic, ScoreParity parity = ScoreParity::SameScores,
          ScoreCut cut = ScoreCut::Records>
MetricRow distanceRow(std::string_view id, std::vector<std::string_view> aliases, std::string_view formula,
                      std::string_view source, Basis basis)
{
    MetricRow result = row<scores, statistic>(id, std::move(aliases), formula, source, basis);
    result.interval = distanceInterval<scores, statistic, parity, cut>;
    return result;
}

/// Whose distribution: probabilities, or what a regression predicted.
struct Subject {
    std::string prefix;
    std::string words;
    Basis basis = Basis::Scored;
};

template <ScoresOf scores, int percent>
void addPass(const Subject& subject, std::vector<MetricRow>& table)
{
    const std::string suffix = "_q" + std::to_string(percent);
    const std::string above = " of the shares above the " + std::to_string(percent) +
                              " % quantile of both groups' " + subject.words;
    MetricRow difference = row<scores, passDifference<percent>>(
        keepName(subject.prefix + "_statistical_parity" + suffix), {}, keepName("u - r" + above),
        "holisticai statistical_parity_regression", subject.basis);
    difference.info.unit = MetricUnit::Difference;
    difference.info.direction = MetricDirection::BothAreBad;
    difference.info.sensible = {-1, 1};
    table.push_back(std::move(difference));
    MetricRow ratio = row<scores, passRatio<percent>>(
        keepName(subject.prefix + "_disparate_impact" + suffix), {}, keepName("u / r" + above),
        "holisticai disparate_impact_regression", subject.basis);
    ratio.info.unit = MetricUnit::Ratio;
    ratio.info.direction = MetricDirection::LowIsBad;
    ratio.info.neutral = 1;
    ratio.info.sensible = {0, std::nullopt};
    ratio.info.suggested = {0.8, 1.25};
    table.push_back(std::move(ratio));
}

template <ScoresOf scores>
void addQuantiles(const Subject& subject, std::vector<MetricRow>& table)
{
    const std::string gaps =
        " over 150 quantiles of both groups' " + subject.words + " of |share of u above - share of r above|";
    table.push_back(distanceRow<scores, passGap<false>>(keepName(subject.prefix + "_statistical_parity_mean"),
                                                        {"statistical_parity_auc"}, keepName("mean" + gaps),
                                                        "holisticai statistical_parity_auc", subject.basis));
    table.push_back(distanceRow<scores, passGap<true>>(
        keepName(subject.prefix + "_statistical_parity_maximum"), {"max_statistical_parity"},
        keepName("largest" + gaps), "holisticai max_statistical_parity", subject.basis));
    addPass<scores, 50>(subject, table);
    addPass<scores, 80>(subject, table);
    addPass<scores, 90>(subject, table);
    MetricRow level = row<scores, noDisparateImpactLevel>(
        keepName(subject.prefix + "_no_disparate_impact_level"), {"no_disparate_impact_level"},
        keepName("highest of 100 quantiles of both groups' " + subject.words +
                 " at which 0.8 < share of u above / share of r above < 1.2"),
        "holisticai no_disparate_impact_level", subject.basis);
    level.info.unit = MetricUnit::Plain;
    level.info.direction = MetricDirection::LowIsBad;
    table.push_back(std::move(level));
}

} // namespace

void addScorePairMetrics(std::vector<MetricRow>& table)
{
    table.push_back(distanceRow<&GroupData::scores, numeric::areaBetweenRocs, ScoreParity::SameRanking>(
        "area_between_rocs", {"abroca"}, "integral over the false positive rate of |TPR_u - TPR_r|",
        "Gardner, Brooks and Baker 2019", Basis::ScoredWithLabel));
    table.push_back(distanceRow<&GroupData::allScores, kolmogorovSmirnov>(
        "score_kolmogorov_smirnov", {}, "largest |F_u - F_r| of the probabilities",
        "score-distribution parity", Basis::Scored));
    table.push_back(distanceRow<&GroupData::allScores, wasserstein>(
        "score_wasserstein_distance", {}, "integral of |F_u - F_r| of the probabilities",
        "score-distribution parity; strong demographic disparity", Basis::Scored));
    table.push_back(
        distanceRow<&GroupData::allScores, totalVariation, ScoreParity::SameScores, ScoreCut::Tenths>(
            "score_total_variation_distance", {},
            "half the sum of |P_u - P_r| of the probabilities in ten equal bins", "score-distribution parity",
            Basis::Scored));
    addQuantiles<&GroupData::allScores>({"score", "probabilities", Basis::Scored}, table);
    const std::size_t first = table.size();
    addQuantiles<&GroupData::predictions>({"prediction", "predictions", Basis::Regression}, table);
    for (std::size_t i = first; i < table.size(); ++i) {
        MetricRow& row = table[i];
        row.info.aliases.clear();
        row.info.needsScores = row.needsScoreCells = false;
        row.info.needsRegression = row.info.needsRows = true;
        if (row.info.unit == MetricUnit::Plain)
            row.info.sensible = {};
    }
}

} // namespace tiltmeter
