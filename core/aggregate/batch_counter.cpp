// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/batch_counter.h"

#include "aggregate/feature_counter.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace tiltmeter {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
/// A probability of 0 for what then happened would make the log loss infinite; scikit-learn's bound.
constexpr double smallestChance = 1e-15;
/// A grid of more cells than that (32 MiB) costs more than sorting the batch's scores.
constexpr std::size_t mostGridCells = std::size_t{1} << 22;

std::vector<Outcome> outcomesOf(const std::vector<OutcomeClass>& classes, bool hasColumn)
{
    std::vector<Outcome> outcomes;
    if (hasColumn)
        for (const OutcomeClass& c : classes)
            outcomes.push_back(c.outcome);
    outcomes.push_back(Outcome::Excluded);
    return outcomes;
}

bool isThere(const ColumnView& view, std::size_t i)
{
    return view.valid == nullptr || (view.valid[i >> 6] >> (i & 63) & 1U) != 0;
}

/// Numbers of a numeric column; NaN where one is missing, -1 for a NaN that is there.
void loadNumbers(const ColumnView& view, std::size_t first, std::size_t rows, double* numbers)
{
    switch (view.storage) {
    case ColumnView::Storage::Codes:
        view.codes.visit([&](const auto* codes) {
            for (std::size_t i = 0; i < rows; ++i)
                numbers[i] = codes[first + i] == 0 ? nothing : view.numbers[codes[first + i]];
        });
        return;
    case ColumnView::Storage::Integers:
        for (std::size_t i = 0; i < rows; ++i)
            numbers[i] = static_cast<double>(view.integers[first + i]);
        break;
    default:
        for (std::size_t i = 0; i < rows; ++i)
            numbers[i] = std::isnan(view.doubles[first + i]) ? -1 : view.doubles[first + i];
    }
    if (view.valid != nullptr)
        for (std::size_t i = 0; i < rows; ++i)
            if (!isThere(view, first + i))
                numbers[i] = nothing;
}

void takeLogarithm(CellSums& cell)
{
    cell.logLoss -= std::log(cell.chance);
    cell.chance = 1;
}

} // namespace

void CellSums::merge(const CellSums& other)
{
    weight += other.weight;
    squaredWeight += other.squaredWeight;
    scored += other.scored;
    score += other.score;
    squaredScore += other.squaredScore;
    logLoss += other.logLoss;
    scoredWeight += other.scoredWeight;
}

BatchCounter::BatchCounter(const Layout& layout)
    : m_layout(layout), m_sorters(layout.blocks.size()), m_grids(layout.blocks.size())
{
    for (const Block& block : layout.blocks)
        m_axisTables.emplace_back(block.axes.size());
    prepareRules();
}

void BatchCounter::prepareRules()
{
    const AggregationPlan& plan = m_layout.plan;
    // Whose probability it is decides whether it has to be turned round.
    bool classIsUnfavorable = false;
    for (const OutcomeClass& c : plan.classes)
        if (c.name == plan.scoreClass && c.outcome == Outcome::Unfavorable)
            classIsUnfavorable = plan.scoreOf == ProbabilityOf::Class;
    for (const Outcome prediction : outcomesOf(plan.classes, m_layout.prediction.has_value()))
        for (const Outcome label : outcomesOf(plan.classes, m_layout.label.has_value())) {
            ScoreRule rule;
            const bool ofPrediction = plan.scoreOf == ProbabilityOf::Predicted;
            if (ofPrediction && prediction == Outcome::Excluded)
                rule = {nothing, 0, 1, 0};
            else if (classIsUnfavorable || (ofPrediction && prediction == Outcome::Unfavorable))
                rule = {1, -1, 1, 0};
            if (label == Outcome::Favorable) {
                rule.labelOffset = 0;
                rule.labelSlope = 1;
            } else if (label == Outcome::Unfavorable) {
                rule.labelSlope = -1;
            }
            m_rules.push_back(rule);
            m_labels.push_back(label);
        }
}

BatchCounts BatchCounter::count(const BatchView& view, Slices& slices, const OpenParts& open)
{
    BatchCounts counts;
    counts.covered = slices.covered;
    counts.withoutTimestamp = slices.withoutTimestamp;
    if (m_layout.weight)
        leaveOutBadWeights(view.columns[*m_layout.weight], slices, counts);
    counts.slots = slices.slots;
    counts.blocks.resize(m_layout.blocks.size());
    if (open.anyBlock())
        countBlocks(view, slices, open, counts);
    counts.features.resize(m_layout.plan.features.size());
    for (std::size_t i = 0; i < m_layout.plan.features.size(); ++i)
        if (open.features[i])
            counts.features[i] =
                countFeature(view.columns[m_layout.featureColumns[i]], m_layout.featureCells[i],
                             !m_layout.plan.features[i].isExact, m_layout.featureCodes[i], slices);
    return counts;
}

