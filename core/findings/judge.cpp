// SPDX-License-Identifier: GPL-3.0-or-later
#include "findings/judge.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace tiltmeter {
namespace {

enum class State : std::uint8_t { NotJudged, Holds, Violated };

State stateOf(const Measurement& m, FindingRule rule)
{
    if (rule == FindingRule::Point) {
        if (m.pointVerdict == PointVerdict::NotJudged)
            return State::NotJudged;
        return m.pointVerdict == PointVerdict::Fail ? State::Violated : State::Holds;
    }
    if (m.verdict == Verdict::NotJudged)
        return State::NotJudged;
    return m.flagged ? State::Violated : State::Holds;
}

/// How far the value lies outside its limits; negative inside.
double excess(const Measurement& m)
{
    const double value = m.value.value_or(0);
    const double below = m.limits.lower ? *m.limits.lower - value : -1e300;
    const double above = m.limits.upper ? value - *m.limits.upper : -1e300;
    return std::max(below, above);
}

struct Row {
    std::vector<Finding> findings;
    bool open = false; ///< the last judged window was a failing one
};

void add(Row& row, const WindowResult& window, const Measurement& m, FindingRule rule)
{
    switch (stateOf(m, rule)) {
    case State::NotJudged:
        return;
    case State::Holds:
        row.open = false;
        return;
    case State::Violated:
        break;
    }
    if (!row.open) {
        Finding& finding = row.findings.emplace_back();
        finding.rule = rule;
        finding.window = window.range;
        finding.firstRecord = window.firstRecord;
        finding.worst = m;
    }
    row.open = true;
    Finding& finding = row.findings.back();
    finding.window.end = window.range.end;
    finding.endRecord = window.firstRecord ? *window.firstRecord + window.records : 0;
    ++finding.windows;
    if (excess(m) > excess(finding.worst))
        finding.worst = m;
}

} // namespace

std::vector<Finding> judge(std::span<const WindowResult> windows, const WindowResult& overall)
{
    constexpr std::array rules{FindingRule::Interval, FindingRule::Point};
    std::vector<Finding> result;
    for (const Measurement& m : overall.measurements)
        for (const FindingRule rule : rules)
            if (stateOf(m, rule) == State::Violated)
                result.push_back({rule, overall.range, true, 1, false, m});

    using Key = std::tuple<std::string, std::string, std::string, FindingRule>; // feature, metric, monitored
    std::map<Key, std::size_t> indexOf;
    std::vector<Row> rows; // in the order of first appearance
    for (const WindowResult& window : windows)
        for (const Measurement& m : window.measurements)
            for (const FindingRule rule : rules) {
                const auto [it, isNew] =
                    indexOf.emplace(Key{m.feature, m.metric, m.monitored, rule}, rows.size());
                if (isNew)
                    rows.emplace_back();
                add(rows[it->second], window, m, rule);
            }
    std::vector<Finding> inWindows;
    for (Row& row : rows) {
        if (row.open)
            row.findings.back().ongoing = true;
        std::ranges::move(row.findings, std::back_inserter(inWindows));
    }
    std::ranges::stable_sort(inWindows, {},
                             [](const Finding& f) { return std::pair(f.window.begin, f.firstRecord); });
    std::ranges::move(inWindows, std::back_inserter(result));
    return result;
}

} // namespace tiltmeter
