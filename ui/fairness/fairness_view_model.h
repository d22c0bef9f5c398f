// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "charts/group_bars.h"
#include "history/evaluation.h"
#include "look/state.h"
#include "text/measurement_text.h"

#include <QLocale>
#include <QString>
#include <optional>
#include <vector>

namespace tiltmeter {

/// What the fairness page shows of an evaluation, as plain functions of it: the page only lays it out.

/// Metrics that can be drawn over time: measured in some window for a monitored group, in the table's order.
[[nodiscard]] std::vector<std::string> chartableMetrics(const Evaluation& evaluation);
/// Features and intersections with measurements, in the configuration's order.
[[nodiscard]] std::vector<std::string> measuredFeatures(const Evaluation& evaluation);

/// State of the newest judged window of the feature, worst group first, with the begin of its unbroken run of
/// failures.
struct FeatureState {
    State state = State::NotJudged;
    std::optional<TimePoint> failingSince;
};
[[nodiscard]] FeatureState featureState(const Evaluation& evaluation, const std::string& feature,
                                        const std::string& metric);
/// Of the feature, whatever the metric.
[[nodiscard]] std::vector<Alarm> openAlarms(const Evaluation& evaluation, const std::string& feature);
/// "Fail since 26 Feb 2024"; the state's word otherwise.
[[nodiscard]] QString stateText(const FeatureState& state, const QLocale& locale);

/// The measurements of one metric and feature in a window, a row per monitored group.
[[nodiscard]] std::vector<const Measurement*>
measurementsOf(const WindowResult& window, const std::string& feature, const std::string& metric);
/// Favourable shares of the feature's groups, reference first; colours as in the chart.
[[nodiscard]] std::vector<GroupBars::Bar> barsOf(const WindowResult& window, const std::string& feature);

/// One group held against other decisions on the same records.
struct FlipRow {
    const GroupRates* group = nullptr;
    const GroupRates::Rate* rate = nullptr; ///< of all that differ; nullptr: was not asked for
    const GroupRates::Rate* toFavorable = nullptr;
    const GroupRates::Rate* toUnfavorable = nullptr;
};
/// Every group of the window that was compared, feature by feature; none without other decisions.
[[nodiscard]] std::vector<FlipRow> flipsOf(const WindowResult& window);

} // namespace tiltmeter
