// SPDX-License-Identifier: GPL-3.0-or-later
#include "impact/drifted_features.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

double severityOf(const DriftMeasurement& m)
{
    const double value = m.value.value_or(0);
    const double effect = m.baselineValue ? std::abs(value - *m.baselineValue) : value;
    return m.limit && *m.limit > 0 ? effect / *m.limit : effect;
}

} // namespace

std::vector<DriftedFeature> driftedFeatures(const DriftEvaluation& evaluation)
{
    std::vector<DriftedFeature> drifted;
    if (evaluation.windows.empty())
        return drifted;
    const TimePoint end = evaluation.windows.back().range.end;
    for (const DriftFinding& finding : evaluation.findings) {
        // Records that were refused are in no mix.
        if (finding.family != DriftFamily::Feature || finding.metric == "type_error_rate")
            continue;
        const double severity = severityOf(finding.worst);
        const auto known =
            std::ranges::find_if(drifted, [&](const auto& d) { return d.feature->name == finding.feature; });
        if (known != drifted.end()) {
            known->severity = std::max(known->severity, severity);
            known->since.begin = std::min(known->since.begin, finding.window.begin);
            known->firstRecord = std::min(known->firstRecord, finding.firstRecord);
            continue;
        }
        const auto feature = std::ranges::find(evaluation.features, finding.feature, &DriftFeature::name);
        if (feature != evaluation.features.end())
            drifted.push_back({&*feature, {finding.window.begin, end}, finding.firstRecord, severity});
    }
    std::ranges::stable_sort(drifted, std::ranges::greater(), &DriftedFeature::severity);
    return drifted;
}

} // namespace tiltmeter
