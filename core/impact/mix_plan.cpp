// SPDX-License-Identifier: GPL-3.0-or-later
#include "impact/mix_plan.h"

#include "metrics/plan_for.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tiltmeter {
namespace {

constexpr std::size_t mostValues = 60; ///< of one feature; what is beyond is one stratum
constexpr std::size_t fewestValues = 2;
constexpr double recordsAStratum = 20; ///< on average, in the smaller of baseline and window
constexpr double infinity = std::numeric_limits<double>::infinity();

/// Closed ranges of numbers between `edges`, each from its edge to just below the next one.
std::vector<Group> rangesBetween(std::vector<double> edges)
{
    std::ranges::sort(edges);
    const auto same = std::ranges::unique(edges);
    edges.erase(same.begin(), same.end());
    std::vector<Group> groups;
    double lower = -infinity;
    for (std::size_t i = 0; i <= edges.size(); ++i) {
        const double upper = i == edges.size() ? infinity : std::nextafter(edges[i], -infinity);
        Group group;
        group.name = std::to_string(i);
        group.ranges.push_back({lower, upper});
        groups.push_back(std::move(group));
        if (i < edges.size())
            lower = edges[i];
    }
    return groups;
}

std::vector<Group> mostFrequent(const DriftFeature& feature, std::size_t most)
{
    std::vector<std::size_t> order(feature.categories.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    if (feature.baseline.counts.size() == order.size())
        std::ranges::stable_sort(order, std::ranges::greater(),
                                 [&feature](std::size_t i) { return feature.baseline.counts[i]; });
    std::vector<Group> groups;
    for (std::size_t i = 0; i < std::min(most, order.size()); ++i) {
        const std::string& value = feature.categories[order[i]];
        groups.push_back({value, {value}, {}, false});
    }
    return groups;
}

/// `most` of them, evenly taken.
std::vector<double> thinned(const std::vector<double>& edges, std::size_t most)
{
    if (edges.size() <= most)
        return edges;
    std::vector<double> kept;
    for (std::size_t i = 0; i < most; ++i)
        kept.push_back(edges[(i + 1) * edges.size() / (most + 1)]);
    return kept;
}

/// The finer the strata, the less of a shift within one is taken for treatment: the bins of the measures, and
/// where there are records enough those of the drawn distribution besides.
GroupAxis axisOf(const DriftFeature& feature, std::size_t most)
{
    GroupAxis axis;
    axis.column = feature.name;
    if (!feature.isNumeric) {
        axis.groups = mostFrequent(feature, most);
        return axis;
    }
    std::vector<double> edges = feature.innerEdges;
    if (edges.size() + feature.edges.size() < most)
        edges.insert(edges.end(), feature.edges.begin(), feature.edges.end());
    axis.groups = rangesBetween(thinned(edges, most - 1));
    return axis;
}

/// Strata that the records of most windows are enough for: of every four at least three are no smaller. One
/// that has just begun must neither make all the others coarse, nor, as it grows, have everything counted
/// anew each day; so it is a power of two, too.
double affordableStrata(const DriftEvaluation& evaluation)
{
    std::vector<std::uint64_t> records;
    for (const DriftWindow& window : evaluation.windows)
        if (!window.inBaseline)
            records.push_back(std::min(window.records, window.baselineRecords));
    std::ranges::sort(records);
    const double most = records.empty() ? 0 : static_cast<double>(records[records.size() / 4]);
    return std::exp2(std::floor(std::log2(std::max(most, 10 * recordsAStratum) / recordsAStratum)));
}

class Planner
{
public:
    Planner(std::span<const DriftedFeature> drifted, double affordable, MixPlan& plan)
        : m_drifted(drifted), m_affordable(affordable), m_plan(plan)
    {
    }

    void run(const Schema& schema)
    {
        std::vector<const DriftedFeature*> countable;
        for (const DriftedFeature& feature : m_drifted)
            if (const auto column = schema.find(feature.feature->name);
                column && canBeMonitored(schema.columns[*column].kind))
                countable.push_back(&feature);
        if (countable.size() > 1) {
            std::vector<const DriftedFeature*> joint = countable;
            joint.resize(std::min(joint.size(), mostJointFeatures));
            addEntry(joint);
        }
        for (const DriftedFeature* feature : countable)
            addEntry({feature});
    }

private:
    void addEntry(const std::vector<const DriftedFeature*>& features)
    {
        const double each = std::pow(m_affordable, 1.0 / static_cast<double>(features.size()));
        const std::size_t most = std::clamp(static_cast<std::size_t>(each + 1e-9), fewestValues, mostValues);
        MixPlan::Entry entry;
        entry.features = features;
        entry.strata = 1;
        std::vector<std::size_t> axes;
        for (const DriftedFeature* feature : features) {
            axes.push_back(m_plan.scan.axes.size());
            m_plan.scan.axes.push_back(axisOf(*feature->feature, most));
            entry.strata *= m_plan.scan.axes.back().groups.size() + 2;
        }
        for (std::size_t column = 0; column < m_plan.columns.size(); ++column)
            entry.sets.push_back(addSet(column, axes, entry));
        if (!entry.sets.front())
            entry.status = ImpactStatus::TooManyCategories;
        m_plan.entries.push_back(std::move(entry));
    }

    /// The protected columns' axes come first, in their order.
    std::optional<std::size_t> addSet(std::size_t column, const std::vector<std::size_t>& axes,
                                      const MixPlan::Entry& entry)
    {
        const MixPlan::Protected& by = m_plan.columns[column];
        if (std::ranges::any_of(entry.features,
                                [&by](const DriftedFeature* f) { return f->feature->name == by.column; }))
            return std::nullopt;
        GroupSet set;
        set.name = by.column;
        std::size_t groups = entry.strata;
        if (column > 0) {
            set.axes.push_back(column - 1);
            groups *= m_plan.scan.axes[column - 1].groups.size() + 2;
        }
        if (groups > maximumGroupsPerSet)
            return std::nullopt;
        set.axes.insert(set.axes.end(), axes.begin(), axes.end());
        m_plan.scan.sets.push_back(std::move(set));
        return m_plan.scan.sets.size() - 1;
    }

    std::span<const DriftedFeature> m_drifted;
    double m_affordable;
    MixPlan& m_plan;
};

} // namespace

Result<MixPlan> planMix(const DriftEvaluation& evaluation, std::span<const DriftedFeature> drifted,
                        const FairnessConfig& fairness, const Schema& schema)
{
    FairnessConfig config = fairness;
    config.metrics.clear(); // rates alone
    config.intersections.clear();
    config.controlFeature.clear();
    TILTMETER_ASSIGN(const AggregationPlan outcomes, planFor(config, schema));
    MixPlan plan;
    plan.scan.classes = outcomes.classes;
    plan.scan.predictionColumn = outcomes.predictionColumn;
    plan.scan.weightColumn = outcomes.weightColumn;
    plan.scan.sets.push_back({});
    plan.columns.emplace_back();
    plan.columns[0].groups.emplace_back();
    plan.columns[0].isReference.push_back(false);
    for (std::size_t i = 0; i < config.features.size(); ++i) {
        const GroupAxis& axis = outcomes.axes[i];
        MixPlan::Protected& column = plan.columns.emplace_back();
        column.column = axis.column;
        for (std::size_t g = 0; g < axis.groups.size(); ++g) {
            column.groups.push_back(axis.groups[g].name);
            column.isReference.push_back(g >= config.features[i].monitored.size());
        }
        plan.scan.axes.push_back(axis);
    }
    Planner(drifted, affordableStrata(evaluation), plan).run(schema);
    return plan;
}

} // namespace tiltmeter
