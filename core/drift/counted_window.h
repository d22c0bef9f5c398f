// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/window_stats.h"
#include "base/time.h"
#include "columns/batch_reader.h"
#include "drift/feature_samples.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tiltmeter {

/// The columns of one window, or of the baseline.
struct CountedWindow {
    TimeRange range;
    std::uint64_t records = 0;
    std::vector<FeatureSample> samples; ///< one a column
    std::uint64_t firstRecord = 0;      ///< windows of records: its position in the order of arrival
};

/// All parts but `left` (which may be null) as one, merged in their order.
[[nodiscard]] CountedWindow mergedBut(const std::vector<const CountedWindow*>& parts,
                                      const CountedWindow* left, std::size_t columns);

/// Codes of readers to the sorted names that all samples share.
class CategoryMap
{
public:
    void add(const BatchReader& reader, const std::vector<FeaturePlan>& plans,
             const std::vector<WindowStats>& windows);
    /// Once all windows were added: tells the plans.
    void finish(std::vector<FeaturePlan>& plans);
    [[nodiscard]] std::vector<FeatureSample>
    samplesOf(const BatchReader& reader, const std::vector<FeaturePlan>& plans, WindowStats window) const;

private:
    std::vector<std::map<std::string, std::size_t>> m_names;
};

} // namespace tiltmeter
