// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/plan.h"
#include "base/result.h"
#include "columns/schema.h"
#include "config/fairness_config.h"
#include "metrics/metric_table.h"

#include <span>
#include <vector>

namespace tiltmeter {

/// What a scan has to count for a fairness configuration. Axes: one a feature, its monitored groups in their
/// order, then its reference group when there is a named one; one more for the control feature. Sets: all
/// records, one a feature, one an intersection, and with a control feature one a feature crossed with it.
///
/// Outcomes are the outcome column's values (every listed value is a class of its own, a range of numbers
/// too) and the label column's. A numeric prediction with true ranges and a numeric label also gets
/// regression sums. The probability is used when it can be turned into that of the favorable outcome: always
/// for ProbabilityOf::Favorable; for Predicted and Class when each side has at most one class.
///
/// Errors: MissingRole ("prediction"), NoSuchColumn, NoFavorableOutcome, UnknownMetric, MetricNeedsLabels,
/// MetricNeedsScores, MetricNeedsControl (as metricsOf). Groups are not checked here: that is
/// validation's.
[[nodiscard]] Result<AggregationPlan> planFor(const FairnessConfig& config, const Schema& schema);

/// The metrics of these names, in the table's order: {"default"} and none at all are the default ones,
/// {"all"} every one. Of those whose needs the plan does not meet are left out; a named one is an error then:
/// MetricNeedsLabels (detail "numeric" when it has to be a number), MetricNeedsScores, MetricNeedsControl;
/// UnknownMetric. Metrics over classes are left out of all when there are but two. Those that need other
/// decisions are always left out; a named one is MetricNeedsLabels ("other_decision") unless
/// `comparesDecisions`: flips.h measures it then, as it does with FairnessConfig::otherDecision.
[[nodiscard]] Result<std::vector<const MetricInfo*>> selectMetrics(const std::vector<std::string>& ids,
                                                                   const AggregationPlan& plan,
                                                                   bool comparesDecisions = false);
/// Those that the configuration names. When it names none, or the default ones: also those that it has limits
/// for, as far as the plan meets their needs.
[[nodiscard]] Result<std::vector<const MetricInfo*>> metricsOf(const FairnessConfig& config,
                                                               const AggregationPlan& plan);

/// Whether the plan counts what the metric needs.
[[nodiscard]] bool isMeasurable(const MetricInfo& metric, const AggregationPlan& plan);

/// The group's name; made from its values or ranges when it has none.
[[nodiscard]] std::string displayName(const Group& group);
/// "sex_x_age"
[[nodiscard]] std::string displayName(const Intersection& intersection);

/// Index of the feature's set in the plan of planFor.
[[nodiscard]] std::size_t setOfFeature(std::size_t feature);
[[nodiscard]] std::size_t setOfIntersection(const FairnessConfig& config, std::size_t intersection);
/// Only with a control feature.
[[nodiscard]] std::size_t setOfControl(const FairnessConfig& config, std::size_t feature);

} // namespace tiltmeter
