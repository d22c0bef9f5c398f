// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/outcome_scan.h"
#include "aggregate/part_store.h"

#include <map>
#include <mutex>
#include <vector>

namespace tiltmeter {

/// Takes the counts of batches from any thread and adds them up chunk by chunk and in the order of the
/// batches, so that sums of doubles come out the same whatever the number of threads, and whatever was known
/// before.
class Accumulator
{
public:
    /// `batches` ascending: those whose counts will come.
    Accumulator(const Layout& layout, PartStore& store, std::vector<std::size_t> batches);

    /// `index` into the batches.
    void add(std::size_t index, BatchCounts counts);
    /// Once all batches are there; one of them, once.
    [[nodiscard]] Aggregation finish();
    [[nodiscard]] OutcomeAggregation finishOutcomes();

private:
    void merge(std::size_t batch, const BatchCounts& counts);
    void beginChunk();
    void endChunk();
    void endAll();
    [[nodiscard]] WindowStats takeWindow(std::int64_t key, const TimeRange& range);
    void fold(const Block& block, const BlockCounts& counts, WindowStats& stats) const;
    void foldGroup(const BlockCounts& counts, std::size_t group, GroupStats& stats) const;
    [[nodiscard]] FeatureStats takeFeature(std::size_t feature, std::int64_t key);

    const Layout& m_layout;
    PartStore& m_store;
    std::vector<std::size_t> m_batches;
    std::mutex m_mutex;
    std::map<std::size_t, BatchCounts> m_waiting; ///< those that came before their turn
    std::size_t m_next = 0;
    std::size_t m_chunk = 0;
    std::vector<Stretch> m_current; ///< by part: the chunk
    std::vector<Stretch> m_total;   ///< by part: the chunks before it
};

} // namespace tiltmeter
