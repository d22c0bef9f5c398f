// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/comparison.h"

#include "metrics/measure.h"
#include "metrics/plan_for.h"

#include <algorithm>

namespace tiltmeter {
namespace {

/// The groups of a set that are configured: every combination but those with a rest or a missing value in it.
struct SetGroup {
    std::size_t index = 0; ///< into WindowStats::sets[set]
    std::string name;
    bool isNamedReference = true; ///< the reference on every axis that names one
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

class Builder
{
public:
    Builder(const WindowStats& window, const AggregationPlan& plan, std::size_t set,
            const std::vector<SetGroup>& groups)
        : m_stats(window.sets[set]), m_plan(plan), m_groups(groups)
    {
    }

    Comparison build(ReferenceChoice choice, const std::vector<GroupStats>& sizes)
    {
        for (const SetGroup& group : m_groups) {
            m_result.members.push_back({group.name, false, 0});
            m_result.groups.push_back(groupData(m_stats[group.index], m_plan.classes));
        }
        m_result.overall = together(everybody());
        switch (choice) {
        case ReferenceChoice::Named:
            refer([](const SetGroup& group) { return group.isNamedReference; });
            break;
        case ReferenceChoice::Largest: {
            const auto largest = std::ranges::max_element(
                m_groups, {}, [&](const SetGroup& group) { return sizes[group.index].records; });
            if (largest != m_groups.end())
                refer([&](const SetGroup& group) { return group.index == largest->index; });
            break;
        }
        case ReferenceChoice::Overall:
            m_result.references.push_back({std::string(overallReference), m_result.overall, everybody()});
            break;
        case ReferenceChoice::Complement:
            for (std::size_t i = 0; i < m_groups.size(); ++i) {
                std::vector<std::size_t> others = everybody();
                others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
                m_result.members[i].reference = i;
                m_result.references.push_back({std::string(complementReference), together(others), others});
            }
            break;
        }
        return std::move(m_result);
    }

private:
    [[nodiscard]] std::vector<std::size_t> everybody() const
    {
        std::vector<std::size_t> all(m_groups.size());
        for (std::size_t i = 0; i < all.size(); ++i)
            all[i] = i;
        return all;
    }
    GroupData together(const std::vector<std::size_t>& members)
    {
        GroupStats& merged = m_result.merged.emplace_back();
        for (const std::size_t member : members)
            merged.merge(m_stats[m_groups[member].index]);
        return groupData(merged, m_plan.classes);
    }
    template <class Predicate>
    void refer(Predicate isReference)
    {
        for (std::size_t i = 0; i < m_groups.size(); ++i)
            if (isReference(m_groups[i])) {
                m_result.members[i].isReference = true;
                m_result.references.push_back({m_groups[i].name, m_result.groups[i], {i}});
            }
    }

    const std::vector<GroupStats>& m_stats;
    const AggregationPlan& m_plan;
    const std::vector<SetGroup>& m_groups;
    Comparison m_result;
};

} // namespace

MetricInput Comparison::pair(std::size_t member) const
{
    return {&groups[member], &references[members[member].reference].data, groups, &overall};
}

MetricInput Comparison::whole() const
{
    return {nullptr, nullptr, groups, &overall};
}

Comparison compareFeature(const WindowStats& window, const AggregationPlan& plan,
                          const FairnessConfig& config, std::size_t feature, const WindowStats& sizes)
{
    const MonitoredFeature& configured = config.features[feature];
    const std::size_t set = setOfFeature(feature);
    const std::vector<SetGroup> groups =
        groupsOf(plan, set, {configured.referenceChoice == ReferenceChoice::Named});
    Comparison result = Builder(window, plan, set, groups).build(configured.referenceChoice, sizes.sets[set]);
    result.feature = configured.column;
    result.configured = &configured;
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
    Comparison result = Builder(window, plan, set, groups)
                            .build(choice.value_or(ReferenceChoice::Complement), sizes.sets[set]);
    result.feature = plan.sets[set].name;
    return result;
}

} // namespace tiltmeter
