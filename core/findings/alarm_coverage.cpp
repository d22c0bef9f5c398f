// SPDX-License-Identifier: GPL-3.0-or-later
#include "findings/alarm_coverage.h"

#include "findings/alarm_plan.h"
#include "metrics/metric_table.h"
#include "metrics/rates.h"

#include <algorithm>

namespace tiltmeter {

AlarmCoverage alarmCoverage(const AlarmOverview& overview, const std::string& feature,
                            const std::string& metric)
{
    const MetricInfo* info = findMetric(metric);
    if (info == nullptr)
        return AlarmCoverage::NotAShare;
    const std::string rate = watchedRateOf(*info);
    if (rate.empty())
        return info->scope == MetricScope::Pair || info->scope == MetricScope::Group
                   ? AlarmCoverage::NotAShare
                   : AlarmCoverage::OverGroups;
    bool featureIsThere = false;
    bool rateIsThere = false;
    bool raises = false;
    bool hasPairs = false;
    for (const EvidenceProcess& process : overview.processes) {
        if (process.subject.feature != feature)
            continue;
        featureIsThere = true;
        if (process.subject.rate != rate)
            continue;
        rateIsThere = true;
        hasPairs = hasPairs || process.pairs > 0;
        raises = raises || (process.raises && process.subject.metric == info->id);
    }
    // Acknowledged a moment ago, a process has no pairs; its alarms still show that there were some.
    if (rateIsThere)
        return raises     ? hasPairs ? AlarmCoverage::Watched : AlarmCoverage::NoPairs
               : hasPairs ? AlarmCoverage::ShownOnly
                          : AlarmCoverage::NoPairs;
    if (featureIsThere)
        return info->needsLabels ? AlarmCoverage::NeedsLabels : AlarmCoverage::ShownOnly;
    return overview.unwatched > 0 ? AlarmCoverage::TooManyPairs : AlarmCoverage::NothingWatched;
}

} // namespace tiltmeter