void BatchCounter::countBlocks(const BatchView& view, const Slices& slices, const OpenParts& open,
                               BatchCounts& counts)
{
    allocate(slices, open, counts);
    prepareTables(view, open);
    std::size_t nextRun = 0;
    for (std::size_t first = 0; first < view.rows; first += ValueCoder::chunkRows) {
        const std::size_t rows = std::min(ValueCoder::chunkRows, view.rows - first);
        cutIntoPieces(slices, first, rows, nextRun);
        if (!m_pieces.empty())
            countChunk(view, slices, open, first, rows, counts);
    }
    finish(slices, open, counts);
}

void BatchCounter::allocate(const Slices& slices, const OpenParts& open, BatchCounts& counts)
{
    // By row, the rows that count nowhere are counted in a slot of their own, which is dropped in the end.
    const std::size_t slots = slices.slots.size() + (slices.isByRow() ? 1 : 0);
    for (std::size_t i = 0; i < m_layout.blocks.size(); ++i) {
        if (!open.blocks[i])
            continue;
        const Block& block = m_layout.blocks[i];
        BlockCounts& b = counts.blocks[i];
        b.records.resize(slots * block.groups * m_layout.cells());
        if (m_layout.hasSums())
            b.sums.resize(b.records.size());
        if (m_layout.regressionPrediction && m_layout.regressionLabel)
            b.regression.resize(slots * block.groups);
        const std::size_t cells = slots * block.groups * gridCells();
        const bool onGrid = m_layout.plan.scoreCells && m_layout.score && m_layout.plan.scoreGrid != 0;
        m_grids[i].assign(onGrid && cells <= mostGridCells ? cells : 0, 0.0);
    }
}

void BatchCounter::finish(const Slices& slices, const OpenParts& open, BatchCounts& counts)
{
    const std::size_t slots = slices.slots.size();
    for (std::size_t i = 0; i < m_layout.blocks.size(); ++i) {
        if (!open.blocks[i])
            continue;
        BlockCounts& b = counts.blocks[i];
        const std::size_t groups = slots * m_layout.blocks[i].groups;
        b.records.resize(groups * m_layout.cells());
        if (!b.sums.empty())
            b.sums.resize(b.records.size());
        for (CellSums& cell : b.sums)
            takeLogarithm(cell);
        if (!b.regression.empty())
            b.regression.resize(groups);
        if (m_layout.plan.scoreCells && m_layout.score)
            b.scores = takeScores(i, groups);
    }
}

std::vector<ScoreCells> BatchCounter::takeScores(std::size_t blockIndex, std::size_t groups)
{
    const std::vector<double>& grid = m_grids[blockIndex];
    if (grid.empty())
        return m_sorters[blockIndex].take(groups);
    const std::size_t steps = m_layout.plan.scoreGrid;
    const auto weightOf = [&](std::size_t group, Outcome label, std::size_t step) {
        return grid[(group * 3 + static_cast<std::size_t>(label)) * steps + step];
    };
    std::vector<ScoreCells> result;
    for (std::size_t group = 0; group < groups; ++group) {
        std::vector<ScoreCells::Entry> entries;
        for (std::size_t step = 0; step < steps; ++step) {
            const ScoreCells::Cell weight{weightOf(group, Outcome::Favorable, step),
                                          weightOf(group, Outcome::Unfavorable, step),
                                          weightOf(group, Outcome::Excluded, step)};
            if (weight != ScoreCells::Cell{})
                entries.push_back({(static_cast<double>(step) + 0.5) / static_cast<double>(steps), weight});
        }
        result.push_back(ScoreCells::fromSorted(std::move(entries)));
    }
    return result;
}

void BatchCounter::leaveOutBadWeights(const ColumnView& weights, Slices& slices, BatchCounts& counts) const
{
    const auto isBad = [&weights](std::size_t i) {
        const double weight = weights.number(i);
        return weights.isMissing(i) || !(weight >= 0) || !std::isfinite(weight);
    };
    const auto none = static_cast<std::uint32_t>(slices.slots.size());
    for (std::size_t i = 0; i < slices.slotOfRow.size(); ++i)
        if (slices.slotOfRow[i] != none && isBad(i)) {
            slices.slotOfRow[i] = none;
            ++counts.withNegativeWeight;
        }
    std::vector<Slices::Run> runs;
    for (const Slices::Run& run : slices.runs) {
        std::uint32_t begin = run.begin;
        for (std::uint32_t i = run.begin; i < run.end; ++i) {
            if (!isBad(i))
                continue;
            ++counts.withNegativeWeight;
            if (begin < i)
                runs.push_back({begin, i, run.slot});
            begin = i + 1;
        }
        if (begin < run.end)
            runs.push_back({begin, run.end, run.slot});
    }
    slices.runs = std::move(runs);
}

