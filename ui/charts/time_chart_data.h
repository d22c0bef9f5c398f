// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "metrics/measurement.h"

#include <QString>
#include <optional>
#include <utility>
#include <vector>

namespace tiltmeter {

struct Evaluation;

/// How a point is drawn; never by colour alone.
enum class PointState : std::uint8_t {
    Undefined,    ///< no number: a gap in the line
    TooFew,       ///< hollow
    NotJudged,    ///< filled, no limits
    Pass,         ///< filled
    Insufficient, ///< half filled
    Fail          ///< filled in the fail colour with a ring; its window is tinted
};

struct ChartPoint {
    std::optional<double> value;
    std::optional<double> lower; ///< interval; an infinite end is left out and drawn to the edge
    std::optional<double> upper;
    PointState state = PointState::Undefined;
};

struct ChartSeries {
    QString name;
    std::size_t colorIndex = 0;
    std::vector<ChartPoint> points; ///< one per window
    /// Not measured but estimated: dashed, with squares for points and no mark where there is none.
    bool estimated = false;
};

/// A moment worth a line and a word.
struct ChartMark {
    TimePoint at;
    QString text;
};

/// A chart over time as plain data: what the builder makes, a test reads and the view draws.
struct TimeChartData {
    QString title;      ///< what and for whom
    QString valueTitle; ///< y axis, with its unit
    std::vector<TimeRange> windows;
    std::vector<std::uint64_t> records;  ///< per window, the bars
    std::vector<std::uint64_t> labelled; ///< per window, the full part of each bar; empty: not told apart
    std::vector<ChartSeries> series;
    std::optional<double> neutral;
    std::optional<double> lowerLimit;
    std::optional<double> upperLimit;
    /// What chance alone could do, one range per window, or none at all: drawn quietly behind the lines.
    std::vector<std::optional<std::pair<double, double>>> band;
    QString bandName;
    std::vector<ChartMark> marks;
    bool percent = false; ///< values are proportions, shown as percent
    /// False: `windows` are counted in records instead, the first one from 0 on, a millisecond each.
    bool hasTime = true;

    /// Counts windows of records that have no times, which otherwise lie all on one another, one after the
    /// other.
    void countWithoutTimes();
    /// When the window was, or which records it holds.
    [[nodiscard]] QString windowName(std::size_t window, const QLocale& locale) const;
    [[nodiscard]] bool empty() const { return windows.empty() || series.empty(); }
    /// The window that holds the time (milliseconds since 1970), or the nearest one; nullopt without windows.
    [[nodiscard]] std::optional<std::size_t> windowAt(double milliseconds) const;
    /// Any series fails there.
    [[nodiscard]] bool failsAt(std::size_t window) const;
    /// The values that the axis should show: all values, limits and neutral value; intervals as far as they
    /// are not wider than three times that span, so that one tiny window does not flatten all others.
    [[nodiscard]] std::pair<double, double> valueRange() const;
};

[[nodiscard]] PointState pointState(const Measurement& measurement);
/// NotJudged as such.
[[nodiscard]] PointState pointState(Verdict verdict);

/// One chart per feature: a series for every monitored group.
[[nodiscard]] TimeChartData fairnessChart(const Evaluation& evaluation, const std::string& feature,
                                          const std::string& metric);

} // namespace tiltmeter
