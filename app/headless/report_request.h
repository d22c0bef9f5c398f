// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arguments.h"
#include "console.h"
#include "evaluate_options.h"
#include "report/report_file.h"

#include <set>
#include <string>

namespace tiltmeter::headless {

// Reports are written by two programs that take the same words. tiltmeter-cli links no GUI library: it writes
// .json and .csv itself, and for .html and .pdf, which need fonts and charts, it starts tiltmeter-report,
// which lies in the same folder, with QT_QPA_PLATFORM=offscreen and the words that it was given, and ends
// with that one's exit status.

/// "STORE --deployment NAME --output FILE" and what evaluate takes; the common options are not in it.
[[nodiscard]] CommandSpec reportSpec();

struct ReportRequest {
    std::string store;
    std::string deployment;
    std::string output;
    ReportFileFormat format = ReportFileFormat::Html;
    EvaluateOptions options;
    std::set<FindingRule> failOn;
};

/// Errors: those of the options; Usage ("unknown_ending").
[[nodiscard]] Result<ReportRequest> reportRequestOf(const Arguments& arguments);

/// Fairness and drift of what the report is on.
[[nodiscard]] Result<WholeEvaluation> evaluateFor(const ReportRequest& request, const Monitor& monitor,
                                                  Console& console);

/// Says that the report is there: a sentence, or with --json one document.
void announce(const ReportRequest& request, const Evaluation& evaluation, Console& console);

} // namespace tiltmeter::headless
