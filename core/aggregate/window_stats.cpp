// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/window_stats.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

/// Element by element; the shorter one is filled up with identities.
template <class T>
void mergeEach(std::vector<T>& into, const std::vector<T>& other)
{
    if (into.size() < other.size())
        into.resize(other.size());
    for (std::size_t i = 0; i < other.size(); ++i) {
        if constexpr (std::is_arithmetic_v<T>)
            into[i] += other[i];
        else
            into[i].merge(other[i]);
    }
}

void addTo(ScoreCells::Cell& into, const ScoreCells::Cell& other)
{
    into.favorable += other.favorable;
    into.unfavorable += other.unfavorable;
    into.unlabelled += other.unlabelled;
}

/// Entries of equal scores become one. `entries` is ascending.
void compress(std::vector<ScoreCells::Entry>& entries)
{
    std::size_t last = 0;
    for (std::size_t i = 1; i < entries.size(); ++i) {
        if (entries[i].score == entries[last].score)
            addTo(entries[last].weight, entries[i].weight);
        else
            entries[++last] = entries[i];
    }
    if (!entries.empty())
        entries.resize(last + 1);
}

void roundToGrid(std::vector<ScoreCells::Entry>& entries)
{
    for (ScoreCells::Entry& entry : entries)
        entry.score = std::round(entry.score * ScoreCells::gridSteps) / ScoreCells::gridSteps;
    compress(entries);
}

} // namespace

void OutcomeCell::merge(const OutcomeCell& other)
{
    records += other.records;
    weight += other.weight;
    squaredWeight += other.squaredWeight;
    scored += other.scored;
    score += other.score;
    squaredScore += other.squaredScore;
    logLoss += other.logLoss;
    scoredWeight += other.scoredWeight;
}

void ScoreCells::add(double score, const Cell& weight)
{
    if (!exact)
        score = std::round(score * gridSteps) / gridSteps;
    const auto it = std::ranges::lower_bound(cells, score, {}, &Entry::score);
    if (it != cells.end() && it->score == score)
        addTo(it->weight, weight);
    else
        cells.insert(it, Entry{score, weight});
    coarsenIfTooMany();
}

void ScoreCells::merge(const ScoreCells& other)
{
    if (other.cells.empty())
        return;
    std::vector<Entry> theirs = other.cells;
    if (exact && !other.exact)
        roundToGrid(cells);
    else if (!exact && other.exact)
        roundToGrid(theirs);
    exact = exact && other.exact;
    std::vector<Entry> both;
    both.reserve(cells.size() + theirs.size());
    std::ranges::merge(cells, theirs, std::back_inserter(both), {}, &Entry::score, &Entry::score);
    compress(both);
    cells = std::move(both);
    coarsenIfTooMany();
}

ScoreCells ScoreCells::fromUnsorted(std::vector<Entry> entries)
{
    std::ranges::stable_sort(entries, {}, &Entry::score);
    compress(entries);
    return fromSorted(std::move(entries));
}

ScoreCells ScoreCells::fromSorted(std::vector<Entry> entries)
{
    ScoreCells result;
    result.cells = std::move(entries);
    result.coarsenIfTooMany();
    return result;
}

void ScoreCells::coarsenIfTooMany()
{
    if (!exact || cells.size() <= maximumCells)
        return;
    roundToGrid(cells);
    exact = false;
}

void RegressionSums::merge(const RegressionSums& other)
{
    records += other.records;
    weight += other.weight;
    squaredWeight += other.squaredWeight;
    label += other.label;
    squaredLabel += other.squaredLabel;
    prediction += other.prediction;
    squaredPrediction += other.squaredPrediction;
    product += other.product;
    error += other.error;
    absoluteError += other.absoluteError;
    squaredError += other.squaredError;
    fourthPowerError += other.fourthPowerError;
    cubedLabel += other.cubedLabel;
    fourthPowerLabel += other.fourthPowerLabel;
    labelSquaredError += other.labelSquaredError;
    squaredLabelSquaredError += other.squaredLabelSquaredError;
}

void GroupStats::merge(const GroupStats& other)
{
    records += other.records;
    weight += other.weight;
    mergeEach(cells, other.cells);
    scores.merge(other.scores);
    regression.merge(other.regression);
}

void FeatureStats::merge(const FeatureStats& other)
{
    if (other.records > other.missing) {
        const bool mine = records > missing;
        minimum = mine ? std::min(minimum, other.minimum) : other.minimum;
        maximum = mine ? std::max(maximum, other.maximum) : other.maximum;
    }
    records += other.records;
    missing += other.missing;
    mergeEach(counts, other.counts);
    mergeEach(sums, other.sums);
    sum += other.sum;
    squaredSum += other.squaredSum;
    cubedSum += other.cubedSum;
}

void WindowStats::merge(const WindowStats& other)
{
    if (range.empty())
        range = other.range;
    else if (!other.range.empty())
        range = {std::min(range.begin, other.range.begin), std::max(range.end, other.range.end)};
    records += other.records;
    if (sets.size() < other.sets.size())
        sets.resize(other.sets.size());
    for (std::size_t set = 0; set < other.sets.size(); ++set)
        mergeEach(sets[set], other.sets[set]);
    mergeEach(features, other.features);
}

WindowStats Aggregation::overall() const
{
    WindowStats all;
    for (const WindowStats& window : windows)
        all.merge(window);
    return all;
}

Tally tally(const GroupStats& group, const std::vector<OutcomeClass>& classes)
{
    const auto folded = [&classes](std::size_t index) {
        return static_cast<std::size_t>(index < classes.size() ? classes[index].outcome : Outcome::Excluded);
    };
    Tally result;
    const std::size_t width = classes.size() + 1;
    for (std::size_t i = 0; i < group.cells.size(); ++i) {
        const std::size_t prediction = folded(i / width);
        const std::size_t label = folded(i % width);
        result.records[prediction][label] += group.cells[i].records;
        result.weight[prediction][label] += group.cells[i].weight;
        result.squaredWeight[prediction][label] += group.cells[i].squaredWeight;
    }
    return result;
}

} // namespace tiltmeter
