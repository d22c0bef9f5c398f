// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/batch_counter.h"

#include "aggregate/feature_counter.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tiltmeter {
namespace {

constexpr double noScore = std::numeric_limits<double>::quiet_NaN();
/// A probability of 0 for what then happened would make the log loss infinite; scikit-learn's bound.
constexpr double smallestChance = 1e-15;

std::vector<Outcome> outcomesOf(const std::vector<OutcomeClass>& classes)
{
    std::vector<Outcome> outcomes;
    for (const OutcomeClass& c : classes)
        outcomes.push_back(c.outcome);
    outcomes.push_back(Outcome::Excluded);
    return outcomes;
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

BatchCounter::BatchCounter(const Layout& layout) : m_layout(layout), m_scored(layout.blocks.size())
{
    for (const Block& block : layout.blocks)
        m_axisTables.emplace_back(block.axes.size());
    m_predictionOutcome = layout.prediction ? outcomesOf(layout.plan.classes) : outcomesOf({});
    m_labelOutcome = layout.label ? outcomesOf(layout.plan.classes) : outcomesOf({});
}

BatchCounts BatchCounter::count(const BatchView& view, Slices& slices)
{
    BatchCounts counts;
    counts.covered = slices.covered;
    counts.withoutTimestamp = slices.withoutTimestamp;
    if (m_layout.weight)
        leaveOutBadWeights(view.columns[*m_layout.weight], slices, counts);
    counts.slots = slices.slots;
    const std::size_t slots = slices.slots.size();
    for (const Block& block : m_layout.blocks) {
        BlockCounts& b = counts.blocks.emplace_back();
        b.records.resize(slots * block.groups * m_layout.cells());
        if (m_layout.hasSums())
            b.sums.resize(b.records.size());
        if (m_layout.regressionPrediction && m_layout.regressionLabel)
            b.regression.resize(slots * block.groups);
        if (m_layout.plan.scoreCells && m_layout.score)
            b.scores.resize(slots * block.groups);
    }
    prepareTables(view);
    std::size_t nextRun = 0;
    for (std::size_t first = 0; first < view.rows; first += ValueCoder::chunkRows) {
        const std::size_t rows = std::min(ValueCoder::chunkRows, view.rows - first);
        cutIntoPieces(slices, first, rows, nextRun);
        if (!m_pieces.empty())
            countChunk(view, first, rows, counts);
    }
    if (m_layout.plan.scoreCells && m_layout.score)
        for (std::size_t i = 0; i < m_layout.blocks.size(); ++i)
            finishScores(m_layout.blocks[i], i, counts.blocks[i]);
    for (std::size_t i = 0; i < m_layout.plan.features.size(); ++i)
        counts.features.push_back(countFeature(view.columns[m_layout.featureColumns[i]],
                                               m_layout.plan.features[i].cutPoints, m_layout.featureCodes[i],
                                               slices));
    return counts;
}

void BatchCounter::leaveOutBadWeights(const ColumnView& weights, Slices& slices, BatchCounts& counts) const
{
    std::vector<Slices::Run> runs;
    for (const Slices::Run& run : slices.runs) {
        std::uint32_t begin = run.begin;
        for (std::uint32_t i = run.begin; i < run.end; ++i) {
            const double weight = weights.number(i);
            if (!weights.isMissing(i) && weight >= 0 && std::isfinite(weight))
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

void BatchCounter::prepareTables(const BatchView& view)
{
    if (m_layout.prediction)
        m_layout.predictionCoder.prepare(view.columns[*m_layout.prediction], m_predictionTable);
    if (m_layout.label)
        m_layout.labelCoder.prepare(view.columns[*m_layout.label], m_labelTable);
    for (std::size_t i = 0; i < m_layout.blocks.size(); ++i)
        for (std::size_t axis = 0; axis < m_layout.blocks[i].axes.size(); ++axis)
            m_layout.blocks[i].coders[axis].prepare(view.columns[m_layout.blocks[i].columns[axis]],
                                                    m_axisTables[i][axis]);
}

void BatchCounter::cutIntoPieces(const Slices& slices, std::size_t first, std::size_t rows,
                                 std::size_t& nextRun)
{
    m_pieces.clear();
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

void BatchCounter::countChunk(const BatchView& view, std::size_t first, std::size_t rows, BatchCounts& counts)
{
    std::fill_n(m_cellKeys.begin(), rows, 0);
    if (m_layout.prediction)
        m_layout.predictionCoder.add(view.columns[*m_layout.prediction], m_predictionTable, first, rows,
                                     m_cellKeys.data());
    if (m_layout.label)
        m_layout.labelCoder.add(view.columns[*m_layout.label], m_labelTable, first, rows, m_cellKeys.data());
    if (m_layout.hasSums())
        readValues(view, first, rows, counts);
    for (std::size_t i = 0; i < m_layout.blocks.size(); ++i)
        countBlock(view, m_layout.blocks[i], i, first, rows, counts.blocks[i]);
}

void BatchCounter::countBlock(const BatchView& view, const Block& block, std::size_t blockIndex,
                              std::size_t first, std::size_t rows, BlockCounts& counts)
{
    std::copy_n(m_cellKeys.begin(), rows, m_keys.begin());
    for (std::size_t axis = 0; axis < block.axes.size(); ++axis)
        block.coders[axis].add(view.columns[block.columns[axis]], m_axisTables[blockIndex][axis], first, rows,
                               m_keys.data());
    const std::size_t size = block.groups * m_layout.cells();
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
    if (!counts.scores.empty())
        collectScores(block, blockIndex);
}

void BatchCounter::readValues(const BatchView& view, std::size_t first, std::size_t rows, BatchCounts& counts)
{
    if (m_layout.weight) {
        m_values.weight.resize(rows);
        const ColumnView& weights = view.columns[*m_layout.weight];
        for (std::size_t i = 0; i < rows; ++i)
            m_values.weight[i] = weights.number(first + i);
    }
    if (!m_layout.score)
        return;
    m_values.score.assign(rows, noScore);
    m_values.labelChance.assign(rows, 1.0);
    const AggregationPlan& plan = m_layout.plan;
    const ColumnView& scores = view.columns[*m_layout.score];
    // Whose probability it is decides whether it has to be turned round.
    bool classIsUnfavorable = false;
    for (const OutcomeClass& c : plan.classes)
        if (c.name == plan.scoreClass && c.outcome == Outcome::Unfavorable)
            classIsUnfavorable = plan.scoreOf == ProbabilityOf::Class;
    for (const Piece& piece : m_pieces)
        for (std::size_t i = piece.begin; i < piece.end; ++i) {
            if (scores.isMissing(first + i))
                continue;
            double score = scores.number(first + i);
            if (!(score >= 0 && score <= 1)) {
                ++counts.withInvalidScore;
                continue;
            }
            const Outcome prediction = m_predictionOutcome[m_cellKeys[i] / m_layout.labelWidth];
            if (plan.scoreOf == ProbabilityOf::Predicted && prediction == Outcome::Excluded)
                continue;
            if (classIsUnfavorable ||
                (plan.scoreOf == ProbabilityOf::Predicted && prediction == Outcome::Unfavorable))
                score = 1 - score;
            m_values.score[i] = score;
            const Outcome label = m_labelOutcome[m_cellKeys[i] % m_layout.labelWidth];
            if (label != Outcome::Excluded)
                m_values.labelChance[i] =
                    std::max(label == Outcome::Favorable ? score : 1 - score, smallestChance);
        }
}

template <bool Weighted>
void BatchCounter::sumCells(const Block& block, BlockCounts& counts) const
{
    const std::size_t size = block.groups * m_layout.cells();
    const bool scored = m_layout.score.has_value();
    for (const Piece& piece : m_pieces) {
        CellSums* sums = counts.sums.data() + piece.slot * size;
        for (std::size_t i = piece.begin; i < piece.end; ++i) {
            CellSums& cell = sums[m_keys[i]];
            double weight = 1;
            if constexpr (Weighted) {
                weight = m_values.weight[i];
                cell.weight += weight;
                cell.squaredWeight += weight * weight;
            }
            if (!scored || std::isnan(m_values.score[i]))
                continue;
            const double score = m_values.score[i];
            ++cell.scored;
            cell.scoredWeight += weight;
            cell.score += weight * score;
            cell.squaredScore += weight * score * score;
            cell.logLoss -= weight * std::log(m_values.labelChance[i]);
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
            const double w = m_layout.weight ? m_values.weight[i] : 1;
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

void BatchCounter::collectScores(const Block& block, std::size_t blockIndex)
{
    for (const Piece& piece : m_pieces)
        for (std::size_t i = piece.begin; i < piece.end; ++i) {
            if (std::isnan(m_values.score[i]))
                continue;
            ScoredRow row;
            row.bucket = static_cast<std::uint32_t>(piece.slot * block.groups + m_keys[i] / m_layout.cells());
            row.entry.score = m_values.score[i];
            const double weight = m_layout.weight ? m_values.weight[i] : 1;
            switch (m_labelOutcome[m_cellKeys[i] % m_layout.labelWidth]) {
            case Outcome::Favorable:
                row.entry.weight.favorable = weight;
                break;
            case Outcome::Unfavorable:
                row.entry.weight.unfavorable = weight;
                break;
            case Outcome::Excluded:
                row.entry.weight.unlabelled = weight;
                break;
            }
            m_scored[blockIndex].push_back(row);
        }
}

void BatchCounter::finishScores(const Block& block, std::size_t blockIndex, BlockCounts& counts)
{
    std::vector<std::vector<ScoreCells::Entry>> buckets(counts.scores.size());
    for (const ScoredRow& row : m_scored[blockIndex])
        buckets[row.bucket].push_back(row.entry);
    m_scored[blockIndex].clear();
    for (std::size_t i = 0; i < buckets.size(); ++i)
        counts.scores[i] = ScoreCells::fromUnsorted(std::move(buckets[i]));
    static_cast<void>(block);
}

} // namespace tiltmeter
