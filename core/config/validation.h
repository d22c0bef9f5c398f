// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "columns/profile.h"
#include "columns/schema.h"
#include "config/fairness_config.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter {

/// Which question of the configuration an issue belongs to: a step of the wizard.
enum class ConfigSection : std::uint8_t { Features, Groups, Limits, Outcome, Sample, Metrics };

enum class Severity : std::uint8_t {
    Error,  ///< can't be saved
    Warning ///< can be saved; shown on the spot
};

struct Issue {
    Severity severity = Severity::Error;
    ConfigSection section = ConfigSection::Features;
    Error error;         ///< core/text makes the sentence
    std::string feature; ///< column it is about; of the outcome only that of other decisions; may be empty
    std::string group;   ///< group of that feature; may be empty
    std::string metric;  ///< limits and metrics; may be empty
    friend bool operator==(const Issue&, const Issue&) = default;
};

/// What validation needs to know of a metric; this room doesn't know the metric table.
struct MetricRule {
    Limits sensible; ///< limits outside of it are refused
    bool needsLabels = false;
    bool needsScores = false;
    bool needsRegression = false;        ///< a numeric prediction with ranges, and numeric labels
    bool needsControl = false;           ///< a control feature
    bool isJudged = true;                ///< false: a rate of single groups, which limits are not for
    std::optional<double> equality = {}; ///< value for groups that are treated alike; limits must hold it
    bool needsOtherDecision = false;     ///< FairnessConfig::otherDecision
};
/// nullopt: no such metric.
using MetricRules = std::function<std::optional<MetricRule>(std::string_view id)>;

/// Most cells (groups of all axes multiplied, with the rest and the missing of each) that an intersection may
/// have.
inline constexpr std::uint64_t maximumIntersectionCells = 4096;

/// Everything that is wrong or doubtful, in the order of the wizard's steps, errors before warnings within a
/// step.
///
/// Errors: NoFeatures, DuplicateFeature, NoSuchColumn, UnsupportedKind, UnsupportedRole, OverlappingGroups,
/// EmptyGroup (no value named; or no record in the reference or in any monitored group), DuplicateGroup,
/// InvalidValue (range with lower > upper or not finite, values for a number that are none, ranges for a
/// categorical column, confidence, window, time zone; other decisions that are the prediction itself or have
/// none of the outcome's values), InvalidLimits, NoFavorableOutcome,
/// NoUnfavorableOutcome, OverlappingOutcomes, MissingRole (no prediction), UnknownMetric, MetricNeedsLabels,
/// MetricNeedsScores, MetricNeedsControl, TooManyCells. Warnings: UnknownGroupValue, EmptyGroup (one of
/// several monitored groups), GroupBelowMinimum, TooFewRecords, UnknownOutcomeValue, UnlistedOutcome;
/// MetricNeedsLabels and the like for the limits of a metric that can't be measured yet.
///
/// `profile` may hold no records (nothing imported yet): then only the schema is asked. `rules` may be empty:
/// then metrics and the range of limits are not looked at.
[[nodiscard]] std::vector<Issue> validate(const FairnessConfig& config, const Schema& schema,
                                          const DataProfile& profile, const MetricRules& rules = {});

/// The first error; nullptr when there are at most warnings.
[[nodiscard]] const Issue* firstError(const std::vector<Issue>& issues);

} // namespace tiltmeter
