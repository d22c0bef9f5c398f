// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/comparison.h"

#include "metrics/measure.h"
#include "metrics/plan_for.h"

#include <algorithm>
#include <numeric>

namespace tiltmeter {
namespace {

/// The groups of a set that are configured: every combination but those with a rest or a missing value in it.
struct SetGroup {
    std::size_t index = 0; ///< into WindowStats::sets[set]
    std::string name;
    bool isNamedReference = true; ///< the reference on every axis
};

std::vector<SetGroup> groupsOf(const AggregationPlan& plan, std::size_t set,
                               const std::vector<bool>& axisNamesReference)
{
    std::vector<SetGroup> groups{{0, "", true}};
    for (std::size_t i = 0; i < plan.sets[set].axes.size(); ++i) {
        const std::vector<Group>& axis = plan.axes[plan.sets[set].axes[i]].groups;
        std::vector<SetGroup> next;
        for (const SetGroup& group : groups)
            for (std::size_t g = 0; g < axis.size(); ++g)
                next.push_back({group.index * (axis.size() + 2) + g,
                                group.name + (i == 0 ? "" : "|") + displayName(axis[g]),
                                group.isNamedReference && axisNamesReference[i] && g + 1 == axis.size()});
        groups = std::move(next);
    }
    return groups;
}

std::vector<std::size_t> everybodyBut(std::size_t count, std::optional<std::size_t> left = std::nullopt)
{
    std::vector<std::size_t> members;
    for (std::size_t i = 0; i < count; ++i)
        if (i != left)
            members.push_back(i);
    return members;
}

/// Members and references, without their numbers.
Comparison castRoles(const std::vector<SetGroup>& groups, ReferenceChoice choice,
                     const std::vector<GroupStats>& sizes)
{
    Comparison result;
    for (const SetGroup& group : groups)
        result.members.push_back({group.name, false, 0, group.index});
    const auto refer = [&](std::size_t i) {
        result.members[i].isReference = true;
        result.references.push_back({groups[i].name, {i}, {}});
        if (groups.size() > 1)
            result.others = Comparison::Reference{"", everybodyBut(groups.size(), i), {}};
    };
    switch (choice) {
    case ReferenceChoice::Named: {
        const auto named = std::ranges::find(groups, true, &SetGroup::isNamedReference);
        if (named != groups.end())
            refer(static_cast<std::size_t>(named - groups.begin()));
        break;
    }
    case ReferenceChoice::Largest: {
        const auto largest = std::ranges::max_element(
            groups, {}, [&](const SetGroup& group) { return sizes[group.index].records; });
        if (largest != groups.end())
            refer(static_cast<std::size_t>(largest - groups.begin()));
        break;
    }
    case ReferenceChoice::Overall:
        result.references.push_back({std::string(overallReference), everybodyBut(groups.size()), {}});
        break;
    case ReferenceChoice::Complement:
        for (std::size_t i = 0; i < groups.size(); ++i) {
            result.members[i].reference = i;
            result.references.push_back(
                {std::string(complementReference), everybodyBut(groups.size(), i), {}});
        }
        break;
    }
    return result;
}

/// Fills the numbers in. `indices` are the members' places in `stats`.
void fill(Comparison& comparison, const std::vector<GroupStats>& stats,
          const std::vector<std::size_t>& indices, const std::vector<OutcomeClass>& classes)
{
    const auto together = [&](const std::vector<std::size_t>& members) {
        GroupStats merged;
        for (const std::size_t member : members)
            merged.merge(stats[indices[member]]);
        return groupData(merged, classes);
    };
    comparison.groups.clear();
    for (const std::size_t index : indices)
        comparison.groups.push_back(groupData(stats[index], classes));
    comparison.overall = together(everybodyBut(indices.size()));
    for (Comparison::Reference& reference : comparison.references)
        reference.data = reference.members.size() == 1 ? comparison.groups[reference.members[0]]
                                                       : together(reference.members);
    if (comparison.others)
        comparison.others->data = together(comparison.others->members);
}

std::vector<std::size_t> indicesOf(const std::vector<SetGroup>& groups)
{
    std::vector<std::size_t> indices;
    for (const SetGroup& group : groups)
        indices.push_back(group.index);
    return indices;
}

/// One stratum for each value of the control feature and one for its missing values, as far as there are
/// records.
void addStrata(Comparison& comparison, const WindowStats& window, const AggregationPlan& plan,
               const FairnessConfig& config, std::size_t feature, const std::vector<SetGroup>& groups)
{
    const std::size_t set = setOfControl(config, feature);
    const std::size_t width = plan.axes[plan.sets[set].axes[1]].groups.size() + 2;
    for (std::size_t value = 0; value < width; ++value) {
        Comparison stratum;
        stratum.feature = comparison.feature;
        stratum.configured = comparison.configured;
        stratum.members = comparison.members;
        stratum.references = comparison.references;
        stratum.others = comparison.others;
        const std::vector<Group>& values = plan.axes[plan.sets[set].axes[1]].groups;
        if (value < values.size())
            stratum.stratum = displayName(values[value]);
        std::vector<std::size_t> indices;
        for (const SetGroup& group : groups)
            indices.push_back(group.index * width + value);
        fill(stratum, window.sets[set], indices, plan.classes);
        if (stratum.overall.records > 0)
            comparison.strata.push_back(std::move(stratum));
    }
}

} // namespace

MetricInput Comparison::pair(std::size_t member, std::vector<Stratum>& storage) const
{
    const std::size_t reference = members[member].reference;
    storage.clear();
    for (const Comparison& part : strata)
        storage.push_back({&part.groups[member], &part.references[reference].data, &part.overall});
    return {&groups[member], &references[reference].data, groups, &overall, storage};
}

MetricInput Comparison::whole() const
{
    return {others ? &others->data : nullptr, others ? &references[0].data : nullptr, groups, &overall, {}};
}

Comparison compareFeature(const WindowStats& window, const AggregationPlan& plan,
                          const FairnessConfig& config, std::size_t feature, const WindowStats& sizes)
{
    const MonitoredFeature& configured = config.features[feature];
    const std::size_t set = setOfFeature(feature);
    const std::vector<SetGroup> groups =
        groupsOf(plan, set, {configured.referenceChoice == ReferenceChoice::Named});
    Comparison result = castRoles(groups, configured.referenceChoice, sizes.sets[set]);
    result.feature = configured.column;
    result.configured = &configured;
    fill(result, window.sets[set], indicesOf(groups), plan.classes);
    if (!config.controlFeature.empty())
        addStrata(result, window, plan, config, feature, groups);
    return result;
}

Comparison compareIntersection(const WindowStats& window, const AggregationPlan& plan,
                               const FairnessConfig& config, std::size_t intersection,
                               const WindowStats& sizes)
{
    // All features alike decide together; features that differ leave only the comparison with everybody else.
    std::vector<bool> namesReference;
    std::optional<ReferenceChoice> choice;
    const std::size_t set = setOfIntersection(config, intersection);
    for (const std::size_t axis : plan.sets[set].axes) {
        const ReferenceChoice own = config.features[axis].referenceChoice;
        namesReference.push_back(own == ReferenceChoice::Named);
        choice = !choice || *choice == own ? own : ReferenceChoice::Complement;
    }
    const std::vector<SetGroup> groups = groupsOf(plan, set, namesReference);
    Comparison result = castRoles(groups, choice.value_or(ReferenceChoice::Complement), sizes.sets[set]);
    result.feature = plan.sets[set].name;
    fill(result, window.sets[set], indicesOf(groups), plan.classes);
    return result;
}

Comparison compareNobody(const WindowStats& window, const AggregationPlan& plan)
{
    Comparison result;
    result.members.push_back({});
    fill(result, window.sets[0], {0}, plan.classes);
    return result;
}

} // namespace tiltmeter
