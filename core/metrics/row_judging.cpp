// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/row_judging.h"

#include "metrics/verdict.h"
#include "numeric/proportion.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

namespace tiltmeter {

Limits limitsFor(const MetricInfo& metric, const FairnessConfig& config, const MonitoredFeature* feature)
{
    if (feature != nullptr)
        if (const auto own = feature->limits.find(std::string(metric.id)); own != feature->limits.end())
            return own->second;
    const auto limits = config.limits.find(std::string(metric.id));
    return limits == config.limits.end() ? Limits{} : limits->second;
}

void judge(Measurement& m, const WindowResult& overall, std::int64_t minimumGroup)
{
    if (overall.belowMinimum) {
        m.status = MeasurementStatus::TooFewRecords;
        m.reason = Reason::WindowBelowMinimum;
        return;
    }
    const auto minimum = static_cast<std::uint64_t>(std::max<std::int64_t>(minimumGroup, 0));
    if (!m.monitored.empty() && std::min(m.monitoredRecords, m.referenceRecords) < minimum) {
        m.status = MeasurementStatus::TooFewRecords;
        m.reason = m.monitoredRecords < minimum ? Reason::GroupBelowMinimum : Reason::ReferenceBelowMinimum;
        return;
    }
    if (!m.limits.lower && !m.limits.upper) {
        m.reason = Reason::NoLimits;
        return;
    }
    m.pointVerdict = pointVerdictOf(*m.value, m.limits);
    m.verdict = verdictOf(m.interval, m.limits);
    m.flagged = m.verdict == Verdict::Fail;
    if (m.verdict != Verdict::InsufficientEvidence)
        return;
    const auto records = static_cast<double>(
        m.monitored.empty() ? m.monitoredRecords : std::min(m.monitoredRecords, m.referenceRecords));
    for (const double limit : openLimits(*m.value, *m.interval, m.limits))
        if (const auto factor = recordsFactor(*m.value, *m.interval, limit, m.confidence))
            m.recordsNeeded = std::max(m.recordsNeeded.value_or(0), std::ceil(*factor * records));
}

bool failsWidened(const Measurement& m, double confidence)
{
    const double factor = numeric::twoSidedZ(confidence) / numeric::twoSidedZ(m.confidence);
    const numeric::Interval wider{*m.value - factor * (*m.value - m.interval->lower),
                                  *m.value + factor * (m.interval->upper - *m.value)};
    return verdictOf(wider, m.limits) == Verdict::Fail;
}

void flagFamilies(std::span<Measurement> measurements, double confidence, const FailsAt& failsAt)
{
    std::map<std::string_view, std::vector<Measurement*>> families;
    for (Measurement& m : measurements)
        if (!m.monitored.empty() && m.verdict != Verdict::NotJudged)
            families[m.metric].push_back(&m);
    for (auto& [metric, family] : families) {
        if (family.size() < 2)
            continue;
        for (Measurement* m : family)
            m->flagged = false;
        std::size_t flagged = 0;
        for (bool again = true; again && flagged < family.size();) {
            const double stricter = 1 - (1 - confidence) / static_cast<double>(family.size() - flagged);
            again = false;
            for (Measurement* m : family)
                if (!m->flagged && m->verdict == Verdict::Fail && failsAt(*m, stricter)) {
                    m->flagged = again = true;
                    ++flagged;
                    break;
                }
        }
    }
}

} // namespace tiltmeter