void BatchCounter::prepareTables(const BatchView& view, const OpenParts& open)
{
    if (m_layout.prediction)
        m_layout.predictionCoder.prepare(view.columns[*m_layout.prediction], m_predictionTable);
    if (m_layout.label)
        m_layout.labelCoder.prepare(view.columns[*m_layout.label], m_labelTable);
    for (std::size_t i = 0; i < m_layout.blocks.size(); ++i)
        for (std::size_t axis = 0; open.blocks[i] && axis < m_layout.blocks[i].axes.size(); ++axis)
            m_layout.blocks[i].coders[axis].prepare(view.columns[m_layout.blocks[i].columns[axis]],
                                                    m_axisTables[i][axis]);
}

void BatchCounter::cutIntoPieces(const Slices& slices, std::size_t first, std::size_t rows,
                                 std::size_t& nextRun)
{
    m_pieces.clear();
    if (slices.isByRow()) {
        m_pieces.push_back({0, rows, 0});
        return;
    }
    while (nextRun < slices.runs.size()) {
        const Slices::Run& run = slices.runs[nextRun];
        if (run.begin >= first + rows)
            return;
        const std::size_t begin = std::max<std::size_t>(run.begin, first);
        const std::size_t end = std::min<std::size_t>(run.end, first + rows);
        m_pieces.push_back({begin - first, end - first, run.slot});
        if (run.end > first + rows)
            return;
        ++nextRun;
    }
}

void BatchCounter::countChunk(const BatchView& view, const Slices& slices, const OpenParts& open,
                              std::size_t first, std::size_t rows, BatchCounts& counts)
{
    std::fill_n(m_cellKeys.begin(), rows, 0);
    if (m_layout.prediction)
        m_layout.predictionCoder.add(view.columns[*m_layout.prediction], m_predictionTable, first, rows,
                                     m_cellKeys.data());
    if (m_layout.label)
        m_layout.labelCoder.add(view.columns[*m_layout.label], m_labelTable, first, rows, m_cellKeys.data());
    if (m_layout.weight)
        loadNumbers(view.columns[*m_layout.weight], first, rows, m_weight.data());
    if (m_layout.score)
        readScores(view.columns[*m_layout.score], slices, first, rows, counts);
    for (std::size_t i = 0; i < m_layout.blocks.size(); ++i)
        if (open.blocks[i])
            countBlock(view, slices, i, first, rows, counts.blocks[i]);
}

void BatchCounter::countBlock(const BatchView& view, const Slices& slices, std::size_t blockIndex,
                              std::size_t first, std::size_t rows, BlockCounts& counts)
{
    const Block& block = m_layout.blocks[blockIndex];
    const std::size_t size = block.groups * m_layout.cells();
    std::copy_n(m_cellKeys.begin(), rows, m_keys.begin());
    for (std::size_t axis = 0; axis < block.axes.size(); ++axis)
        block.coders[axis].add(view.columns[block.columns[axis]], m_axisTables[blockIndex][axis], first, rows,
                               m_keys.data());
    if (slices.isByRow())
        for (std::size_t i = 0; i < rows; ++i)
            m_keys[i] += slices.slotOfRow[first + i] * static_cast<std::uint32_t>(size);
    for (const Piece& piece : m_pieces) {
        std::uint64_t* records = counts.records.data() + piece.slot * size;
        for (std::size_t i = piece.begin; i < piece.end; ++i)
            ++records[m_keys[i]];
    }
    if (m_layout.weight)
        sumCells<true>(block, counts);
    else if (m_layout.score)
        sumCells<false>(block, counts);
    if (!counts.regression.empty())
        sumRegression(view, block, first, counts);
    if (m_layout.plan.scoreCells && m_layout.score)
        collectScores(blockIndex);
}

void BatchCounter::readScores(const ColumnView& scores, const Slices& slices, std::size_t first,
                              std::size_t rows, BatchCounts& counts)
{
    loadNumbers(scores, first, rows, m_score.data());
    const auto none = static_cast<std::uint32_t>(slices.slots.size());
    if (slices.isByRow())
        for (std::size_t i = 0; i < rows; ++i)
            if (slices.slotOfRow[first + i] == none)
                m_score[i] = nothing;
    for (const Piece& piece : m_pieces)
        for (std::size_t i = piece.begin; i < piece.end; ++i) {
            const double score = m_score[i];
            const bool fits = score >= 0 && score <= 1;
            counts.withInvalidScore += !fits && !std::isnan(score) ? 1 : 0;
            const ScoreRule& rule = m_rules[m_cellKeys[i]];
            const double turned = fits ? rule.offset + rule.slope * score : nothing;
            const double chance = rule.labelOffset + rule.labelSlope * turned;
            m_score[i] = turned;
            m_chance[i] = chance < smallestChance ? smallestChance : chance;
        }
}

