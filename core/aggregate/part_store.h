// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/layout.h"
#include "aggregate/scan_cache.h"
#include "aggregate/stretch.h"
#include "aggregate/window_slicer.h"

#include <vector>

namespace tiltmeter {

/// A plan's parts - its blocks, then its features - over chunks of batches, and what of it is known from
/// earlier scans. Each part is counted and kept by itself: changing a group costs the columns of its block,
/// new batches cost themselves. A chunk's counts are summed batch by batch, and the chunks are then summed in
/// their order, with and without a cache.
class PartStore
{
public:
    static constexpr std::size_t batchesPerChunk = 16;

    /// `cache` may be null: nothing is known.
    PartStore(const BatchReader& reader, const Layout& layout, const RecordPositions& positions,
              ScanCache* cache);

    [[nodiscard]] std::size_t parts() const { return m_parts.size(); }
    [[nodiscard]] std::size_t blocks() const { return m_layout.blocks.size(); }
    [[nodiscard]] std::size_t chunks() const { return m_known.size(); }
    /// Whether the part has yet to be counted in the batch.
    [[nodiscard]] bool isOpen(std::size_t batch, std::size_t part) const
    {
        return batch % batchesPerChunk >= m_known[batch / batchesPerChunk][part].batches;
    }
    [[nodiscard]] bool isOpen(std::size_t batch) const;
    /// The batches in which something has yet to be counted, ascending.
    [[nodiscard]] std::vector<std::size_t> openBatches() const;

    /// What is known of the part in the chunk, once.
    [[nodiscard]] Stretch take(std::size_t chunk, std::size_t part);
    /// What the whole chunk holds; nothing happens where that was known.
    void keep(std::size_t chunk, std::size_t part, const Stretch& stretch);

private:
    struct Part {
        std::string plan;
        std::vector<std::size_t> columns; ///< of the schema
        FeatureShape shape;
    };
    struct Known {
        std::size_t batches = 0; ///< from the chunk's begin
        Stretch stretch;
    };
    void describe(const RecordPositions& positions);
    [[nodiscard]] Part blockPart(const Block& block, const std::string& common) const;
    [[nodiscard]] Part featurePart(std::size_t feature, const std::string& common) const;
    [[nodiscard]] std::vector<std::size_t> commonColumns() const;
    [[nodiscard]] std::pair<std::size_t, std::size_t> batchesOf(std::size_t chunk) const;
    [[nodiscard]] std::uint64_t seedOf(std::size_t batch) const;
    [[nodiscard]] std::string keyOf(std::size_t chunk, const Part& part) const;
    /// Of all stretches from the chunk's begin, the longest first.
    [[nodiscard]] std::vector<std::string> keysOf(std::size_t chunk, const Part& part) const;
    void look(std::size_t chunk, std::size_t part, const std::optional<WindowCalendar>& calendar);
    [[nodiscard]] bool hasRightWindows(const Stretch& stretch,
                                       const std::optional<WindowCalendar>& calendar) const;
    [[nodiscard]] std::vector<std::uint64_t> dictionarySizes(const Part& part) const;
    /// Codes are only ever added to a dictionary: what was there when a stretch was kept has to be the same.
    [[nodiscard]] std::optional<std::string> dictionaryKey(const Part& part,
                                                           const std::vector<std::uint64_t>& sizes) const;

    const BatchReader& m_reader;
    const Layout& m_layout;
    const RecordPositions& m_positions;
    ScanCache* m_cache;
    std::vector<Part> m_parts;
    std::vector<std::vector<Known>> m_known; ///< by chunk, then part
};

} // namespace tiltmeter
