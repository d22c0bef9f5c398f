// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_evaluation.h"
#include "history/evaluation.h"
#include "look/state.h"

#include <QLocale>
#include <QString>

#include <vector>

namespace tiltmeter {

/// How one thing stood in one window.
struct TimelineCell {
    TimeRange range;
    State state = State::NotJudged;
    bool inBaseline = false;
    QString text; ///< the same in words
};

/// One thing over time, such as a comparison of two groups, or a column.
struct TimelineTrack {
    QString name;
    QString page;   ///< Page::id() of where more is said
    QString detail; ///< and what to show there
    std::vector<TimelineCell> cells;
};

/// Fairness and drift on one axis of time. Windows need not be the same: they stand where they belong.
struct TimelineData {
    std::vector<TimelineTrack> fairness;
    std::vector<TimelineTrack> drift;

    [[nodiscard]] bool empty() const { return fairness.empty() && drift.empty(); }
    /// From the first window to the last; empty without any.
    [[nodiscard]] TimeRange whole() const;
    [[nodiscard]] std::size_t count() const { return fairness.size() + drift.size(); }
    /// Fairness first.
    [[nodiscard]] const TimelineTrack& track(std::size_t i) const
    {
        return i < fairness.size() ? fairness[i] : drift[i - fairness.size()];
    }
};

/// The most urgent comparisons by their leading metric; all columns together, by the magnitude and by the
/// worst of them; then the columns that drifted most. At most six tracks of either sort. nullptr: not known.
[[nodiscard]] TimelineData timelineOf(const Evaluation* evaluation, const DriftEvaluation* drift,
                                      const QLocale& locale);

/// "sex: female against male: Fail in 4 of 12 windows, first Week of 26 Feb 2024."
[[nodiscard]] QString trackSentence(const TimelineTrack& track, const QLocale& locale);

} // namespace tiltmeter
