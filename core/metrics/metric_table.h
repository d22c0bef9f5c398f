// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "config/fairness_config.h"
#include "config/validation.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tiltmeter {

enum class MetricScope : std::uint8_t {
    Group,  ///< one value per group (rates)
    Pair,   ///< a monitored group against its reference
    Groups, ///< one value over all groups of a feature
    Records ///< one value over all records
};

enum class MetricUnit : std::uint8_t { Proportion, Difference, Ratio, Distance, Score, Plain };

/// Which way is bad for the monitored group.
enum class MetricDirection : std::uint8_t { LowIsBad, HighIsBad, BothAreBad };

/// One row of the catalogue. Adding a metric is one row and one function.
struct MetricInfo {
    std::string_view id;
    std::vector<std::string_view> aliases; ///< names in peers and golden files
    MetricScope scope = MetricScope::Pair;
    MetricUnit unit = MetricUnit::Difference;
    MetricDirection direction = MetricDirection::BothAreBad;
    double neutral = 0; ///< 1 for ratios, 0 for differences
    Limits suggested;   ///< offered, never silently assumed as law
    Limits sensible;    ///< limits outside this range are refused (a ratio below 0, a difference above 1)
    bool needsLabels = false;
    bool needsScores = false;
    bool needsRegression = false;
    bool needsControl = false;       ///< measured only with a control feature
    bool needsRows = false;          ///< reads the records themselves: measureRows, over all records only
    bool needsOtherDecision = false; ///< compares with a column of other decisions: see flips.h
    bool isDefault = false;          ///< measured when nothing is asked for (when its needs are met)
    std::string_view formula;        ///< in plain text, with TP FP FN TN n; u = monitored, r = reference
    std::string_view source;         ///< who defined it, and which peer calls it what
};

/// In the order in which they are shown.
[[nodiscard]] std::span<const MetricInfo> metricTable();
/// By id or alias; nullptr when unknown.
[[nodiscard]] const MetricInfo* findMetric(std::string_view id);
/// What validation asks of a metric.
[[nodiscard]] MetricRules metricRules();

} // namespace tiltmeter
