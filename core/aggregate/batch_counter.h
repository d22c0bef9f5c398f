// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/layout.h"
#include "aggregate/score_sorter.h"
#include "aggregate/window_slicer.h"
#include "aggregate/window_stats.h"

#include <algorithm>
#include <array>
#include <compare>
#include <vector>

namespace tiltmeter {

/// Sums of one cell; what OutcomeCell has beside the number of records.
struct CellSums {
    double weight = 0;
    double squaredWeight = 0;
    std::uint64_t scored = 0;
    double score = 0;
    double squaredScore = 0;
    double logLoss = 0;
    double scoredWeight = 0;
    /// Product of the probabilities whose logarithms are still to be taken from logLoss: one logarithm for
    /// hundreds of records. 1 once the batch is counted.
    double chance = 1;

    void merge(const CellSums& other);
};

/// What one batch adds to one block, slot by slot: index (slot * groups + group) * cells + cell.
struct BlockCounts {
    std::vector<std::uint64_t> records;
    std::vector<CellSums> sums;             ///< empty when neither weights nor scores are counted
    std::vector<RegressionSums> regression; ///< by slot * groups + group; empty when not asked for
    std::vector<ScoreCells> scores;         ///< likewise
};

/// What one batch adds.
struct BatchCounts {
    std::vector<Slices::Slot> slots;
    std::vector<BlockCounts> blocks;
    std::vector<std::vector<FeatureStats>> features; ///< by feature, then slot
    TimeRange covered;
    std::uint64_t withoutTimestamp = 0;
    std::uint64_t withNegativeWeight = 0;
    std::uint64_t withInvalidScore = 0;
};

/// The parts of a plan to count in a batch; the others may have columns that are not read.
struct OpenParts {
    std::vector<bool> blocks;
    std::vector<bool> features;
    [[nodiscard]] bool anyBlock() const { return std::ranges::find(blocks, true) != blocks.end(); }
    friend auto operator<=>(const OpenParts&, const OpenParts&) = default;
};

/// Counts batches, one object a thread: its scratch memory is reused from batch to batch.
class BatchCounter
{
public:
    explicit BatchCounter(const Layout& layout);

    /// `slices` says which rows count; rows without a usable weight are taken out of it. Parts that are not
    /// open stay empty.
    [[nodiscard]] BatchCounts count(const BatchView& view, Slices& slices, const OpenParts& open);

private:
    /// One stretch of rows and the window it belongs to, within a chunk. Where windows change from row to row
    /// there is one piece with slot 0, and the slots are in the keys.
    struct Piece {
        std::size_t begin = 0; ///< from the chunk's first row
        std::size_t end = 0;
        std::size_t slot = 0;
    };
    /// The probability of the favorable outcome and that given to the label, from the score as it stands:
    /// offset + slope * score each.
    struct ScoreRule {
        double offset = 0;
        double slope = 1;
        double labelOffset = 1;
        double labelSlope = 0;
    };
    template <class T>
    using Chunk = std::array<T, ValueCoder::chunkRows>;

    void prepareRules();
    void countBlocks(const BatchView& view, const Slices& slices, const OpenParts& open, BatchCounts& counts);
    void prepareTables(const BatchView& view, const OpenParts& open);
    void allocate(const Slices& slices, const OpenParts& open, BatchCounts& counts);
    void finish(const Slices& slices, const OpenParts& open, BatchCounts& counts);
    [[nodiscard]] std::size_t gridCells() const { return 3 * std::size_t{m_layout.plan.scoreGrid}; }
    void leaveOutBadWeights(const ColumnView& weights, Slices& slices, BatchCounts& counts) const;
    void cutIntoPieces(const Slices& slices, std::size_t first, std::size_t rows, std::size_t& nextRun);
    void countChunk(const BatchView& view, const Slices& slices, const OpenParts& open, std::size_t first,
                    std::size_t rows, BatchCounts& counts);
    void countBlock(const BatchView& view, const Slices& slices, std::size_t blockIndex, std::size_t first,
                    std::size_t rows, BlockCounts& counts);
    void readScores(const ColumnView& scores, const Slices& slices, std::size_t first, std::size_t rows,
                    BatchCounts& counts);
    template <bool Weighted>
    void sumCells(const Block& block, BlockCounts& counts) const;
    void sumRegression(const BatchView& view, const Block& block, std::size_t first,
                       BlockCounts& counts) const;
    void collectScores(std::size_t blockIndex);
    [[nodiscard]] std::vector<ScoreCells> takeScores(std::size_t blockIndex, std::size_t groups);

    const Layout& m_layout;
    std::vector<ScoreRule> m_rules; ///< by cell
    std::vector<Outcome> m_labels;  ///< by cell
    ValueCoder::Table m_predictionTable;
    ValueCoder::Table m_labelTable;
    std::vector<std::vector<ValueCoder::Table>> m_axisTables; ///< by block, axis
    std::vector<Piece> m_pieces;
    Chunk<std::uint32_t> m_cellKeys{};
    Chunk<std::uint32_t> m_keys{};
    Chunk<double> m_weight{};
    Chunk<double> m_score{};            ///< of the favorable outcome; NaN where there is none
    Chunk<double> m_chance{};           ///< probability given to the label; 1 where there is no label
    std::vector<ScoreSorter> m_sorters; ///< by block
    /// By block, then group, label and step of the grid of scores; empty where scores are sorted.
    std::vector<std::vector<double>> m_grids;
};

} // namespace tiltmeter
