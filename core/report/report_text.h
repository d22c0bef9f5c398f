// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "findings/finding.h"
#include "metrics/measurement.h"
#include "report/report_document.h"

#include <QString>

namespace tiltmeter {

/// Words that only a report needs; all others come from the text room.

[[nodiscard]] ReportMark markOf(const Measurement& measurement);
/// "Pass", "Fail", ...; empty for None.
[[nodiscard]] QString markName(ReportMark mark);
/// What the plain comparison says: "flagged", "not flagged"; a dash when it was not made.
[[nodiscard]] QString pointVerdictName(PointVerdict verdict);
/// "Newcombe", "Koopman", ...; a dash for None.
[[nodiscard]] QString methodName(IntervalMethod method);
/// What the method does and where it was published.
[[nodiscard]] QString methodExplanation(IntervalMethod method);
/// Why there is no number or no verdict, in general: "fewer records in the window than the minimum sample".
[[nodiscard]] QString reasonName(Reason reason);
/// "Interval", "Plain comparison", "Alarm".
[[nodiscard]] QString ruleName(FindingRule rule);
/// "female against male"; "female" without a reference; empty over all groups.
[[nodiscard]] QString groupPairText(const std::string& monitored, const std::string& reference);
/// The column's name, or "all records".
[[nodiscard]] QString featureName(const std::string& feature);

} // namespace tiltmeter
