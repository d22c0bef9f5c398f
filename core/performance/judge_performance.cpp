// SPDX-License-Identifier: GPL-3.0-or-later
#include "performance/judge_performance.h"

#include "numeric/drift_null.h"
#include "numeric/multiple_testing.h"
#include "numeric/proportion.h"
#include "numeric/tails.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

constexpr std::size_t windowsForSpread = 3;
constexpr std::size_t windowsToJudgeBySpread = 8; ///< fewer say too little of how windows differ

struct Known {
    double value = 0;
    std::optional<numeric::Interval> interval;
};

std::optional<Known> measured(const PerformanceMeasurement& m)
{
    if (!m.value || m.status != MeasurementStatus::Ok)
        return std::nullopt;
    return Known{*m.value, m.interval};
}

std::optional<Known> estimated(const PerformanceMeasurement& m)
{
    if (!m.estimate.value || !m.estimate.band)
        return std::nullopt;
    return Known{*m.estimate.value, m.estimate.band};
}

/// One-sided, from the sides of both intervals that face each other (Zou and Donner 2008): where the interval
/// of the difference begins at 0.
std::optional<double> pValueOf(MetricDirection direction, const Known& now, const Known& then,
                               double confidence)
{
    const bool fell = direction == MetricDirection::BothAreBad ? now.value < then.value
                                                               : direction == MetricDirection::LowIsBad;
    const double difference = fell ? then.value - now.value : now.value - then.value;
    if (!now.interval || !then.interval)
        return std::nullopt;
    const double ofNow = fell ? now.interval->upper - now.value : now.value - now.interval->lower;
    const double ofThen = fell ? then.value - then.interval->lower : then.interval->upper - then.value;
    if (!std::isfinite(ofNow) || !std::isfinite(ofThen))
        return std::nullopt;
    const double error = std::hypot(ofNow, ofThen) / numeric::twoSidedZ(confidence);
    if (!(error > 0))
        return difference > 0 ? 0.0 : 1.0;
    const double sides = direction == MetricDirection::BothAreBad ? 2 : 1;
    return std::min(1.0, sides * numeric::normalUpperTail(difference / error).p);
}

PerformanceChange changeOf(const PerformanceMeasureInfo& measure, const std::optional<Known>& now,
                           const std::optional<Known>& then, double confidence)
{
    PerformanceChange change;
    if (!now || !then)
        return change;
    change.worse = changeForTheWorse(measure, now->value, then->value);
    if (change.worse)
        change.pValue = pValueOf(measure.direction, *now, *then, confidence);
    return change;
}

using ChangeMember = PerformanceChange PerformanceMeasurement::*;

bool isJudgeable(const PerformanceMeasurement& m, ChangeMember member)
{
    const PerformanceChange& change = m.*member;
    if (!change.worse || !change.pValue || !change.limit)
        return false;
    return member == &PerformanceMeasurement::change || !measured(m);
}

void judge(std::vector<PerformanceMeasurement>& measurements, ChangeMember member, double alpha,
           bool judgeBySpread)
{
    std::vector<PerformanceChange*> judged;
    std::vector<double> pValues;
    for (PerformanceMeasurement& m : measurements)
        if (isJudgeable(m, member)) {
            judged.push_back(&(m.*member));
            pValues.push_back(*(m.*member).pValue);
        }
    const std::vector<double> adjusted = numeric::benjaminiHochberg(pValues);
    for (std::size_t i = 0; i < judged.size(); ++i) {
        PerformanceChange& change = *judged[i];
        change.adjustedP = adjusted[i];
        const bool beyondSpread =
            !judgeBySpread || !change.spreadLimit || *change.worse > *change.spreadLimit;
        if (*change.worse <= *change.limit)
            change.verdict = Verdict::Pass;
        else
            change.verdict =
                adjusted[i] <= alpha && beyondSpread ? Verdict::Fail : Verdict::InsufficientEvidence;
    }
}

void extend(std::vector<PerformanceFinding>& findings, bool& open, const PerformanceWindow& window,
            const PerformanceMeasurement& m, bool isEstimate)
{
    const PerformanceChange& change = isEstimate ? m.estimatedChange : m.change;
    if (change.verdict == Verdict::NotJudged)
        return;
    const bool fails = change.verdict == Verdict::Fail;
    if (fails && !open) {
        PerformanceFinding finding;
        finding.metric = m.metric;
        finding.estimated = isEstimate;
        finding.window = window.range;
        finding.firstRecord = window.firstRecord;
        findings.push_back(std::move(finding));
    }
    open = fails;
    if (!fails)
        return;
    PerformanceFinding& finding = findings.back();
    finding.window.end = window.range.end;
    const std::uint64_t first = window.firstRecord.value_or(0);
    const std::uint64_t end = window.firstRecord ? first + window.records : 0;
    finding.endRecord = end;
    ++finding.windows;
    if (finding.windows == 1 || *change.worse > finding.worstChange) {
        finding.worstChange = *change.worse;
        finding.worstWindow = window.range;
        finding.worstFirstRecord = first;
        finding.worstEndRecord = end;
        finding.worstValue = isEstimate ? *m.estimate.value : *m.value;
        finding.baselineValue = m.baselineValue.value_or(0);
        finding.worstInterval = isEstimate ? m.estimate.band : m.interval;
        finding.method = isEstimate ? IntervalMethod::None : m.method;
        finding.worstRecords = isEstimate ? m.estimate.records : m.records;
        finding.limit = change.limit.value_or(0);
    }
}

} // namespace

