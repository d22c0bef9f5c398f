// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/plan.h"
#include "base/result.h"
#include "config/performance_config.h"
#include "metrics/rates.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tiltmeter {

struct EstimateInput;
struct ExpectedValue;

/// One row of the table of measures: a rate of core/metrics, taken over all records of a window. Adding one
/// is a row here, and a function where it can be estimated without labels.
struct PerformanceMeasureInfo {
    std::string_view id; ///< the rate's
    std::vector<std::string_view> aliases;
    const RateRow* rate = nullptr;
    MetricDirection direction = MetricDirection::LowIsBad;
    std::optional<double> suggested; ///< the change for the worse that matters, where none is configured
    bool isRelative = false;         ///< changes are shares of the baseline's value
    bool isDefault = true;
    /// Expected value and its derivatives; nullptr: not estimable.
    ExpectedValue (*estimate)(const PerformanceMeasureInfo&, const EstimateInput&) = nullptr;
};

/// In the order in which they are shown.
[[nodiscard]] std::span<const PerformanceMeasureInfo> performanceMeasureTable();
/// By id or alias; nullptr when unknown.
[[nodiscard]] const PerformanceMeasureInfo* findPerformanceMeasure(std::string_view id);

/// Those that the configuration names (in the table's order), the default ones when it names none, all for
/// {"all"}; without names only those that the plan can feed. UnknownMetric.
[[nodiscard]] Result<std::vector<const PerformanceMeasureInfo*>>
selectPerformanceMeasures(const PerformanceConfig& config, const AggregationPlan& plan);

/// Configured, else suggested. Of the two accuracies the one over all classes is judged where there are three
/// or more.
[[nodiscard]] std::optional<double>
performanceLimit(const PerformanceConfig& config, const PerformanceMeasureInfo& measure, std::size_t classes);

} // namespace tiltmeter
