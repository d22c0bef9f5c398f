// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/layout.h"
#include "aggregate/window_slicer.h"
#include "aggregate/window_stats.h"

#include <array>
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

/// Counts batches, one object a thread: its scratch memory is reused from batch to batch.
class BatchCounter
{
public:
    explicit BatchCounter(const Layout& layout);

    /// `slices` says which rows count; runs are cut where a row has no usable weight.
    [[nodiscard]] BatchCounts count(const BatchView& view, Slices& slices);

private:
    struct Values {
        std::vector<double> weight;
        std::vector<double> score; ///< of the favorable outcome; NaN where there is none
        std::vector<double>
            labelChance; ///< probability given to the label; 1 where there is no label or score
    };
    /// One stretch of rows and the window it belongs to, within a chunk.
    struct Piece {
        std::size_t begin = 0; ///< from the chunk's first row
        std::size_t end = 0;
        std::size_t slot = 0;
    };

    void leaveOutBadWeights(const ColumnView& weights, Slices& slices, BatchCounts& counts) const;
    void prepareTables(const BatchView& view);
    void cutIntoPieces(const Slices& slices, std::size_t first, std::size_t rows, std::size_t& nextRun);
    void countChunk(const BatchView& view, std::size_t first, std::size_t rows, BatchCounts& counts);
    void countBlock(const BatchView& view, const Block& block, std::size_t blockIndex, std::size_t first,
                    std::size_t rows, BlockCounts& counts);
    void readValues(const BatchView& view, std::size_t first, std::size_t rows, BatchCounts& counts);
    template <bool Weighted>
    void sumCells(const Block& block, BlockCounts& counts) const;
    void sumRegression(const BatchView& view, const Block& block, std::size_t first,
                       BlockCounts& counts) const;
    void collectScores(const Block& block, std::size_t blockIndex);
    void finishScores(const Block& block, std::size_t blockIndex, BlockCounts& counts);

    const Layout& m_layout;
    ValueCoder::Table m_predictionTable;
    ValueCoder::Table m_labelTable;
    std::vector<std::vector<ValueCoder::Table>> m_axisTables; ///< by block, axis
    std::array<std::uint32_t, ValueCoder::chunkRows> m_cellKeys{};
    std::array<std::uint32_t, ValueCoder::chunkRows> m_keys{};
    Values m_values;
    std::vector<Piece> m_pieces;
    std::vector<Outcome> m_predictionOutcome; ///< by class, "none" included
    std::vector<Outcome> m_labelOutcome;
    struct ScoredRow {
        std::uint32_t bucket = 0; ///< slot * groups + group
        ScoreCells::Entry entry;
    };
    std::vector<std::vector<ScoredRow>> m_scored; ///< by block
};

} // namespace tiltmeter
