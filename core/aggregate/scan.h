// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/plan.h"
#include "aggregate/scan_cache.h"
#include "aggregate/window_stats.h"
#include "base/progress.h"
#include "base/result.h"
#include "columns/batch_reader.h"

#include <span>
#include <vector>

namespace tiltmeter {

/// Counts everything that the plan asks for in one pass over the columns it needs, one thread a core. The
/// result does not depend on the number of threads: integers are exact, and sums of doubles are taken batch
/// by batch and merged in the order of the batches.
///
/// Windows are by the column whose role is Timestamp, whatever the order of arrival; only windows of records
/// go by the order of arrival. Records without a usable timestamp are counted in `withoutTimestamp` and left
/// out, unless the windows are All or Records and no period is set. The plan of the result is the resolved
/// one: axes with `everyValue` have their groups.
///
/// `threads` 0: as many as there are cores. `cache`, where there is one, is asked for what earlier scans have
/// counted, and told what this one has; the result is the same without it, to the last bit.
/// Errors: NoSuchColumn, UnsupportedKind (the column's kind cannot be used that way), MissingRole
/// ("timestamp", for calendar windows and periods), InvalidValue ("timeZone", "records", "cutPoints"),
/// TooManyCells (a set beyond maximumGroupsPerSet), Cancelled, and what the reader returns.
[[nodiscard]] Result<Aggregation> scan(const BatchReader& reader, const AggregationPlan& plan,
                                       const Progress& progress = {}, unsigned threads = 0,
                                       ScanCache* cache = nullptr);

/// Several plans in the same pass: what any of them needs of a batch is read once. Gives for each what it
/// would give by itself, to the last bit, in the order of the plans, whose windows may differ. The first
/// plan's error, if any, is everybody's.
[[nodiscard]] Result<std::vector<Aggregation>> scan(const BatchReader& reader,
                                                    std::span<const AggregationPlan> plans,
                                                    const Progress& progress = {}, unsigned threads = 0,
                                                    ScanCache* cache = nullptr);

} // namespace tiltmeter
