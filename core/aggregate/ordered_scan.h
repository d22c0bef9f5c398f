// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/plan.h"
#include "base/progress.h"
#include "base/result.h"
#include "columns/batch_reader.h"

#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace tiltmeter {

/// What one import brought, and the data as they were when it was over.
struct Arrival {
    const BatchReader* reader = nullptr;
    std::size_t firstBatch = 0; ///< its own records are the batches [firstBatch, endBatch)
    std::size_t endBatch = 0;
    /// Batches before firstBatch for which it brought labels, and the data as they were before it: a batch
    /// has the same index in both. Without them `before` may be nullptr.
    const BatchReader* before = nullptr;
    std::vector<std::size_t> relabelled;
};

/// What an ordered scan looks at. Everything in `plan` that is no axis, set or outcome is ignored.
struct OrderedPlan {
    AggregationPlan plan;
    std::string versionColumn; ///< of the model that made the prediction; empty: one version

    friend bool operator==(const OrderedPlan&, const OrderedPlan&) = default;
};

/// Of a record before the first one with a timestamp, and of every record when there is no such column.
inline constexpr std::int64_t noTime = std::numeric_limits<std::int64_t>::min();

/// Some records, in record order.
struct OrderedRecords {
    enum class Kind : std::uint8_t {
        New,       ///< records of this arrival, with the labels that they brought
        LateLabels ///< records of earlier arrivals whose label came with this one
    };
    Kind kind = Kind::New;
    std::size_t size = 0;
    /// Microseconds since 1970, or noTime. A record without a timestamp has that of the record before it.
    std::span<const std::int64_t> times;
    std::span<const std::uint64_t> rows; ///< position in the data set, in order of arrival, from 0
    /// Outcome of the prediction * 3 + outcome of the label.
    std::span<const std::uint8_t> cells;
    /// One a set of the plan: index of the record's group, as in WindowStats::sets.
    std::vector<std::span<const std::uint16_t>> groups;
    std::span<const std::uint32_t> versions; ///< index into versionNames
    std::span<const std::string> versionNames;
};

using TakeRecords = std::function<Result<void>(const OrderedRecords&)>;

/// At most this many records are handed over at once.
inline constexpr std::size_t orderedChunk = 65'536;

/// Hands over the arrival's records one after the other, for what depends on their order: first its own
/// records by timestamp, then, by timestamp too, the earlier records that it brought a label for. Equal
/// timestamps keep the order of arrival, and a record without a timestamp stays behind the one it came after.
/// A label that only changed is not handed over again: the first one counts.
///
/// Which order that is depends on nothing but timestamps and arrival, never on outcomes.
///
/// Records that came in order are handed over as they are read. Where they did not, the stretch of batches
/// that overlap in time is kept and sorted: 37 bytes a record plus 2 a group set, for as many records as
/// overlap; batches that only come one after the other in time never do.
///
/// Errors: NoSuchColumn, UnsupportedKind, TooManyCells as scan(), Cancelled, and what reader and `take`
/// return.
[[nodiscard]] Result<void> orderedScan(const Arrival& arrival, const OrderedPlan& plan,
                                       const TakeRecords& take, const Progress& progress = {});

} // namespace tiltmeter
