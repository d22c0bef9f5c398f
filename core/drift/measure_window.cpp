// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/measure_window.h"

#include "drift/measure_drift.h"

#include <algorithm>
#include <iterator>

namespace tiltmeter {
namespace {

DriftWindow::Categories changedCategories(const FeaturePair& pair)
{
    DriftWindow::Categories categories;
    const std::vector<std::string>& names = pair.plan->categories;
    for (std::size_t c = 0; c < names.size(); ++c) {
        const bool was = pair.bins.baseline[c] > 0;
        const bool is = pair.bins.current[c] > 0;
        if (is && !was)
            categories.added.push_back(names[c]);
        if (was && !is)
            categories.vanished.push_back(names[c]);
    }
    return categories;
}

bool hasOwnBins(OwnBins which, const FeaturePlan& plan)
{
    return plan.isNumeric &&
           (which == OwnBins::OfAllColumns || (which == OwnBins::OfExactColumns && plan.isExact));
}

} // namespace

void measureWindow(const WindowComparison& comparison, const WindowMeasures& measures, DriftWindow& result)
{
    CountedWindow merged;
    const CountedWindow* baseline = &merged;
    if (comparison.baseline.size() == 1)
        baseline = comparison.baseline.front();
    else
        merged = mergedBut(comparison.baseline, nullptr, measures.plans.size());
    result.baselineRecords = baseline->records;
    for (std::size_t i = 0; i < measures.plans.size(); ++i) {
        const FeaturePlan& plan = measures.plans[i];
        const FeatureSample& current = comparison.window->samples[i];
        FeaturePlan own;
        if (hasOwnBins(comparison.ownBins, plan) && baseline->samples[i].present() > 0) {
            own = plan;
            own.bins = driftBins(plan, baseline->samples[i], measures.config.binning);
        }
        const FeaturePair pair = pairOf(own.isNumeric ? own : plan, baseline->samples[i], current);
        auto measured = measureDrift(pair, measures.features[i], measures.config, measures.methods);
        std::ranges::move(measured, std::back_inserter(result.measurements));
        result.distributions.push_back(distributionOf(plan, current));
        result.categories.push_back(changedCategories(pair));
    }
}

} // namespace tiltmeter
