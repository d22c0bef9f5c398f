// SPDX-License-Identifier: GPL-3.0-or-later
#include "performance/estimates.h"

#include "numeric/proportion.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace tiltmeter {
namespace {

constexpr double smallestChance = 1e-15; ///< as in the scan's log loss

double weightIn(const ScoreCells::Cell& cell, EstimateOf which)
{
    const double labelled = cell.favorable + cell.unfavorable;
    return which == EstimateOf::AllRecords ? labelled + cell.unlabelled : labelled;
}

/// The three parts' cells side by side, without chances.
std::vector<ChanceCell> joined(const PredictedParts& parts, EstimateOf which)
{
    struct Source {
        const std::vector<ScoreCells::Entry>& cells;
        double ChanceCell::*member;
        std::size_t next = 0;
    };
    std::array<Source, 3> sources{Source{parts.favorable.scores.cells, &ChanceCell::favorable},
                                  Source{parts.unfavorable.scores.cells, &ChanceCell::unfavorable},
                                  Source{parts.other.scores.cells, &ChanceCell::other}};
    std::vector<ChanceCell> result;
    for (;;) {
        double lowest = std::numeric_limits<double>::infinity();
        for (const Source& source : sources)
            if (source.next < source.cells.size())
                lowest = std::min(lowest, source.cells[source.next].score);
        if (std::isinf(lowest))
            return result;
        ChanceCell cell;
        cell.score = lowest;
        double sum = 0;
        for (Source& source : sources) {
            if (source.next == source.cells.size() || source.cells[source.next].score != lowest)
                continue;
            cell.*source.member = weightIn(source.cells[source.next++].weight, which);
            sum += cell.*source.member;
        }
        if (sum > 0)
            result.push_back(cell);
    }
}

std::uint64_t scoredRecords(const GroupStats& part, const std::vector<OutcomeClass>& classes,
                            EstimateOf which)
{
    std::uint64_t records = 0;
    for (std::size_t i = 0; i < part.cells.size(); ++i) {
        const std::size_t label = i % (classes.size() + 1);
        const bool labelled = label < classes.size() && classes[label].outcome != Outcome::Excluded;
        if (labelled || which == EstimateOf::AllRecords)
            records += part.cells[i].scored;
    }
    return records;
}

double weightOf(const ChanceCell& cell)
{
    return cell.favorable + cell.unfavorable + cell.other;
}

double totalWeight(const EstimateInput& input)
{
    double sum = 0;
    for (const ChanceCell& cell : input.cells)
        sum += weightOf(cell);
    return sum;
}

/// Mean over records of a loss that is `ifFavorable` or `ifUnfavorable` by the label.
template <class IfFavorable, class IfUnfavorable>
ExpectedValue expectedLoss(const EstimateInput& input, IfFavorable ifFavorable, IfUnfavorable ifUnfavorable)
{
    ExpectedValue result;
    const double total = totalWeight(input);
    if (!(total > 0))
        return result;
    double sum = 0;
    for (const ChanceCell& cell : input.cells) {
        const double favorable = ifFavorable(cell.score);
        const double unfavorable = ifUnfavorable(cell.score);
        sum += weightOf(cell) * (cell.chance * favorable + (1 - cell.chance) * unfavorable);
        result.byScore.push_back((favorable - unfavorable) / total);
    }
    result.value = sum / total;
    return result;
}

} // namespace

void PredictedParts::merge(const PredictedParts& with)
{
    favorable.merge(with.favorable);
    unfavorable.merge(with.unfavorable);
    other.merge(with.other);
}

GroupStats PredictedParts::whole() const
{
    GroupStats sum = favorable;
    sum.merge(unfavorable);
    sum.merge(other);
    return sum;
}

EstimateInput estimateInput(const PredictedParts& parts, const std::vector<OutcomeClass>& classes,
                            const numeric::ScoreCalibrator& calibrator, EstimateOf which)
{
    EstimateInput input;
    input.calibrator = &calibrator;
    input.cells = joined(parts, which);
    input.expected.resampled = true;
    auto& weight = input.expected.weight;
    for (ChanceCell& cell : input.cells) {
        cell.chance = calibrator.chance(cell.score);
        weight[cellIndex(Outcome::Favorable, Outcome::Favorable)] += cell.favorable * cell.chance;
        weight[cellIndex(Outcome::Favorable, Outcome::Unfavorable)] += cell.favorable * (1 - cell.chance);
        weight[cellIndex(Outcome::Unfavorable, Outcome::Favorable)] += cell.unfavorable * cell.chance;
        weight[cellIndex(Outcome::Unfavorable, Outcome::Unfavorable)] += cell.unfavorable * (1 - cell.chance);
    }
    input.records =
        scoredRecords(parts.favorable, classes, which) + scoredRecords(parts.unfavorable, classes, which);
    double plain = 0;
    double squared = 0;
    for (const GroupStats* part : {&parts.favorable, &parts.unfavorable, &parts.other})
        for (const OutcomeCell& cell : part->cells) {
            plain += cell.weight;
            squared += cell.squaredWeight;
        }
    input.perWeight = plain > 0 ? squared / plain : 1;
    return input;
}

