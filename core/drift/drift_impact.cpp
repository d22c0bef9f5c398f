// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/drift_impact.h"

#include <algorithm>
#include <array>

namespace tiltmeter {

std::string_view toString(ImpactStatus status)
{
    constexpr std::array<std::string_view, 10> names{
        "ok",           "not_configured",  "no_drift",  "no_predictions",      "too_few_windows",
        "no_variation", "too_few_records", "no_change", "too_many_categories", "no_labels"};
    return names[static_cast<std::size_t>(status)];
}

std::string_view toString(ImpactReading reading)
{
    constexpr std::array<std::string_view, 4> names{"nothing", "population", "treatment", "both"};
    return names[static_cast<std::size_t>(reading)];
}

std::string_view toString(ImpactScore score)
{
    return score == ImpactScore::Fairness ? "fairness" : "performance";
}

const MixImpact* findMixImpact(const DriftImpact& impact, std::string_view feature)
{
    const auto it = std::ranges::find_if(impact.mix, [feature](const MixImpact& mix) {
        return mix.features.size() == 1 && mix.features[0] == feature;
    });
    return it == impact.mix.end() ? nullptr : &*it;
}

} // namespace tiltmeter