template <bool Weighted>
void BatchCounter::sumCells(const Block& block, BlockCounts& counts) const
{
    constexpr double nearlyUnderflow = 1e-250;
    const std::size_t size = block.groups * m_layout.cells();
    const bool scored = m_layout.score.has_value();
    for (const Piece& piece : m_pieces) {
        CellSums* sums = counts.sums.data() + piece.slot * size;
        for (std::size_t i = piece.begin; i < piece.end; ++i) {
            CellSums& cell = sums[m_keys[i]];
            double weight = 1;
            if constexpr (Weighted) {
                weight = m_weight[i];
                cell.weight += weight;
                cell.squaredWeight += weight * weight;
            }
            if (!scored || std::isnan(m_score[i]))
                continue;
            const double score = m_score[i];
            ++cell.scored;
            cell.scoredWeight += weight;
            cell.score += weight * score;
            cell.squaredScore += weight * score * score;
            if constexpr (Weighted) {
                cell.logLoss -= weight * std::log(m_chance[i]);
            } else {
                cell.chance *= m_chance[i];
                if (cell.chance < nearlyUnderflow)
                    takeLogarithm(cell);
            }
        }
    }
}

void BatchCounter::sumRegression(const BatchView& view, const Block& block, std::size_t first,
                                 BlockCounts& counts) const
{
    const ColumnView& predictions = view.columns[*m_layout.regressionPrediction];
    const ColumnView& labels = view.columns[*m_layout.regressionLabel];
    for (const Piece& piece : m_pieces)
        for (std::size_t i = piece.begin; i < piece.end; ++i) {
            const double p = predictions.number(first + i);
            const double y = labels.number(first + i);
            if (predictions.isMissing(first + i) || labels.isMissing(first + i) || !std::isfinite(p) ||
                !std::isfinite(y))
                continue;
            const double w = m_layout.weight ? m_weight[i] : 1;
            const double e = p - y;
            RegressionSums& sums =
                counts.regression[piece.slot * block.groups + m_keys[i] / m_layout.cells()];
            ++sums.records;
            sums.weight += w;
            sums.squaredWeight += w * w;
            sums.label += w * y;
            sums.squaredLabel += w * y * y;
            sums.prediction += w * p;
            sums.squaredPrediction += w * p * p;
            sums.product += w * p * y;
            sums.error += w * e;
            sums.absoluteError += w * std::abs(e);
            sums.squaredError += w * e * e;
            sums.fourthPowerError += w * e * e * e * e;
            sums.cubedLabel += w * y * y * y;
            sums.fourthPowerLabel += w * y * y * y * y;
            sums.labelSquaredError += w * y * e * e;
            sums.squaredLabelSquaredError += w * y * y * e * e;
        }
}

void BatchCounter::collectScores(std::size_t blockIndex)
{
    const Block& block = m_layout.blocks[blockIndex];
    const std::uint32_t steps = m_layout.plan.scoreGrid;
    std::vector<double>& grid = m_grids[blockIndex];
    const auto each = [&](auto add) {
        for (const Piece& piece : m_pieces)
            for (std::size_t i = piece.begin; i < piece.end; ++i)
                if (!std::isnan(m_score[i]))
                    add(m_score[i], m_layout.weight ? m_weight[i] : 1,
                        piece.slot * block.groups + m_keys[i] / m_layout.cells(), m_labels[m_cellKeys[i]]);
    };
    const auto stepOf = [steps](double score) {
        return std::min<std::size_t>(static_cast<std::size_t>(score * steps), steps - 1);
    };
    if (!grid.empty())
        each([&](double score, double weight, std::size_t group, Outcome label) {
            grid[(group * 3 + static_cast<std::size_t>(label)) * steps + stepOf(score)] += weight;
        });
    else if (steps != 0)
        each([&](double score, double weight, std::size_t group, Outcome label) {
            m_sorters[blockIndex].add((static_cast<double>(stepOf(score)) + 0.5) / steps, weight, group,
                                      label);
        });
    else
        each([&](double score, double weight, std::size_t group, Outcome label) {
            m_sorters[blockIndex].add(score, weight, group, label);
        });
}

} // namespace tiltmeter
