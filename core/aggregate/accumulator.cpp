// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/accumulator.h"

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
    into.resize(size);
    for (std::size_t i = 0; i < size; ++i) {
        if constexpr (std::is_arithmetic_v<T>)
            into[i] += from[slot * size + i];
        else
            into[i].merge(from[slot * size + i]);
    }
}

} // namespace

void Accumulator::add(std::size_t batch, BatchCounts counts)
{
    const std::lock_guard lock(m_mutex);
    m_waiting.emplace(batch, std::move(counts));
    for (auto it = m_waiting.begin(); it != m_waiting.end() && it->first == m_next;
         it = m_waiting.erase(it), ++m_next)
        merge(it->second);
}

void Accumulator::merge(const BatchCounts& counts)
{
    m_result.withoutTimestamp += counts.withoutTimestamp;
    m_result.withNegativeWeight += counts.withNegativeWeight;
    m_result.withInvalidScore += counts.withInvalidScore;
    extend(m_result.covered, counts.covered);
    const std::size_t slots = counts.slots.size();
    for (std::size_t slot = 0; slot < slots; ++slot) {
        Window& window = m_windows[counts.slots[slot].key];
        extend(window.range, counts.slots[slot].range);
        window.blocks.resize(counts.blocks.size());
        for (std::size_t i = 0; i < counts.blocks.size(); ++i) {
            mergeSlot(window.blocks[i].records, counts.blocks[i].records, slot, slots);
            mergeSlot(window.blocks[i].sums, counts.blocks[i].sums, slot, slots);
            mergeSlot(window.blocks[i].regression, counts.blocks[i].regression, slot, slots);
            mergeSlot(window.blocks[i].scores, counts.blocks[i].scores, slot, slots);
        }
        window.features.resize(counts.features.size());
        for (std::size_t i = 0; i < counts.features.size(); ++i)
            window.features[i].merge(counts.features[i][slot]);
    }
}

Aggregation Accumulator::finish()
{
    m_result.plan = m_layout.plan;
    for (const auto& [key, window] : m_windows) {
        WindowStats stats = windowStats(window);
        if (stats.records == 0)
            continue;
        m_result.records += stats.records;
        m_result.windows.push_back(std::move(stats));
    }
    return std::move(m_result);
}

WindowStats Accumulator::windowStats(const Window& window) const
{
    WindowStats stats;
    stats.range = window.range;
    stats.features = window.features;
    stats.sets.resize(m_layout.plan.sets.size());
    for (std::size_t i = 0; i < m_layout.blocks.size(); ++i)
        fold(m_layout.blocks[i], window.blocks[i], stats);
    for (const GroupStats& group : stats.sets[0])
        stats.records += group.records;
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
