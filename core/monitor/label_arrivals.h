// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "base/result.h"
#include "performance/label_delay.h"
#include "store/segment_reader.h"
#include "store/store.h"

#include <span>
#include <vector>

namespace tiltmeter {

/// How long labels took that came in a later import than their record, for each of `windows` (ascending, not
/// overlapping; records outside of all are left out). Reads labels and timestamps of the batches that got
/// labels later, and nothing where all came with their records. A label that was changed counts once, when it
/// first came.
[[nodiscard]] Result<std::vector<LabelDelays>> labelDelays(const Store& store, const SegmentReader& reader,
                                                           std::span<const TimeRange> windows,
                                                           const Progress& progress);

} // namespace tiltmeter
