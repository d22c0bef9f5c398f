// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/evaluation.h"

#include <optional>
#include <string>
#include <vector>

namespace tiltmeter {

/// Questions that several parts of a report ask an evaluation.

/// One metric of one monitored group through all windows.
struct ComparisonKey {
    std::string feature; ///< empty: all records
    std::string metric;
    std::string monitored; ///< empty: over all groups
    std::string reference;
    friend bool operator==(const ComparisonKey&, const ComparisonKey&) = default;
};

/// Features and intersections with measurements, those of the configuration in its order first.
[[nodiscard]] std::vector<std::string> measuredFeatures(const Evaluation& evaluation, bool withAllRecords);
/// Metrics measured for the feature, in the order of the metric table; unknown ones after them.
[[nodiscard]] std::vector<std::string> measuredMetrics(const Evaluation& evaluation,
                                                       const std::string& feature);
/// The feature's metrics that have a limit somewhere; when none has, the first one that was measured.
[[nodiscard]] std::vector<std::string> leadingMetrics(const Evaluation& evaluation,
                                                      const std::string& feature);
/// The comparisons of a feature and metric, in the order in which they were measured. A reference that
/// changes from window to window (the largest group) does not split a comparison: the newest one is named.
[[nodiscard]] std::vector<ComparisonKey> comparisonsOf(const Evaluation& evaluation,
                                                       const std::string& feature, const std::string& metric);
/// nullptr: not measured there.
[[nodiscard]] const Measurement* findMeasurement(const WindowResult& window, const ComparisonKey& key);

/// Where a comparison stands now.
struct Standing {
    /// In the newest window with a verdict; without one, over all records; nullptr when neither is there.
    const Measurement* measurement = nullptr;
    const TimeRange* window = nullptr;     ///< nullptr: over all records
    std::optional<TimePoint> failingSince; ///< begin of the unbroken run of failures up to there
};
[[nodiscard]] Standing standingOf(const Evaluation& evaluation, const ComparisonKey& key);

/// Every measurement, windows first, then over all records.
template <class Function>
void forEachMeasurement(const Evaluation& evaluation, Function&& function)
{
    for (const WindowResult& window : evaluation.windows)
        for (const Measurement& measurement : window.measurements)
            function(measurement);
    for (const Measurement& measurement : evaluation.overall.measurements)
        function(measurement);
}

} // namespace tiltmeter
