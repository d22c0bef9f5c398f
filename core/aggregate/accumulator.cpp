// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/accumulator.h"

#include "aggregate/outcome_fold.h"

#include <algorithm>
#include <numeric>

namespace tiltmeter {
Accumulator::Accumulator(const Layout& layout, PartStore& store, std::vector<std::size_t> batches)
    : m_layout(layout), m_store(store), m_batches(std::move(batches)), m_total(store.parts())
{
    beginChunk();
}

void Accumulator::add(std::size_t index, BatchCounts counts)
{
    const std::lock_guard lock(m_mutex);
    m_waiting.emplace(index, std::move(counts));
    for (auto it = m_waiting.begin(); it != m_waiting.end() && it->first == m_next;
         it = m_waiting.erase(it), ++m_next)
        merge(m_batches[m_next], it->second);
}

void Accumulator::beginChunk()
{
    m_current.clear();
    if (m_chunk < m_store.chunks())
        for (std::size_t part = 0; part < m_store.parts(); ++part)
            m_current.push_back(m_store.take(m_chunk, part));
}

void Accumulator::endChunk()
{
    for (std::size_t part = 0; part < m_store.parts(); ++part) {
        m_store.keep(m_chunk, part, m_current[part]);
        m_total[part].merge(std::move(m_current[part]));
    }
    ++m_chunk;
    beginChunk();
}

void Accumulator::merge(std::size_t batch, const BatchCounts& counts)
{
    while (m_chunk < batch / PartStore::batchesPerChunk)
        endChunk();
    const std::size_t blocks = m_store.blocks();
    for (std::size_t part = 0; part < m_store.parts(); ++part) {
        if (!m_store.isOpen(batch, part))
            continue;
        if (part < blocks)
            m_current[part].addBlock(counts, part);
        else
            m_current[part].addFeature(counts, part - blocks);
    }
}

void Accumulator::endAll()
{
    while (m_chunk < m_store.chunks())
        endChunk();
}

Aggregation Accumulator::finish()
{
    endAll();
    Aggregation result;
    result.plan = m_layout.plan;
    // Every block has seen all records.
    const Stretch& all = m_total.front();
    result.covered = all.covered;
    result.withoutTimestamp = all.withoutTimestamp;
    result.withNegativeWeight = all.withNegativeWeight;
    result.withInvalidScore = all.withInvalidScore;
    for (const auto& [key, window] : all.windows) {
        WindowStats stats = takeWindow(key, window.range);
        if (stats.records == 0)
            continue;
        result.records += stats.records;
        result.windows.push_back(std::move(stats));
    }
    return result;
}

OutcomeAggregation Accumulator::finishOutcomes()
{
    endAll();
    OutcomeAggregation result;
    result.plan = m_layout.plan;
    for (const auto& [key, window] : m_total.front().windows) {
        OutcomeWindow outcomes;
        outcomes.range = window.range;
        outcomes.sets.resize(m_layout.plan.sets.size());
        for (std::size_t i = 0; i < m_layout.blocks.size(); ++i) {
            const auto counts = m_total[i].windows.find(key);
            if (counts == m_total[i].windows.end())
                continue;
            const BlockCounts& block = counts->second.block;
            for (const std::size_t set : m_layout.blocks[i].sets) {
                outcomes.sets[set] = foldOutcomes(m_layout, m_layout.blocks[i], block, set);
                if (set == 0) // all records
                    outcomes.records =
                        std::accumulate(block.records.begin(), block.records.end(), std::uint64_t{0});
            }
        }
        if (outcomes.records > 0)
            result.windows.push_back(std::move(outcomes));
    }
    return result;
}

WindowStats Accumulator::takeWindow(std::int64_t key, const TimeRange& range)
{
    WindowStats stats;
    stats.range = range;
    for (std::size_t i = 0; i < m_layout.plan.features.size(); ++i)
        stats.features.push_back(takeFeature(i, key));
    stats.sets.resize(m_layout.plan.sets.size());
    for (std::size_t i = 0; i < m_layout.blocks.size(); ++i)
        if (const auto counts = m_total[i].windows.find(key); counts != m_total[i].windows.end())
            fold(m_layout.blocks[i], counts->second.block, stats);
    for (const GroupStats& group : stats.sets[0])
        stats.records += group.records;
    return stats;
}

FeatureStats Accumulator::takeFeature(std::size_t feature, std::int64_t key)
{
    FeatureStats stats;
    Stretch& counted = m_total[m_store.blocks() + feature];
    if (const auto window = counted.windows.find(key); window != counted.windows.end())
        stats = std::move(window->second.feature);
    // As long as the dictionary is now, whenever it was counted.
    stats.counts.resize(std::max(stats.counts.size(), m_layout.featureCodes[feature]));
    return stats;
}

void Accumulator::fold(const Block& block, const BlockCounts& counts, WindowStats& stats) const
{
    const AggregationPlan& plan = m_layout.plan;
    const auto width = [&plan](std::size_t axis) { return plan.axes[axis].groups.size() + 2; };
    for (const std::size_t set : block.sets) {
        const std::vector<std::size_t>& axes = plan.sets[set].axes;
        std::size_t groups = 1;
        for (const std::size_t axis : axes)
            groups *= width(axis);
        stats.sets[set].resize(groups);
        for (GroupStats& group : stats.sets[set])
            group.cells.resize((plan.classes.size() + 1) * (plan.classes.size() + 1));
        std::vector<std::size_t> digits(plan.axes.size());
        for (std::size_t from = 0; from < block.groups; ++from) {
            std::size_t rest = from;
            for (std::size_t i = block.axes.size(); i-- > 0; rest /= width(block.axes[i]))
                digits[block.axes[i]] = rest % width(block.axes[i]);
            std::size_t to = 0;
            for (const std::size_t axis : axes)
                to = to * width(axis) + digits[axis];
            foldGroup(counts, from, stats.sets[set][to]);
        }
    }
}

void Accumulator::foldGroup(const BlockCounts& counts, std::size_t group, GroupStats& stats) const
{
    const std::size_t classes = m_layout.plan.classes.size();
    for (std::size_t cell = 0; cell < m_layout.cells(); ++cell) {
        const std::size_t index = group * m_layout.cells() + cell;
        if (counts.records[index] == 0)
            continue;
        const std::size_t prediction = m_layout.prediction ? cell / m_layout.labelWidth : classes;
        const std::size_t label = m_layout.label ? cell % m_layout.labelWidth : classes;
        OutcomeCell part;
        part.records = counts.records[index];
        part.weight = static_cast<double>(part.records);
        part.squaredWeight = part.weight;
        if (!counts.sums.empty()) {
            const CellSums& sums = counts.sums[index];
            if (m_layout.weight) {
                part.weight = sums.weight;
                part.squaredWeight = sums.squaredWeight;
            }
            part.scored = sums.scored;
            part.score = sums.score;
            part.squaredScore = sums.squaredScore;
            part.logLoss = sums.logLoss;
            part.scoredWeight = sums.scoredWeight;
        }
        stats.records += part.records;
        stats.weight += part.weight;
        stats.cells[prediction * (classes + 1) + label].merge(part);
    }
    if (!counts.regression.empty())
        stats.regression.merge(counts.regression[group]);
    if (!counts.scores.empty())
        stats.scores.merge(counts.scores[group]);
}

} // namespace tiltmeter