std::optional<double> changeForTheWorse(const PerformanceMeasureInfo& measure, double value, double baseline)
{
    double worse = 0;
    switch (measure.direction) {
    case MetricDirection::LowIsBad:
        worse = baseline - value;
        break;
    case MetricDirection::HighIsBad:
        worse = value - baseline;
        break;
    case MetricDirection::BothAreBad: {
        const double neutral = measure.rate->info.neutral;
        worse = std::abs(value - neutral) - std::abs(baseline - neutral);
        break;
    }
    }
    if (!measure.isRelative)
        return worse;
    return std::abs(baseline) > 0 ? std::optional(worse / std::abs(baseline)) : std::nullopt;
}

void compare(std::vector<PerformanceMeasurement>& measurements,
             std::span<const PerformanceMeasurement> baseline,
             std::span<const PerformanceMeasureInfo* const> measures, double confidence)
{
    for (std::size_t i = 0; i < measurements.size() && i < baseline.size(); ++i) {
        PerformanceMeasurement& m = measurements[i];
        std::optional<Known> then = measured(baseline[i]);
        if (!then)
            then = estimated(baseline[i]);
        if (then)
            m.baselineValue = then->value;
        m.change = changeOf(*measures[i], measured(m), then, confidence);
        m.estimatedChange = changeOf(*measures[i], estimated(m), then, confidence);
    }
}

SpreadLimits spreadLimits(const std::map<std::string, std::vector<double>>& changes)
{
    SpreadLimits limits;
    for (const auto& [metric, list] : changes)
        if (list.size() >= windowsForSpread)
            if (const auto limit = numeric::predictionLimit(list))
                limits[metric] = limit->upper;
    return limits;
}

void giveVerdicts(PerformanceWindow& window, std::span<const PerformanceMeasureInfo* const> measures,
                  std::size_t classes, const PerformanceConfig& config, const SpreadLimits& spread,
                  std::size_t baselineWindows)
{
    if (window.inBaseline)
        return;
    for (std::size_t i = 0; i < window.measurements.size(); ++i) {
        PerformanceMeasurement& m = window.measurements[i];
        const auto limit = performanceLimit(config, *measures[i], classes);
        const auto expected = spread.find(m.metric);
        for (PerformanceChange* change : {&m.change, &m.estimatedChange}) {
            change->limit = limit;
            if (expected != spread.end())
                change->spreadLimit = expected->second;
        }
    }
    const bool bySpread = baselineWindows >= windowsToJudgeBySpread;
    judge(window.measurements, &PerformanceMeasurement::change, config.alpha, bySpread);
    judge(window.measurements, &PerformanceMeasurement::estimatedChange, config.alpha, bySpread);
}

std::vector<PerformanceFinding> findDrops(const std::vector<PerformanceWindow>& windows)
{
    struct Row {
        std::vector<PerformanceFinding> findings;
        bool open = false;
    };
    std::map<std::pair<bool, std::string>, Row> rows;
    for (const PerformanceWindow& window : windows)
        for (const PerformanceMeasurement& m : window.measurements)
            for (const bool isEstimate : {false, true}) {
                Row& row = rows[{isEstimate, m.metric}];
                extend(row.findings, row.open, window, m, isEstimate);
            }
    std::vector<PerformanceFinding> result;
    for (auto& [key, row] : rows) {
        if (row.open)
            row.findings.back().ongoing = true;
        std::ranges::move(row.findings, std::back_inserter(result));
    }
    std::ranges::stable_sort(
        result, {}, [](const PerformanceFinding& f) { return std::pair(f.window.begin, f.firstRecord); });
    return result;
}

std::vector<EstimateCheck> checkEstimates(const std::vector<PerformanceWindow>& windows)
{
    std::vector<EstimateCheck> checks;
    for (const PerformanceWindow& window : windows)
        for (const PerformanceMeasurement& m : window.measurements) {
            const PerformanceEstimate& estimate = m.estimateOfLabelled;
            if (m.status != MeasurementStatus::Ok || !m.value || !estimate.value || !estimate.band)
                continue;
            auto found = std::ranges::find(checks, m.metric, &EstimateCheck::metric);
            if (found == checks.end())
                found = checks.insert(found, EstimateCheck{m.metric, 0, 0, 0});
            ++found->windows;
            found->meanAbsoluteDeviation += std::abs(*m.value - *estimate.value);
            found->insideBand += estimate.band->contains(*m.value) ? 1 : 0;
        }
    for (EstimateCheck& check : checks)
        check.meanAbsoluteDeviation /= static_cast<double>(check.windows);
    return checks;
}

} // namespace tiltmeter
