// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/judge_drift.h"

#include "drift/drift_methods.h"
#include "numeric/change_point.h"
#include "numeric/multiple_testing.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace tiltmeter {
namespace {

bool isJudgeable(const DriftMeasurement& m)
{
    return m.judged && m.status == MeasurementStatus::Ok && m.value && m.reason != DriftReason::InBaseline;
}

double effectOf(const DriftMeasurement& m)
{
    return m.baselineValue ? std::abs(*m.value - *m.baselineValue) : *m.value;
}

bool isAbove(double effect, const std::optional<double>& limit)
{
    return limit && effect > *limit;
}

/// No other p than 1 is possible: nothing is missing on either side (or of another kind), or everything.
bool isForegone(const DriftMeasurement& m)
{
    return isSideRate(m.metric) && m.baselineValue == m.value && (*m.value == 0 || *m.value == 1);
}

void adjust(DriftWindow& window)
{
    std::vector<DriftMeasurement*> tests;
    for (DriftMeasurement& m : window.measurements) {
        if (!isJudgeable(m) || !m.pValue)
            continue;
        if (isForegone(m))
            m.adjustedP = m.pValue;
        else
            tests.push_back(&m);
    }
    std::vector<double> pValues;
    for (const DriftMeasurement* m : tests)
        pValues.push_back(*m->pValue);
    const std::vector<double> adjusted = numeric::benjaminiHochberg(pValues);
    for (std::size_t i = 0; i < tests.size(); ++i)
        tests[i]->adjustedP = adjusted[i];
}

Verdict failIf(bool drifted)
{
    return drifted ? Verdict::Fail : Verdict::Pass;
}

/// As the other program compares, without correction. Evidently: a distance of at least its threshold, p
/// below 0.05, and exactly 0.05 too for Kolmogorov-Smirnov; Azure: above; NannyML: above mean + 3 SD of the
/// baseline's chunks, nothing where there are too few. (It has no lower threshold for distances of columns:
/// to be more alike than chunks are is no drift.)
Verdict presetVerdict(const DriftMeasurement& m, DriftPreset preset)
{
    constexpr double threshold = 0.05;
    if (preset == DriftPreset::NannyMl)
        return m.spreadLimit ? failIf(isAbove(*m.value, m.spreadLimit)) : Verdict::NotJudged;
    if (m.limit)
        return failIf(preset == DriftPreset::Evidently ? *m.value >= *m.limit : *m.value > *m.limit);
    if (!m.pValue)
        return Verdict::NotJudged;
    const bool equalIsDrift = preset == DriftPreset::Evidently && m.metric == "kolmogorov_smirnov";
    return failIf(equalIsDrift ? *m.pValue <= threshold : *m.pValue < threshold);
}

Verdict verdictOf(const DriftMeasurement& m, const DriftConfig& config)
{
    const double effect = effectOf(m);
    const bool significant = m.adjustedP ? *m.adjustedP <= config.alpha : isAbove(effect, m.spreadLimit);
    const bool canTest = m.adjustedP || m.spreadLimit;
    if (config.preset != DriftPreset::None)
        return presetVerdict(m, config.preset);
    switch (config.rule) {
    case DriftRule::Material:
        if (!m.limit)
            return canTest ? failIf(significant) : Verdict::NotJudged;
        if (!isAbove(effect, m.limit))
            return Verdict::Pass;
        return significant || !canTest ? Verdict::Fail : Verdict::InsufficientEvidence;
    case DriftRule::Significant:
        return canTest ? failIf(significant) : Verdict::NotJudged;
    case DriftRule::Fixed:
        if (m.limit)
            return failIf(isAbove(effect, m.limit));
        return m.pValue ? failIf(*m.pValue <= config.alpha) : Verdict::NotJudged;
    case DriftRule::BaselineSpread:
        return m.spreadLimit ? failIf(isAbove(effect, m.spreadLimit)) : Verdict::NotJudged;
    }
    return Verdict::NotJudged;
}

/// How far a drifted measurement goes beyond its limit, to choose the worst one.
double severity(const DriftMeasurement& m)
{
    const double effect = effectOf(m);
    return m.limit && *m.limit > 0 ? effect / *m.limit : effect;
}

struct Point {
    TimeRange range;
    std::uint64_t firstRecord = 0;
    double value = 0;
};

std::optional<DriftChange> changeOf(const std::vector<Point>& points)
{
    std::vector<double> values;
    for (const Point& point : points)
        values.push_back(point.value);
    const auto found = numeric::findChangePoint(values);
    if (!found)
        return std::nullopt;
    DriftChange change;
    change.kind = found->isGradual ? ChangeKind::Gradual : ChangeKind::Sudden;
    const auto take = [&points](std::size_t index, TimePoint& time, std::uint64_t& record) {
        time = points[index].range.begin;
        record = points[index].firstRecord;
    };
    take(found->begin, change.since, change.sinceRecord);
    take(found->earliest, change.earliest, change.earliestRecord);
    take(found->latest, change.latest, change.latestRecord);
    change.isGoingOn = found->isGradual && found->complete >= points.size();
    if (found->isGradual && !change.isGoingOn)
        take(found->complete, change.until.emplace(), change.untilRecord.emplace());
    change.hasTimes = std::ranges::none_of(points, [](const Point& point) { return point.range.empty(); });
    change.hasRecords = std::ranges::any_of(points, [](const Point& p) { return p.firstRecord > 0; });
    change.before = found->before;
    change.after = found->after;
    return change;
}

} // namespace

