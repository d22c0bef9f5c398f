// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "drift/drift_evaluation.h"
#include "history/evaluation.h"
#include "report/report_document.h"

#include <optional>
#include <string>

namespace tiltmeter {

/// What a report says beside the evaluation itself.
struct ReportOrigin {
    std::string environment;          ///< of the deployment, such as "Prod"; may be empty
    std::string savedBy;              ///< who saved the configuration; empty: not said
    std::optional<TimePoint> savedAt; ///< when
    std::string comment;              ///< on that revision; may be empty
};

/// What a report says of drift: nothing when both are absent.
struct ReportDrift {
    const DriftEvaluation* evaluation = nullptr;
    std::optional<Error> problem; ///< why there is none, for the reader to know
};

/// The report on an evaluation. A pure function: the same evaluation, origin, time and locale give the same
/// document.
///
/// Sections in this order:
///   summary         what is wrong and since when, how sure that is and for whom, first as sentences; then
///   where
///                   every comparison stands
///   feature-N       for each monitored feature: each judged metric over time as a figure and a table (value,
///                   interval, records, verdict, the plain comparison beside it), groups with counts and
///                   rates, every metric over all records
///   drift           which columns drift, since when and how, every column by window, the magnitude, what
///                   was compared with what; drift-N: the columns that drifted most
///   not-measured    what has no number or could not be judged, counted, with the reasons
///   findings        violated rules with their evidence
///   alarms          alarms with date, groups, evidence and limit, drawn over time; what is watched; what is
///                   promised
///   configuration   groups, limits, outcome, sample and window in words
///   measures        what each metric of the report means: name, id, formula, source
///   intervals       the interval methods that were used
///   reading         what the verdicts mean
///
/// Tables of windows have at most `maximumWindows` of them, the newest; what is left out is counted.
[[nodiscard]] ReportDocument buildReport(const Evaluation& evaluation, const ReportOrigin& origin,
                                         const Clock& clock, const QLocale& locale,
                                         const ReportDrift& drift = {});

inline constexpr std::size_t maximumWindows = 120;

} // namespace tiltmeter
