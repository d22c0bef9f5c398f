// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/judge_drift.h"

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

void adjust(DriftWindow& window)
{
    std::map<std::pair<std::string, DriftFamily>, std::vector<DriftMeasurement*>> tests;
    for (DriftMeasurement& m : window.measurements)
        if (isJudgeable(m) && m.pValue)
            tests[{m.metric, m.family}].push_back(&m);
    for (auto& [key, group] : tests) {
        std::vector<double> pValues;
        for (const DriftMeasurement* m : group)
            pValues.push_back(*m->pValue);
        const std::vector<double> adjusted = numeric::benjaminiHochberg(pValues);
        for (std::size_t i = 0; i < group.size(); ++i)
            group[i]->adjustedP = adjusted[i];
    }
}

Verdict failIf(bool drifted)
{
    return drifted ? Verdict::Fail : Verdict::Pass;
}

Verdict verdictOf(const DriftMeasurement& m, const DriftConfig& config)
{
    const double effect = effectOf(m);
    const bool significant = m.adjustedP ? *m.adjustedP <= config.alpha : isAbove(effect, m.spreadLimit);
    const bool canTest = m.adjustedP || m.spreadLimit;
    if (config.preset != DriftPreset::None) { // as the other program does: no correction
        if (m.limit)
            return failIf(config.preset == DriftPreset::NannyMl && m.spreadLimit
                              ? isAbove(effect, m.spreadLimit)
                          : config.preset == DriftPreset::Evidently ? effect >= *m.limit
                                                                    : isAbove(effect, m.limit));
        return m.pValue ? failIf(*m.pValue < config.alpha) : Verdict::NotJudged;
    }
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
    TimePoint begin;
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
    change.since = points[found->begin].begin;
    change.earliest = points[found->earliest].begin;
    change.latest = points[found->latest].begin;
    if (found->isGradual && found->complete < points.size())
        change.until = points[found->complete].begin;
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
    adjust(window);
    for (DriftMeasurement& m : window.measurements)
        if (isJudgeable(m))
            m.verdict = verdictOf(m, config);
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
                row.findings.push_back(
                    {m.metric, m.feature, m.family, window.range, 0, false, m, window.range});
            row.open = drifts;
            if (!drifts)
                continue;
            DriftFinding& finding = row.findings.back();
            finding.window.end = window.range.end;
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
    std::ranges::stable_sort(result, {}, [](const DriftFinding& f) { return f.window.begin; });
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
                points.push_back({window.range.begin, *m->value});
        }
        if (auto change = changeOf(points)) {
            change->feature = finding.feature;
            changes.push_back(*change);
        }
    }
    return changes;
}

} // namespace tiltmeter
