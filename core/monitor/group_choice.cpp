// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/group_choice.h"

#include "metrics/plan_for.h"

#include <algorithm>

namespace tiltmeter {
namespace {

using Groups = std::vector<std::string>;

Groups groupsOf(const MonitoredFeature& feature)
{
    Groups groups;
    for (const Group& group : feature.monitored)
        groups.push_back(displayName(group));
    if (feature.referenceChoice == ReferenceChoice::Named)
        groups.push_back(displayName(feature.reference));
    return groups;
}

const MonitoredFeature* find(const FairnessConfig& config, const std::string& column)
{
    const auto it = std::ranges::find(config.features, column, &MonitoredFeature::column);
    return it == config.features.end() ? nullptr : &*it;
}

Groups groupsOf(const Intersection& intersection, const FairnessConfig& config)
{
    Groups groups{""};
    for (const std::string& column : intersection.columns) {
        Groups next;
        for (const std::string& begun : groups)
            for (const std::string& group : groupsOf(*find(config, column)))
                next.push_back(begun.empty() ? group : begun + '|' + group);
        groups = std::move(next);
    }
    return groups;
}

/// "a_x_b" as configured features; column names may themselves hold "_x_".
std::optional<Intersection> intersectionOf(std::string_view name, const FairnessConfig& config)
{
    constexpr std::string_view cross = "_x_";
    for (const MonitoredFeature& feature : config.features) {
        if (!name.starts_with(feature.column))
            continue;
        const std::string_view rest = name.substr(feature.column.size());
        if (rest.empty())
            return Intersection{{feature.column}};
        if (!rest.starts_with(cross))
            continue;
        if (auto others = intersectionOf(rest.substr(cross.size()), config)) {
            others->columns.insert(others->columns.begin(), feature.column);
            return others;
        }
    }
    return std::nullopt;
}

struct Item {
    std::string feature;
    std::string group; ///< empty: all
    std::optional<Intersection> added;
};

/// nullopt: there is no such thing.
std::optional<Item> itemOf(const std::string& text, const FairnessConfig& config)
{
    const auto resolve = [&](const std::string& name, Item& item) -> std::optional<Groups> {
        item.feature = name;
        if (const MonitoredFeature* feature = find(config, name))
            return groupsOf(*feature);
        for (const Intersection& intersection : config.intersections)
            if (displayName(intersection) == name)
                return groupsOf(intersection, config);
        const auto made = intersectionOf(name, config);
        if (!made || made->columns.size() < 2)
            return std::nullopt;
        item.added = made;
        return groupsOf(*made, config);
    };
    Item item;
    if (resolve(text, item))
        return item;
    for (std::size_t equals = text.find('='); equals != std::string::npos;
         equals = text.find('=', equals + 1)) {
        item = {};
        const auto groups = resolve(text.substr(0, equals), item);
        item.group = text.substr(equals + 1);
        if (groups && std::ranges::find(*groups, item.group) != groups->end())
            return item;
    }
    return std::nullopt;
}

/// Everything that could be named, for whoever named something else.
std::string choices(const FairnessConfig& config)
{
    std::string text;
    for (const MonitoredFeature& feature : config.features) {
        text += '\n' + feature.column;
        for (const std::string& group : groupsOf(feature))
            text += '\n' + feature.column + '=' + group;
    }
    for (const Intersection& intersection : config.intersections)
        text += '\n' + displayName(intersection);
    return text;
}

/// Cut at commas into the longest names that there are.
Result<std::vector<Item>> itemsOf(std::string_view text, const FairnessConfig& config)
{
    std::vector<Item> items;
    while (true) {
        std::optional<Item> found;
        std::size_t end = text.size();
        for (; !found; end = text.rfind(',', end - 1)) {
            found = itemOf(std::string(text.substr(0, end)), config);
            if (found)
                break;
            if (end == 0 || text.rfind(',', end - 1) == std::string_view::npos)
                return fail(ErrorCode::InvalidValue, "--groups",
                            std::string(text.substr(0, text.find(','))) + "\none_of" + choices(config));
        }
        items.push_back(std::move(*found));
        if (end == text.size())
            return items;
        text.remove_prefix(end + 1);
    }
}

} // namespace

Result<GroupChoice> GroupChoice::of(const std::vector<std::string>& names, const FairnessConfig& config)
{
    GroupChoice choice;
    std::set<std::string> whole;
    for (const std::string& name : names) {
        TILTMETER_ASSIGN(const std::vector<Item> items, itemsOf(name, config));
        for (const Item& item : items) {
            if (item.added && !choice.m_groups.contains(item.feature))
                choice.m_added.push_back(*item.added);
            std::set<std::string>& groups = choice.m_groups[item.feature];
            if (item.group.empty())
                whole.insert(item.feature);
            else
                groups.insert(item.group);
        }
    }
    for (const std::string& feature : whole)
        choice.m_groups[feature].clear();
    return choice;
}

bool GroupChoice::includes(const std::string& feature, const std::string& group) const
{
    if (isEverything())
        return true;
    const auto chosen = m_groups.find(feature);
    return chosen != m_groups.end() && (chosen->second.empty() || chosen->second.contains(group));
}

FairnessConfig GroupChoice::applyTo(FairnessConfig config) const
{
    if (isEverything())
        return config;
    config.intersections.insert(config.intersections.end(), m_added.begin(), m_added.end());
    std::erase_if(config.intersections,
                  [this](const Intersection& i) { return !m_groups.contains(displayName(i)); });
    std::erase_if(config.features, [&](const MonitoredFeature& feature) {
        return !m_groups.contains(feature.column) &&
               std::ranges::none_of(config.intersections, [&](const Intersection& i) {
                   return std::ranges::find(i.columns, feature.column) != i.columns.end();
               });
    });
    return config;
}

void GroupChoice::keepOnly(WindowResult& result) const
{
    if (isEverything())
        return;
    const auto filter = [this](std::vector<Measurement>& measurements, std::vector<GroupRates>& groups) {
        std::erase_if(measurements,
                      [this](const Measurement& m) { return !includes(m.feature, m.monitored); });
        std::erase_if(groups, [this](const GroupRates& g) {
            return !m_groups.contains(g.feature) || (!g.isReference && !includes(g.feature, g.group));
        });
    };
    filter(result.measurements, result.groups);
    std::erase_if(result.totals, [this](const GroupRates& total) {
        return !total.feature.empty() && !m_groups.contains(total.feature);
    });
    for (StratumResult& stratum : result.strata)
        filter(stratum.measurements, stratum.groups);
    std::erase_if(result.strata,
                  [this](const StratumResult& stratum) { return !m_groups.contains(stratum.feature); });
}

} // namespace tiltmeter
