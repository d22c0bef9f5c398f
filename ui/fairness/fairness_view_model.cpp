// SPDX-License-Identifier: GPL-3.0-or-later
#include "fairness/fairness_view_model.h"

#include "metrics/metric_table.h"
#include "text/number_text.h"

#include <QCoreApplication>
#include <algorithm>
#include <set>

namespace tiltmeter {

std::vector<std::string> chartableMetrics(const Evaluation& evaluation)
{
    std::set<std::string, std::less<>> measured;
    for (const WindowResult& window : evaluation.windows)
        for (const Measurement& m : window.measurements)
            if (!m.feature.empty())
                measured.insert(m.metric);
    std::vector<std::string> result;
    for (const MetricInfo& info : metricTable())
        if (measured.contains(info.id))
            result.emplace_back(info.id);
    return result;
}

std::vector<std::string> measuredFeatures(const Evaluation& evaluation)
{
    std::vector<std::string> result;
    const auto add = [&](const WindowResult& window) {
        for (const Measurement& m : window.measurements)
            if (!m.feature.empty() && std::ranges::find(result, m.feature) == result.end())
                result.push_back(m.feature);
    };
    add(evaluation.overall);
    for (const WindowResult& window : evaluation.windows)
        add(window);
    return result;
}

FeatureState featureState(const Evaluation& evaluation, const std::string& feature, const std::string& metric)
{
    FeatureState result;
    bool found = false;
    for (std::size_t i = evaluation.windows.size(); i-- > 0;) {
        State worst = State::NotJudged;
        bool judged = false;
        for (const Measurement* m : measurementsOf(evaluation.windows[i], feature, metric)) {
            const State state = stateOf(*m);
            if (state != State::Pass && state != State::Fail && state != State::InsufficientEvidence)
                continue;
            if (!judged || isWorse(state, worst))
                worst = state;
            judged = true;
        }
        if (!judged)
            continue;
        if (!found) {
            result.state = worst;
            found = true;
        }
        if (worst != State::Fail)
            break;
        if (const TimeRange& range = evaluation.windows[i].range; !range.empty())
            result.failingSince = range.begin;
    }
    if (!found)
        for (const WindowResult& window : evaluation.windows)
            for (const Measurement* m : measurementsOf(window, feature, metric))
                result.state = stateOf(*m);
    return result;
}

std::vector<Alarm> openAlarms(const Evaluation& evaluation, const std::string& feature)
{
    std::vector<Alarm> result;
    for (const Alarm& alarm : evaluation.alarms)
        if (alarm.state == AlarmState::Open && alarm.subject.feature == feature)
            result.push_back(alarm);
    return result;
}

QString stateText(const FeatureState& state, const QLocale& locale)
{
    if (state.state == State::Fail && state.failingSince)
        return QCoreApplication::translate("Fairness", "Fail since %1")
            .arg(dateText(*state.failingSince, locale));
    return wordOf(state.state);
}

std::vector<const Measurement*> measurementsOf(const WindowResult& window, const std::string& feature,
                                               const std::string& metric)
{
    std::vector<const Measurement*> result;
    for (const Measurement& m : window.measurements)
        if (m.feature == feature && m.metric == metric)
            result.push_back(&m);
    return result;
}

std::vector<GroupBars::Bar> barsOf(const WindowResult& window, const std::string& feature)
{
    std::vector<GroupBars::Bar> bars;
    std::size_t colorIndex = 0;
    for (const GroupRates& group : window.groups) {
        if (group.feature != feature)
            continue;
        GroupBars::Bar bar;
        bar.name = QString::fromStdString(group.group);
        bar.isReference = group.isReference;
        bar.favorable = group.favorable;
        bar.records = group.judged;
        // The rate itself, with its interval and weights, is there unless other metrics alone were asked for.
        if (bar.records > 0)
            bar.share = static_cast<double>(bar.favorable) / static_cast<double>(bar.records);
        for (const GroupRates::Rate& rate : group.rates) {
            if (rate.id == "selection_rate") {
                bar.share = rate.value;
                bar.interval = rate.interval;
            }
        }
        if (!group.isReference)
            bar.colorIndex = colorIndex++;
        bars.push_back(std::move(bar));
    }
    std::ranges::stable_partition(bars, &GroupBars::Bar::isReference);
    return bars;
}

std::vector<FlipRow> flipsOf(const WindowResult& window)
{
    std::vector<FlipRow> rows;
    for (const GroupRates& group : window.groups) {
        if (!group.flips)
            continue;
        const auto rate = [&group](std::string_view id) {
            const auto it = std::ranges::find(group.rates, id, &GroupRates::Rate::id);
            return it == group.rates.end() ? nullptr : &*it;
        };
        rows.push_back(
            {&group, rate("flip_rate"), rate("flip_rate_to_favorable"), rate("flip_rate_to_unfavorable")});
    }
    return rows;
}

} // namespace tiltmeter
