// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/group_data.h"

#include "metrics/rate_cache.h"

namespace tiltmeter {
namespace {

template <class T>
T sumOf(const std::array<T, 9>& values, CellMask mask)
{
    T sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        if ((mask >> i & 1U) != 0)
            sum += values[i];
    return sum;
}

void addOutcomes(GroupData& data, const GroupStats& stats, const std::vector<OutcomeClass>& classes)
{
    const Tally folded = tally(stats, classes);
    for (std::size_t prediction = 0; prediction < 3; ++prediction)
        for (std::size_t label = 0; label < 3; ++label) {
            data.counts[prediction * 3 + label] = folded.records[prediction][label];
            data.weight[prediction * 3 + label] = folded.weight[prediction][label];
            data.squaredWeight[prediction * 3 + label] = folded.squaredWeight[prediction][label];
        }
}

void addClasses(GroupData& data, const GroupStats& stats, std::size_t classes)
{
    data.classes.resize(classes * classes);
    data.predictedClasses.resize(classes);
    data.labelClasses.resize(classes);
    for (std::size_t i = 0; i < stats.cells.size(); ++i) {
        const std::size_t prediction = i / (classes + 1);
        const std::size_t label = i % (classes + 1);
        const double weight = stats.cells[i].weight;
        if (prediction < classes)
            data.predictedClasses[prediction] += weight;
        if (label < classes)
            data.labelClasses[label] += weight;
        if (prediction < classes && label < classes)
            data.classes[prediction * classes + label] += weight;
    }
}

void addScores(GroupData& data, const GroupStats& stats, const std::vector<OutcomeClass>& classes)
{
    for (std::size_t i = 0; i < stats.cells.size(); ++i) {
        const std::size_t label = i % (classes.size() + 1);
        const Outcome outcome = label < classes.size() ? classes[label].outcome : Outcome::Excluded;
        const OutcomeCell& cell = stats.cells[i];
        data.scored[static_cast<std::size_t>(outcome)] +=
            {cell.scored, cell.scoredWeight, cell.score, cell.squaredScore, cell.logLoss};
    }
    if (stats.scores.cells.empty())
        return;
    const double weight = data.sum(cells::all);
    const double scale = weight > 0 ? data.effective(cells::all) / weight : 1;
    std::vector<numeric::ScoreCell> labelled;
    std::vector<numeric::ScoreCell> all;
    for (const auto& [score, w] : stats.scores.cells) {
        if (w.favorable > 0 || w.unfavorable > 0)
            labelled.push_back({score, w.favorable * scale, w.unfavorable * scale});
        if (const double sum = w.favorable + w.unfavorable + w.unlabelled; sum > 0)
            all.push_back({score, sum * scale, 0});
    }
    data.scores = std::make_shared<const std::vector<numeric::ScoreCell>>(std::move(labelled));
    data.allScores = std::make_shared<const std::vector<numeric::ScoreCell>>(std::move(all));
}

} // namespace

ScoreSums& ScoreSums::operator+=(const ScoreSums& other)
{
    records += other.records;
    weight += other.weight;
    score += other.score;
    squaredScore += other.squaredScore;
    logLoss += other.logLoss;
    return *this;
}

double GroupData::sum(CellMask mask) const
{
    return sumOf(weight, mask);
}

std::uint64_t GroupData::count(CellMask mask) const
{
    return sumOf(counts, mask);
}

double GroupData::effective(CellMask mask) const
{
    const double squared = sumOf(squaredWeight, mask);
    const double plain = sumOf(weight, mask);
    return squared > 0 ? plain * plain / squared : 0;
}

ScoreSums GroupData::scoredWithLabel() const
{
    ScoreSums sums = scored[static_cast<std::size_t>(Outcome::Favorable)];
    return sums += scored[static_cast<std::size_t>(Outcome::Unfavorable)];
}

ScoreSums GroupData::scoredAtAll() const
{
    ScoreSums sums = scoredWithLabel();
    return sums += scored[static_cast<std::size_t>(Outcome::Excluded)];
}

GroupData groupData(const GroupStats& stats, const std::vector<OutcomeClass>& classes)
{
    GroupData data;
    data.records = stats.records;
    data.regression = stats.regression;
    data.cache = std::make_shared<RateCache>();
    addOutcomes(data, stats, classes);
    addClasses(data, stats, classes.size());
    addScores(data, stats, classes);
    return data;
}

} // namespace tiltmeter
