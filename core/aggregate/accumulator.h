// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/batch_counter.h"

#include <map>
#include <mutex>
#include <vector>

namespace tiltmeter {

/// Takes the counts of batches from any thread and adds them up in the order of the batches, so that sums of
/// doubles come out the same whatever the number of threads.
class Accumulator
{
public:
    explicit Accumulator(const Layout& layout) : m_layout(layout) {}

    void add(std::size_t batch, BatchCounts counts);
    /// Once all batches are there.
    [[nodiscard]] Aggregation finish();

private:
    struct Window {
        TimeRange range;
        std::vector<BlockCounts> blocks;
        std::vector<FeatureStats> features;
    };
    void merge(const BatchCounts& counts);
    [[nodiscard]] WindowStats windowStats(const Window& window) const;
    void fold(const Block& block, const BlockCounts& counts, WindowStats& stats) const;
    void foldGroup(const BlockCounts& counts, std::size_t group, GroupStats& stats) const;

    const Layout& m_layout;
    std::mutex m_mutex;
    std::map<std::size_t, BatchCounts> m_waiting; ///< batches that came before their turn
    std::size_t m_next = 0;
    std::map<std::int64_t, Window> m_windows;
    Aggregation m_result;
};

} // namespace tiltmeter