void giveVerdicts(DriftWindow& window, const DriftConfig& config)
{
    if (window.inBaseline)
        for (DriftMeasurement& m : window.measurements)
            if (m.status == MeasurementStatus::Ok)
                m.reason = DriftReason::InBaseline;
    if (config.preset == DriftPreset::None)
        adjust(window);
    for (DriftMeasurement& m : window.measurements)
        if (isJudgeable(m))
            m.verdict = verdictOf(m, config);
}

std::optional<double> DriftedFeatures::share() const
{
    if (judged == 0)
        return std::nullopt;
    return static_cast<double>(drifted) / static_cast<double>(judged);
}

DriftedFeatures driftedFeatures(const DriftWindow& window)
{
    DriftedFeatures features;
    for (const DriftMeasurement& m : window.measurements) {
        if (m.family != DriftFamily::Feature || isSideRate(m.metric) || m.verdict == Verdict::NotJudged)
            continue;
        ++features.judged;
        features.drifted += m.verdict == Verdict::Fail ? 1 : 0;
    }
    return features;
}

double magnitudeLimit(const DriftConfig& config)
{
    constexpr double azureThreshold = 0.2;
    const auto limit = config.limits.find(std::string(driftMagnitudeId));
    return limit == config.limits.end() ? azureThreshold : limit->second;
}

bool isMagnitudeDrift(const DriftWindow& window, const DriftConfig& config)
{
    if (!window.magnitude || !window.magnitude->mcc || !(*window.magnitude->mcc > magnitudeLimit(config)))
        return false;
    return window.magnitude->exceeds || config.preset == DriftPreset::Azure;
}

std::vector<DriftFinding> findDrift(const std::vector<DriftWindow>& windows)
{
    struct Row {
        std::vector<DriftFinding> findings;
        bool open = false;
    };
    std::map<std::pair<std::string, std::string>, std::size_t> indexOf;
    std::vector<Row> rows;
    for (const DriftWindow& window : windows) {
        for (const DriftMeasurement& m : window.measurements) {
            if (m.verdict == Verdict::NotJudged)
                continue;
            const auto [it, isNew] = indexOf.emplace(std::pair{m.feature, m.metric}, rows.size());
            if (isNew)
                rows.emplace_back();
            Row& row = rows[it->second];
            const bool drifts = m.verdict == Verdict::Fail;
            if (drifts && !row.open)
                row.findings.push_back({m.metric, m.feature, m.family, window.range, window.firstRecord, 0, 0,
                                        false, m, window.range});
            row.open = drifts;
            if (!drifts)
                continue;
            DriftFinding& finding = row.findings.back();
            finding.window.end = window.range.end;
            finding.endRecord = window.firstRecord + window.records;
            ++finding.windows;
            if (severity(m) > severity(finding.worst)) {
                finding.worst = m;
                finding.worstWindow = window.range;
            }
        }
    }
    std::vector<DriftFinding> result;
    for (Row& row : rows) {
        if (row.open)
            row.findings.back().ongoing = true;
        std::ranges::move(row.findings, std::back_inserter(result));
    }
    std::ranges::stable_sort(result, {},
                             [](const DriftFinding& f) { return std::pair(f.window.begin, f.firstRecord); });
    return result;
}

std::vector<DriftChange> findChanges(const std::vector<DriftWindow>& windows,
                                     const std::vector<DriftFinding>& findings)
{
    std::vector<DriftChange> changes;
    for (const DriftFinding& finding : findings) {
        if (std::ranges::find(changes, finding.feature, &DriftChange::feature) != changes.end())
            continue;
        std::vector<Point> points;
        for (const DriftWindow& window : windows) {
            const DriftMeasurement* m = findMeasurement(window, finding.feature, finding.metric);
            if (m != nullptr && m->status == MeasurementStatus::Ok && m->value)
                points.push_back({window.range, window.firstRecord, *m->value});
        }
        if (auto change = changeOf(points)) {
            change->feature = finding.feature;
            changes.push_back(*change);
        }
    }
    return changes;
}

} // namespace tiltmeter
