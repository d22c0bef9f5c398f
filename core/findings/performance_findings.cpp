// SPDX-License-Identifier: GPL-3.0-or-later
#include "findings/performance_findings.h"

#include "performance/performance_measures.h"

#include <cmath>

namespace tiltmeter {
namespace {

Limits limitsOf(const PerformanceFinding& finding)
{
    Limits limits;
    const PerformanceMeasureInfo* measure = findPerformanceMeasure(finding.metric);
    if (measure == nullptr)
        return limits;
    const double baseline = finding.baselineValue;
    const double room = measure->isRelative ? finding.limit * std::abs(baseline) : finding.limit;
    switch (measure->direction) {
    case MetricDirection::LowIsBad:
        limits.lower = baseline - room;
        break;
    case MetricDirection::HighIsBad:
        limits.upper = baseline + room;
        break;
    case MetricDirection::BothAreBad: {
        const double neutral = measure->rate->info.neutral;
        const double distance = std::abs(baseline - neutral) + room;
        limits.lower = neutral - distance;
        limits.upper = neutral + distance;
        break;
    }
    }
    return limits;
}

} // namespace

std::vector<Finding> performanceFindings(const PerformanceEvaluation& evaluation)
{
    std::vector<Finding> findings;
    for (const PerformanceFinding& found : evaluation.findings) {
        Finding& finding = findings.emplace_back();
        finding.rule = FindingRule::Performance;
        finding.window = found.window;
        finding.firstRecord = found.firstRecord;
        finding.endRecord = found.endRecord;
        finding.windows = found.windows;
        finding.ongoing = found.ongoing;
        finding.performance = std::make_shared<const PerformanceFinding>(found);
        Measurement& worst = finding.worst;
        worst.metric = found.metric;
        worst.value = found.worstValue;
        worst.interval = found.worstInterval;
        worst.method = found.method;
        worst.confidence = evaluation.config.confidence;
        worst.monitoredRecords = found.worstRecords;
        worst.limits = limitsOf(found);
        worst.counts = {{"baseline_value", found.baselineValue},
                        {"change", found.worstChange},
                        {"largest_change", found.limit},
                        {"windows", static_cast<double>(found.windows)}};
        worst.verdict = Verdict::Fail;
        worst.flagged = true;
    }
    return findings;
}

} // namespace tiltmeter
