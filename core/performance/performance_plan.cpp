// SPDX-License-Identifier: GPL-3.0-or-later
#include "performance/performance_plan.h"

#include "config/adaptation.h"
#include "metrics/plan_for.h"

#include <algorithm>

namespace tiltmeter {
namespace {

constexpr std::size_t mostClasses = 100; ///< more values than that are no classes

// Where a prediction goes on the axis of predictions; then come the rest and the missing ones.
constexpr std::size_t favorablePlace = 0;
constexpr std::size_t unfavorablePlace = 1;
constexpr std::size_t places = 4;

Group groupOf(const AggregationPlan& plan, Outcome outcome, std::string name)
{
    Group group{std::move(name), {}, {}, false};
    for (const OutcomeClass& c : plan.classes)
        if (c.outcome == outcome) {
            group.values.insert(group.values.end(), c.values.begin(), c.values.end());
            group.ranges.insert(group.ranges.end(), c.ranges.begin(), c.ranges.end());
        }
    return group;
}

/// Nobody said what is favorable: only whether predictions are right can be told.
Result<AggregationPlan> planWithoutOutcome(const FairnessConfig& config, const BatchReader& reader)
{
    const Schema& schema = reader.schema();
    const auto column = outcomeColumn(config.outcome, schema);
    if (!column)
        return config.outcome.column.empty() ? fail(ErrorCode::MissingRole, "prediction")
                                             : fail(ErrorCode::NoSuchColumn, config.outcome.column);
    AggregationPlan plan;
    plan.sets.push_back({});
    const ColumnSpec& prediction = schema.columns[*column];
    if (const auto label = schema.find(ColumnRole::Label))
        plan.labelColumn = schema.columns[*label].name;
    if (const auto weight = schema.find(ColumnRole::Weight))
        plan.weightColumn = schema.columns[*weight].name;
    if (isNumeric(prediction.kind)) {
        const auto label = schema.find(plan.labelColumn);
        if (label && isNumeric(schema.columns[*label].kind)) {
            plan.regressionPrediction = prediction.name;
            plan.regressionLabel = plan.labelColumn;
        }
        return plan;
    }
    const std::span<const std::string> values = reader.dictionary(*column);
    if (values.size() > 1 && values.size() <= mostClasses + 1) {
        plan.predictionColumn = prediction.name;
        for (const std::string& value : values.subspan(1))
            plan.classes.push_back({value, {value}, {}, Outcome::Excluded});
    }
    return plan;
}

} // namespace

Result<PerformancePlan> performancePlan(const FairnessConfig& given, const BatchReader& reader,
                                        PerformanceScope scope)
{
    constexpr std::uint32_t gridSteps = 1024;
    FairnessConfig config = adaptedTo(given, reader.schema());
    config.metrics.clear();
    config.intersections.clear();
    config.controlFeature.clear();
    PerformancePlan result;
    auto planned = planFor(config, reader.schema());
    if (!planned && planned.error().code == ErrorCode::NoFavorableOutcome) {
        TILTMETER_ASSIGN(result.plan, planWithoutOutcome(config, reader));
        return result;
    }
    if (!planned)
        return fail(planned.error());
    AggregationPlan& plan = result.plan = std::move(*planned);
    plan.scoreCells = !plan.scoreColumn.empty();
    plan.scoreGrid = plan.scoreCells && reader.rowCount() >= recordsForGrid ? gridSteps : 0;
    if (scope == PerformanceScope::AllRecords)
        plan.axes.clear();
    result.byPrediction = true;
    const std::size_t predictions = plan.axes.size();
    plan.axes.push_back(
        {plan.predictionColumn,
         {groupOf(plan, Outcome::Favorable, "favorable"), groupOf(plan, Outcome::Unfavorable, "unfavorable")},
         false});
    plan.sets = {{}, {"prediction", {predictions}}};
    for (std::size_t axis = 0; axis < predictions; ++axis) {
        const GroupAxis& feature = plan.axes[axis];
        for (std::size_t group = 0; group < feature.groups.size(); ++group)
            result.groups.push_back({feature.column, feature.groups[group].name, plan.sets.size(), group,
                                     config.features[axis].referenceChoice == ReferenceChoice::Named &&
                                         group + 1 == feature.groups.size()});
        plan.sets.push_back({feature.column, {axis, predictions}});
    }
    return result;
}

void CountedWindow::merge(const CountedWindow& other)
{
    if (other.records == 0)
        return;
    range = records == 0
                ? other.range
                : TimeRange{std::min(range.begin, other.range.begin), std::max(range.end, other.range.end)};
    records += other.records;
    all.merge(other.all);
    groups.resize(std::max(groups.size(), other.groups.size()));
    for (std::size_t i = 0; i < other.groups.size(); ++i)
        groups[i].merge(other.groups[i]);
}

CountedWindow countedWindow(const PerformancePlan& plan, const WindowStats& stats)
{
    CountedWindow window;
    window.range = stats.range;
    window.records = stats.records;
    if (!plan.byPrediction) {
        window.all.other = stats.sets[0][0];
        return window;
    }
    const auto parts = [&stats](std::size_t set, std::size_t group) {
        const std::vector<GroupStats>& all = stats.sets[set];
        PredictedParts result;
        result.favorable = all[group * places + favorablePlace];
        result.unfavorable = all[group * places + unfavorablePlace];
        for (std::size_t place = unfavorablePlace + 1; place < places; ++place)
            result.other.merge(all[group * places + place]);
        return result;
    };
    window.all = parts(1, 0);
    for (const PerformancePlan::GroupPlace& place : plan.groups)
        window.groups.push_back(parts(place.set, place.index));
    return window;
}

} // namespace tiltmeter
