// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/stretch.h"

#include <algorithm>

namespace tiltmeter {
namespace {

void extend(TimeRange& range, const TimeRange& other)
{
    if (other.empty())
        return;
    if (range.empty())
        range = other;
    else
        range = {std::min(range.begin, other.begin), std::max(range.end, other.end)};
}

template <class T>
void mergeSlot(std::vector<T>& into, const std::vector<T>& from, std::size_t slot, std::size_t slots)
{
    const std::size_t size = from.size() / slots;
    into.resize(std::max(into.size(), size));
    for (std::size_t i = 0; i < size; ++i) {
        if constexpr (std::is_arithmetic_v<T>)
            into[i] += from[slot * size + i];
        else
            into[i].merge(from[slot * size + i]);
    }
}

void mergeSlot(BlockCounts& into, const BlockCounts& from, std::size_t slot, std::size_t slots)
{
    mergeSlot(into.records, from.records, slot, slots);
    mergeSlot(into.sums, from.sums, slot, slots);
    mergeSlot(into.regression, from.regression, slot, slots);
    mergeSlot(into.scores, from.scores, slot, slots);
}

// ---- bytes ------------------------------------------------------------------------------------------------

void put(SmallWriter& out, const TimeRange& range)
{
    out.fixed(range.begin.microseconds);
    out.fixed(range.end.microseconds);
}

TimeRange takeRange(SmallReader& in)
{
    TimeRange range;
    range.begin.microseconds = in.fixed<std::int64_t>();
    range.end.microseconds = in.fixed<std::int64_t>();
    return range;
}

// By name, so that a new member does not go unnoticed: it has to be written and read, and part_store's
// formatVersion raised.

void put(SmallWriter& out, const CellSums& sums)
{
    const auto& [weight, squaredWeight, scored, score, squaredScore, logLoss, scoredWeight, chance] = sums;
    for (const double value : {weight, squaredWeight, score, squaredScore, logLoss, scoredWeight, chance})
        out.fixed(value);
    out.count(scored);
}

CellSums takeSums(SmallReader& in)
{
    CellSums sums;
    for (double* value : {&sums.weight, &sums.squaredWeight, &sums.score, &sums.squaredScore, &sums.logLoss,
                          &sums.scoredWeight, &sums.chance})
        *value = in.fixed<double>();
    sums.scored = in.count();
    return sums;
}

void put(SmallWriter& out, const ScoreCells& scores)
{
    out.count(scores.exact ? 1 : 0);
    out.count(scores.cells.size());
    for (const ScoreCells::Entry& entry : scores.cells) {
        out.fixed(entry.score);
        out.fixed(entry.weight.favorable);
        out.fixed(entry.weight.unfavorable);
        out.fixed(entry.weight.unlabelled);
    }
}

ScoreCells takeScores(SmallReader& in)
{
    ScoreCells scores;
    scores.exact = in.count() == 1;
    scores.cells.resize(in.size(4 * sizeof(double)));
    for (ScoreCells::Entry& entry : scores.cells) {
        entry.score = in.fixed<double>();
        entry.weight.favorable = in.fixed<double>();
        entry.weight.unfavorable = in.fixed<double>();
        entry.weight.unlabelled = in.fixed<double>();
    }
    return scores;
}

void put(SmallWriter& out, const BlockCounts& block)
{
    const auto& [records, sums, regression, scores] = block;
    out.count(records.size());
    out.count(sums.size());
    out.count(regression.size());
    out.count(scores.size());
    for (const std::uint64_t count : records)
        out.count(count);
    for (std::size_t i = 0; i < sums.size(); ++i)
        if (records[i] != 0)
            put(out, sums[i]);
    for (const RegressionSums& each : regression)
        out.fixed(each);
    for (const ScoreCells& each : scores)
        put(out, each);
}

BlockCounts takeBlock(SmallReader& in)
{
    BlockCounts block;
    block.records.resize(in.size(1));
    block.sums.resize(in.size(0));
    if (!block.sums.empty() && block.sums.size() != block.records.size())
        in.refuse();
    block.regression.resize(in.size(sizeof(RegressionSums)));
    block.scores.resize(in.size(2));
    for (std::uint64_t& count : block.records)
        count = in.count();
    for (std::size_t i = 0; i < block.sums.size() && in.isGood(); ++i)
        if (block.records[i] != 0)
            block.sums[i] = takeSums(in);
    for (RegressionSums& sums : block.regression)
        sums = in.fixed<RegressionSums>();
    for (ScoreCells& scores : block.scores)
        scores = takeScores(in);
    return block;
}

void putCounts(SmallWriter& out, const FeatureStats& stats, const FeatureShape& shape)
{
    if (!shape.isExact) {
        out.count(stats.counts.size());
        for (const std::uint64_t count : stats.counts)
            out.count(count);
        out.count(stats.sums.size());
        for (std::size_t i = 0; i < stats.sums.size(); ++i)
            if (stats.counts[i] != 0)
                out.fixed(stats.sums[i]);
        return;
    }
    out.count(static_cast<std::uint64_t>(
        std::ranges::count_if(stats.counts, [](std::uint64_t count) { return count != 0; })));
    for (std::size_t cell = 1; cell < stats.counts.size(); ++cell)
        if (stats.counts[cell] != 0) {
            out.fixed((*shape.cutPoints)[cell - 1]);
            out.count(stats.counts[cell]);
        }
}

void takeCounts(SmallReader& in, FeatureStats& stats, const FeatureShape& shape)
{
    if (!shape.isExact) {
        stats.counts.resize(in.size(1));
        for (std::uint64_t& count : stats.counts)
            count = in.count();
        stats.sums.resize(in.size(0));
        if (stats.sums.size() > stats.counts.size())
            in.refuse();
        for (std::size_t i = 0; i < stats.sums.size() && in.isGood(); ++i)
            if (stats.counts[i] != 0)
                stats.sums[i] = in.fixed<double>();
        return;
    }
    stats.counts.resize(shape.cutPoints->size() + 1);
    const std::size_t values = in.size(sizeof(double) + 1);
    for (std::size_t i = 0; i < values && in.isGood(); ++i) {
        const auto value = in.fixed<double>();
        const auto at = std::ranges::lower_bound(*shape.cutPoints, value);
        if (at == shape.cutPoints->end() || *at != value)
            return in.refuse();
        stats.counts[static_cast<std::size_t>(at - shape.cutPoints->begin()) + 1] = in.count();
    }
}

void put(SmallWriter& out, const FeatureStats& stats, const FeatureShape& shape)
{
    const auto& [records, missing, counts, sums, minimum, maximum, sum, squaredSum, cubedSum] = stats;
    out.count(records);
    out.count(missing);
    for (const double value : {minimum, maximum, sum, squaredSum, cubedSum})
        out.fixed(value);
    putCounts(out, stats, shape);
}

FeatureStats takeFeature(SmallReader& in, const FeatureShape& shape)
{
    FeatureStats stats;
    stats.records = in.count();
    stats.missing = in.count();
    for (double* value : {&stats.minimum, &stats.maximum, &stats.sum, &stats.squaredSum, &stats.cubedSum})
        *value = in.fixed<double>();
    takeCounts(in, stats, shape);
    return stats;
}

} // namespace

void Stretch::addBlock(const BatchCounts& counts, std::size_t block)
{
    withoutTimestamp += counts.withoutTimestamp;
    withNegativeWeight += counts.withNegativeWeight;
    withInvalidScore += counts.withInvalidScore;
    extend(covered, counts.covered);
    for (std::size_t slot = 0; slot < counts.slots.size(); ++slot) {
        Window& window = windows[counts.slots[slot].key];
        extend(window.range, counts.slots[slot].range);
        mergeSlot(window.block, counts.blocks[block], slot, counts.slots.size());
    }
}

void Stretch::addFeature(const BatchCounts& counts, std::size_t feature)
{
    for (std::size_t slot = 0; slot < counts.slots.size(); ++slot) {
        Window& window = windows[counts.slots[slot].key];
        extend(window.range, counts.slots[slot].range);
        window.feature.merge(counts.features[feature][slot]);
    }
}

void Stretch::merge(Stretch other)
{
    withoutTimestamp += other.withoutTimestamp;
    withNegativeWeight += other.withNegativeWeight;
    withInvalidScore += other.withInvalidScore;
    extend(covered, other.covered);
    for (auto& [key, theirs] : other.windows) {
        const auto [place, isNew] = windows.try_emplace(key);
        Window& mine = place->second;
        if (isNew) {
            mine = std::move(theirs);
            continue;
        }
        extend(mine.range, theirs.range);
        mergeSlot(mine.block, theirs.block, 0, 1);
        mine.feature.merge(theirs.feature);
    }
}

bool canBeKept(const Stretch& stretch, const FeatureShape& shape)
{
    return !shape.isExact || std::ranges::all_of(stretch.windows, [](const auto& window) {
        const std::vector<std::uint64_t>& counts = window.second.feature.counts;
        return counts.empty() || counts[0] == 0;
    });
}

void write(SmallWriter& out, const Stretch& stretch, const FeatureShape& shape)
{
    put(out, stretch.covered);
    out.count(stretch.withoutTimestamp);
    out.count(stretch.withNegativeWeight);
    out.count(stretch.withInvalidScore);
    out.count(stretch.windows.size());
    for (const auto& [key, window] : stretch.windows) {
        out.fixed(key);
        put(out, window.range);
        put(out, window.block);
        put(out, window.feature, shape);
    }
}

std::optional<Stretch> readStretch(SmallReader in, const FeatureShape& shape)
{
    Stretch stretch;
    stretch.covered = takeRange(in);
    stretch.withoutTimestamp = in.count();
    stretch.withNegativeWeight = in.count();
    stretch.withInvalidScore = in.count();
    const std::size_t windows = in.size(3 * sizeof(std::int64_t));
    for (std::size_t i = 0; i < windows && in.isGood(); ++i) {
        const auto key = in.fixed<std::int64_t>();
        Stretch::Window& window = stretch.windows[key];
        window.range = takeRange(in);
        window.block = takeBlock(in);
        window.feature = takeFeature(in, shape);
    }
    if (!in.isGood() || !in.isAtEnd())
        return std::nullopt;
    return stretch;
}

} // namespace tiltmeter
