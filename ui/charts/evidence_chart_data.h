// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "findings/alarm.h"

#include <QString>
#include <optional>
#include <utility>
#include <vector>

namespace tiltmeter {

struct Evaluation;

/// Evidence over time as plain data: what the builder makes, a test reads and the view draws. Evidence is the
/// decimal logarithm of an e-value: 0 is none, 1 is 10 : 1, 2 is 100 : 1.
struct EvidenceChartData {
    struct Point {
        double x = 0; ///< milliseconds since 1970; pairs where there are no timestamps
        double evidence = 0;
        std::uint64_t pairs = 0;
    };
    /// What was gathered without beginning anew: one for each model version and acknowledgement.
    struct Run {
        QString version; ///< empty without versions
        std::vector<Point> points;
        bool acknowledged = false; ///< it ended because its alarm was acknowledged
    };
    struct Mark {
        Point at;
        std::optional<TimePoint> time; ///< when it went off
        AlarmState state = AlarmState::Open;
    };
    struct Line {
        QString name; ///< group, and which limit where both are watched
        std::size_t colorIndex = 0;
        AlarmKind kind = AlarmKind::Parity;
        std::vector<Run> runs;
        std::vector<Mark> marks; ///< where it went off
    };
    QString title;      ///< against what, and for whom
    QString valueTitle; ///< y axis
    bool hasTime = true;
    bool raises = true;          ///< false: only shown; going over the level raises nothing
    std::optional<double> level; ///< where it goes off
    std::pair<double, double> xRange{0, 1};
    std::vector<TimePoint> starts; ///< of the evaluation's windows: where the time axis has its ticks
    std::vector<Line> lines;
    std::vector<AlarmSubject> subjects; ///< what the lines are about, one for each run that goes on

    [[nodiscard]] bool empty() const { return lines.empty(); }
    [[nodiscard]] bool hasOpenAlarm() const;
    /// No evidence, the level and all points, but no farther than 6 powers above the level and 3 below
    /// nothing; whole powers of ten.
    [[nodiscard]] std::pair<double, double> valueRange() const;
    /// The point of the line nearest to x; nullptr without points.
    [[nodiscard]] const Point* nearest(std::size_t line, double x) const;
};

/// For one feature and metric: the processes against the metric's limits, a line for each monitored group and
/// limit; where it has none, evidence against equal rates. `change`: those that look for a change after a
/// good start. Empty when nothing of the kind is watched. `thin`: with the points that matter
/// (findings/alarm_curve.h) for documents, where every point takes room.
[[nodiscard]] EvidenceChartData evidenceChart(const Evaluation& evaluation, const std::string& feature,
                                              const std::string& metric, bool change, bool thin = false);

/// "1 : 1", "100 : 1", "10⁶ : 1", "1 : 10" for a power of ten.
[[nodiscard]] QString oddsText(int power);

} // namespace tiltmeter
