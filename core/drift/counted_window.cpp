// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/counted_window.h"

#include <algorithm>

namespace tiltmeter {
namespace {

void mergeInto(CountedWindow& sum, const CountedWindow& part)
{
    if (sum.samples.empty())
        sum.samples.resize(part.samples.size());
    sum.records += part.records;
    sum.range = sum.range.empty() ? part.range
                                  : TimeRange{std::min(sum.range.begin, part.range.begin),
                                              std::max(sum.range.end, part.range.end)};
    for (std::size_t i = 0; i < part.samples.size(); ++i) {
        sum.samples[i].stats.merge(part.samples[i].stats);
        std::optional<std::uint64_t>& refused = sum.samples[i].refused;
        const std::optional<std::uint64_t>& more = part.samples[i].refused;
        refused = refused && more ? std::optional(*refused + *more) : std::nullopt;
    }
}

} // namespace

CountedWindow mergedBut(const std::vector<const CountedWindow*>& parts, const CountedWindow* left,
                        std::size_t columns)
{
    CountedWindow sum;
    sum.samples.resize(columns);
    for (const CountedWindow* part : parts)
        if (part != left)
            mergeInto(sum, *part);
    return sum;
}

void CategoryMap::add(const BatchReader& reader, const std::vector<FeaturePlan>& plans,
                      const std::vector<WindowStats>& windows)
{
    m_names.resize(plans.size());
    for (std::size_t i = 0; i < plans.size(); ++i) {
        if (plans[i].isNumeric)
            continue;
        const auto dictionary = reader.dictionary(reader.schema().find(plans[i].column).value());
        for (const WindowStats& window : windows)
            for (std::size_t code = 1; code < window.features[i].counts.size(); ++code)
                if (window.features[i].counts[code] > 0)
                    m_names[i].emplace(dictionary[code], 0);
    }
}

void CategoryMap::finish(std::vector<FeaturePlan>& plans)
{
    for (std::size_t i = 0; i < plans.size(); ++i)
        for (auto& [name, index] : m_names[i]) {
            index = plans[i].categories.size();
            plans[i].categories.push_back(name);
        }
}

std::vector<FeatureSample> CategoryMap::samplesOf(const BatchReader& reader,
                                                  const std::vector<FeaturePlan>& plans,
                                                  WindowStats window) const
{
    std::vector<FeatureSample> samples(plans.size());
    for (std::size_t i = 0; i < plans.size(); ++i) {
        FeatureStats& stats = samples[i].stats;
        stats = std::move(window.features[i]);
        if (plans[i].isNumeric)
            continue;
        const auto dictionary = reader.dictionary(reader.schema().find(plans[i].column).value());
        const std::vector<std::uint64_t> counts = std::move(stats.counts);
        stats.counts.assign(plans[i].categories.size(), 0);
        for (std::size_t code = 1; code < counts.size(); ++code)
            if (counts[code] > 0)
                stats.counts[m_names[i].at(dictionary[code])] += counts[code];
    }
    return samples;
}

} // namespace tiltmeter