ExpectedValue expectedRate(const RateRow& rate, const EstimateInput& input)
{
    ExpectedValue result;
    const auto at = [&](std::size_t from, std::size_t to, double step) {
        GroupData moved = input.expected;
        moved.weight[from] -= step;
        moved.weight[to] += step;
        return rateOf(rate, moved, &moved).value;
    };
    result.value = at(0, 0, 0);
    if (!result.value)
        return result;
    const auto derivative = [&](Outcome prediction) -> double {
        const std::size_t favorable = cellIndex(prediction, Outcome::Favorable);
        const std::size_t unfavorable = cellIndex(prediction, Outcome::Unfavorable);
        const double room = std::min(input.expected.weight[favorable], input.expected.weight[unfavorable]);
        const double step = 1e-4 * room;
        if (!(step > 0))
            return 0; // nobody there whose label could turn out otherwise
        const auto up = at(unfavorable, favorable, step);
        const auto down = at(favorable, unfavorable, step);
        return up && down ? (*up - *down) / (2 * step) : 0;
    };
    result.favorable = derivative(Outcome::Favorable);
    result.unfavorable = derivative(Outcome::Unfavorable);
    return result;
}

ExpectedValue expectedRate(const PerformanceMeasureInfo& measure, const EstimateInput& input)
{
    return expectedRate(*measure.rate, input);
}

ExpectedValue expectedAreaUnderRoc(const PerformanceMeasureInfo&, const EstimateInput& input)
{
    double positives = 0;
    double negatives = 0;
    for (const ChanceCell& cell : input.cells) {
        positives += weightOf(cell) * cell.chance;
        negatives += weightOf(cell) * (1 - cell.chance);
    }
    ExpectedValue result;
    if (!(positives > 0) || !(negatives > 0))
        return result;
    double below = 0; // negatives with a lower score
    double above = positives;
    double pairs = 0;
    for (const ChanceCell& cell : input.cells) {
        const double p = weightOf(cell) * cell.chance;
        const double n = weightOf(cell) * (1 - cell.chance);
        above -= p;
        pairs += p * (below + n / 2);
        result.byScore.push_back(below + n / 2 - above - p / 2);
        below += n;
    }
    const double area = pairs / (positives * negatives);
    for (double& derivative : result.byScore)
        derivative = derivative / (positives * negatives) - area / positives + area / negatives;
    result.value = area;
    return result;
}

ExpectedValue expectedBrierScore(const PerformanceMeasureInfo&, const EstimateInput& input)
{
    return expectedLoss(
        input, [](double s) { return (1 - s) * (1 - s); }, [](double s) { return s * s; });
}

ExpectedValue expectedLogLoss(const PerformanceMeasureInfo&, const EstimateInput& input)
{
    return expectedLoss(
        input, [](double s) { return -std::log(std::max(s, smallestChance)); },
        [](double s) { return -std::log(std::max(1 - s, smallestChance)); });
}

PerformanceEstimate estimateOf(const ExpectedValue& expected, const EstimateInput& input,
                               const Limits& sensible, double confidence)
{
    PerformanceEstimate result;
    result.records = input.records;
    if (!expected.value || !std::isfinite(*expected.value)) {
        result.reason = input.records == 0 ? EstimateReason::NoScores : EstimateReason::ZeroDenominator;
        return result;
    }
    result.value = expected.value;
    std::vector<double> scores;
    std::vector<double> coefficients;
    double variance = 0;
    for (std::size_t i = 0; i < input.cells.size(); ++i) {
        const ChanceCell& cell = input.cells[i];
        const double common = expected.byScore.empty() ? 0 : expected.byScore[i];
        const double favorable = common + expected.favorable;
        const double unfavorable = common + expected.unfavorable;
        variance += input.perWeight * cell.chance * (1 - cell.chance) *
                    (cell.favorable * favorable * favorable + cell.unfavorable * unfavorable * unfavorable +
                     cell.other * common * common);
        scores.push_back(cell.score);
        coefficients.push_back(cell.favorable * favorable + cell.unfavorable * unfavorable +
                               cell.other * common);
    }
    variance += input.calibrator->variance(scores, coefficients);
    const double reach = numeric::twoSidedZ(confidence) * std::sqrt(std::max(variance, 0.0));
    result.band = numeric::Interval{*result.value - reach, *result.value + reach};
    if (sensible.lower)
        result.band->lower = std::max(result.band->lower, *sensible.lower);
    if (sensible.upper)
        result.band->upper = std::min(result.band->upper, *sensible.upper);
    return result;
}

} // namespace tiltmeter
