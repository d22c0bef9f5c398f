// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/comparison_state.h"

#include "fairness/fairness_view_model.h"

#include <algorithm>

namespace tiltmeter {

namespace {

const Measurement* find(const WindowResult& window, const ComparisonState& key, const std::string& metric)
{
    for (const Measurement& m : window.measurements)
        if (m.metric == metric && m.feature == key.feature && m.monitored == key.monitored)
            return &m;
    return nullptr;
}

bool isJudged(State state)
{
    return state == State::Pass || state == State::Fail || state == State::InsufficientEvidence;
}

void add(std::vector<ComparisonState>& states, const Measurement& m)
{
    const auto same = [&m](const ComparisonState& s) {
        return s.feature == m.feature && s.monitored == m.monitored;
    };
    if (std::none_of(states.begin(), states.end(), same))
        states.push_back({m.feature, m.monitored, m.reference, State::NotJudged, nullptr, nullptr, {}});
}

void settle(ComparisonState& s, const Evaluation& evaluation, const std::string& metric)
{
    for (auto window = evaluation.windows.rbegin(); window != evaluation.windows.rend(); ++window) {
        const Measurement* m = find(*window, s, metric);
        if (!m)
            continue;
        const State state = stateOf(*m);
        if (!s.measurement || (!isJudged(s.state) && isJudged(state))) {
            s.state = state;
            s.measurement = m;
            s.window = &window->range;
        }
        if (s.state == State::Fail && state == State::Fail) {
            if (!window->range.empty())
                s.failingSince = window->range.begin;
        } else if (isJudged(state))
            return;
    }
    if (!s.measurement) {
        s.measurement = find(evaluation.overall, s, metric);
        s.state = s.measurement ? stateOf(*s.measurement) : State::NotJudged;
    }
}

} // namespace

std::vector<ComparisonState> comparisonStates(const Evaluation& evaluation, const std::string& metric)
{
    std::vector<ComparisonState> states;
    for (const Measurement& m : evaluation.overall.measurements)
        if (m.metric == metric && !m.monitored.empty())
            add(states, m);
    for (const WindowResult& window : evaluation.windows)
        for (const Measurement& m : window.measurements)
            if (m.metric == metric && !m.monitored.empty())
                add(states, m);
    for (ComparisonState& state : states)
        settle(state, evaluation, metric);
    std::stable_sort(states.begin(), states.end(), [](const ComparisonState& a, const ComparisonState& b) {
        return isWorse(a.state, b.state);
    });
    return states;
}

std::string leadingMetric(const Evaluation& evaluation)
{
    const std::vector<std::string> metrics = chartableMetrics(evaluation);
    if (std::find(metrics.begin(), metrics.end(), "disparate_impact") != metrics.end())
        return "disparate_impact";
    return metrics.empty() ? std::string() : metrics.front();
}

int openFindings(const Evaluation& evaluation)
{
    return static_cast<int>(
        std::count_if(evaluation.findings.begin(), evaluation.findings.end(),
                      [](const Finding& f) { return f.ongoing && f.rule != FindingRule::Point; }));
}

} // namespace tiltmeter
