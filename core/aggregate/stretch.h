// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/batch_counter.h"
#include "aggregate/small_bytes.h"

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace tiltmeter {

/// What one part of a plan - a block or a feature - counted in consecutive batches.
struct Stretch {
    struct Window {
        TimeRange range;
        BlockCounts block;    ///< of one slot; empty for features
        FeatureStats feature; ///< likewise for blocks
    };
    std::map<std::int64_t, Window> windows; ///< by Slices::Slot::key
    /// Blocks only.
    TimeRange covered;
    std::uint64_t withoutTimestamp = 0;
    std::uint64_t withNegativeWeight = 0;
    std::uint64_t withInvalidScore = 0;

    void addBlock(const BatchCounts& counts, std::size_t block);
    void addFeature(const BatchCounts& counts, std::size_t feature);
    void merge(Stretch other);
};

/// What a feature's counts look like.
struct FeatureShape {
    const std::vector<double>* cutPoints = nullptr; ///< numeric
    bool isExact = false;                           ///< by value, whatever the other cut points are
};

/// False where bytes would lose something: an exact feature with values that are no cut points.
[[nodiscard]] bool canBeKept(const Stretch& stretch, const FeatureShape& shape);
void write(SmallWriter& out, const Stretch& stretch, const FeatureShape& shape);
/// nullopt: not what `write` writes and nothing else, or values that are no cut points.
[[nodiscard]] std::optional<Stretch> readStretch(SmallReader in, const FeatureShape& shape);

} // namespace tiltmeter
