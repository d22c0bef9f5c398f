// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/plan_for.h"

#include "config/adaptation.h"
#include "metrics/metric_row.h"

#include <algorithm>

namespace tiltmeter {
namespace {

void addClasses(std::vector<OutcomeClass>& classes, const std::vector<std::string>& values,
                const std::vector<ValueRange>& ranges, Outcome outcome)
{
    for (const std::string& value : values)
        classes.push_back({value, {value}, {}, outcome});
    for (const ValueRange& range : ranges)
        classes.push_back({nameOf(std::vector{range}), {}, {range}, outcome});
}

bool isTrueRange(const OutcomeClass& c)
{
    return std::ranges::any_of(c.ranges, [](const ValueRange& r) { return r.lower < r.upper; });
}

std::size_t count(const std::vector<OutcomeClass>& classes, Outcome outcome)
{
    return static_cast<std::size_t>(std::ranges::count(classes, outcome, &OutcomeClass::outcome));
}

/// Whether the probability of the favorable outcome follows from the one that is there.
bool canTurnProbability(const AggregationPlan& plan)
{
    if (plan.scoreOf == ProbabilityOf::Favorable)
        return true;
    if (count(plan.classes, Outcome::Favorable) > 1 || count(plan.classes, Outcome::Unfavorable) > 1)
        return false;
    return plan.scoreOf == ProbabilityOf::Predicted ||
           std::ranges::any_of(plan.classes,
                               [&plan](const OutcomeClass& c) { return c.name == plan.scoreClass; });
}

Result<void> planOutcomes(const FairnessConfig& config, const Schema& schema, AggregationPlan& plan)
{
    const FavorableOutcome& outcome = config.outcome;
    const std::optional<std::size_t> column = outcomeColumn(outcome, schema);
    if (!column)
        return outcome.column.empty() ? fail(ErrorCode::MissingRole, "prediction")
                                      : fail(ErrorCode::NoSuchColumn, outcome.column);
    const ColumnSpec& prediction = schema.columns[*column];
    plan.predictionColumn = prediction.name;
    addClasses(plan.classes, outcome.favorable, outcome.favorableRanges, Outcome::Favorable);
    if (plan.classes.empty())
        return fail(ErrorCode::NoFavorableOutcome, prediction.name);
    addClasses(plan.classes, outcome.unfavorable, outcome.unfavorableRanges, Outcome::Unfavorable);
    if (const auto label = schema.find(ColumnRole::Label)) {
        plan.labelColumn = schema.columns[*label].name;
        if (isNumeric(prediction.kind) && isNumeric(schema.columns[*label].kind) &&
            std::ranges::any_of(plan.classes, isTrueRange)) {
            plan.regressionPrediction = prediction.name;
            plan.regressionLabel = plan.labelColumn;
        }
    }
    plan.scoreOf = config.probabilityOf;
    plan.scoreClass = config.probabilityClass;
    if (const auto score = schema.find(ColumnRole::Probability))
        if (isNumeric(schema.columns[*score].kind) && canTurnProbability(plan))
            plan.scoreColumn = schema.columns[*score].name;
    if (const auto weight = schema.find(ColumnRole::Weight))
        plan.weightColumn = schema.columns[*weight].name;
    return {};
}

void planFeature(const MonitoredFeature& feature, AggregationPlan& plan)
{
    GroupAxis axis{feature.column, feature.monitored, false};
    if (feature.referenceChoice == ReferenceChoice::Named)
        axis.groups.push_back(feature.reference);
    for (Group& group : axis.groups)
        group.name = displayName(group);
    plan.sets.push_back({feature.column, {plan.axes.size()}});
    plan.axes.push_back(std::move(axis));
}

} // namespace

Result<AggregationPlan> planFor(const FairnessConfig& config, const Schema& schema)
{
    AggregationPlan plan;
    plan.window = config.window;
    plan.sets.push_back({});
    TILTMETER_TRY(planOutcomes(config, schema, plan));
    for (const MonitoredFeature& feature : config.features) {
        if (!schema.find(feature.column))
            return fail(ErrorCode::NoSuchColumn, feature.column);
        planFeature(feature, plan);
    }
    for (const Intersection& intersection : config.intersections) {
        GroupSet set{displayName(intersection), {}};
        for (const std::string& column : intersection.columns) {
            const auto feature = std::ranges::find(config.features, column, &MonitoredFeature::column);
            if (feature == config.features.end())
                return fail(ErrorCode::NoSuchColumn, column);
            set.axes.push_back(static_cast<std::size_t>(feature - config.features.begin()));
        }
        plan.sets.push_back(std::move(set));
    }
    if (!config.controlFeature.empty()) {
        if (!schema.find(config.controlFeature))
            return fail(ErrorCode::NoSuchColumn, config.controlFeature);
        const std::size_t control = plan.axes.size();
        plan.axes.push_back({config.controlFeature, {}, true});
        for (std::size_t feature = 0; feature < config.features.size(); ++feature)
            plan.sets.push_back(
                {config.features[feature].column + "|" + config.controlFeature, {feature, control}});
    }
    TILTMETER_ASSIGN(const std::vector<const MetricInfo*> metrics, metricsOf(config, plan));
    plan.scoreCells =
        std::ranges::any_of(metrics, [](const MetricInfo* metric) { return rowOf(*metric).needsScoreCells; });
    return plan;
}

bool isMeasurable(const MetricInfo& metric, const AggregationPlan& plan)
{
    const bool hasControl = std::ranges::any_of(plan.axes, &GroupAxis::everyValue);
    return !metric.needsOtherDecision && (!metric.needsControl || hasControl) &&
           (!metric.needsLabels || !plan.labelColumn.empty()) &&
           (!metric.needsScores || !plan.scoreColumn.empty()) &&
           (!metric.needsRegression || !plan.regressionLabel.empty());
}

Result<std::vector<const MetricInfo*>> selectMetrics(const std::vector<std::string>& ids,
                                                     const AggregationPlan& plan, bool comparesDecisions)
{
    std::vector<const MetricInfo*> selected;
    const auto select = [&selected](const MetricInfo& metric) {
        if (std::ranges::find(selected, &metric) == selected.end())
            selected.push_back(&metric);
    };
    const auto selectMany = [&](bool all) {
        for (const MetricInfo& metric : metricTable())
            if ((all || metric.isDefault) && isMeasurable(metric, plan) &&
                plan.classes.size() >= rowOf(metric).minimumClasses)
                select(metric);
    };
    if (ids.empty())
        selectMany(false);
    for (const std::string& id : ids) {
        if (id == "all" || id == "default") {
            selectMany(id == "all");
            continue;
        }
        const MetricInfo* metric = findMetric(id);
        if (metric == nullptr)
            return fail(ErrorCode::UnknownMetric, id);
        if (metric->needsOtherDecision && comparesDecisions)
            continue; // those are selectFlips'
        if (metric->needsOtherDecision)
            return fail(ErrorCode::MetricNeedsLabels, id, "other_decision");
        if (metric->needsRegression && plan.regressionLabel.empty())
            return fail(ErrorCode::MetricNeedsLabels, id, "numeric");
        if (metric->needsLabels && plan.labelColumn.empty())
            return fail(ErrorCode::MetricNeedsLabels, id);
        if (metric->needsScores && plan.scoreColumn.empty())
            return fail(ErrorCode::MetricNeedsScores, id);
        if (!isMeasurable(*metric, plan))
            return fail(ErrorCode::MetricNeedsControl, id);
        select(*metric);
    }
    std::ranges::sort(selected);
    return selected;
}

Result<std::vector<const MetricInfo*>> metricsOf(const FairnessConfig& config, const AggregationPlan& plan)
{
    TILTMETER_ASSIGN(std::vector<const MetricInfo*> selected,
                     selectMetrics(config.metrics, plan, !config.otherDecision.empty()));
    if (!config.metrics.empty() && std::ranges::find(config.metrics, "default") == config.metrics.end())
        return selected;
    const auto add = [&](const std::map<std::string, Limits>& limits) {
        for (const auto& [id, limit] : limits)
            if (const MetricInfo* metric = findMetric(id);
                metric != nullptr && isMeasurable(*metric, plan) &&
                std::ranges::find(selected, metric) == selected.end())
                selected.push_back(metric);
    };
    add(config.limits);
    for (const MonitoredFeature& feature : config.features)
        add(feature.limits);
    std::ranges::sort(selected);
    return selected;
}

std::string displayName(const Group& group)
{
    if (!group.name.empty())
        return group.name;
    return group.values.empty() ? nameOf(group.ranges) : nameOf(group.values);
}

std::string displayName(const Intersection& intersection)
{
    std::string name;
    for (const std::string& column : intersection.columns)
        name += (name.empty() ? "" : "_x_") + column;
    return name;
}

std::size_t setOfFeature(std::size_t feature)
{
    return 1 + feature;
}

std::size_t setOfIntersection(const FairnessConfig& config, std::size_t intersection)
{
    return 1 + config.features.size() + intersection;
}

std::size_t setOfControl(const FairnessConfig& config, std::size_t feature)
{
    return 1 + config.features.size() + config.intersections.size() + feature;
}

} // namespace tiltmeter
