// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "performance/performance_evaluation.h"
#include "report/build_report.h"

#include <string>

namespace tiltmeter {

/// What a report holds beside the evaluation; the pointers live as long as it is written.
struct ReportParts {
    ReportDrift drift;
    const PerformanceEvaluation* performance = nullptr;
    std::optional<Error> performanceProblem; ///< why there is none
};

/// The document of evaluation_json.h with two members more at its end: "drift", the document of drift_json.h,
/// and "performance_over_time", the object of performance_json.h; where one could not be made, it is
/// {"problem": a sentence}.
[[nodiscard]] std::string reportJson(const Evaluation& evaluation, const ReportParts& parts);

/// The document of evaluation_json.h with "drift" alone at its end.
[[nodiscard]] std::string toJson(const Evaluation& evaluation, const ReportDrift& drift);

/// One table. First the rows of evaluation_csv.h, then those of drift_csv.h. The columns are those of the
/// former, in their order (limit is upper_limit, measured_records is monitored_records, baseline_records is
/// reference_records), then what the latter has beside them, and "part": fairness or drift. What a part lacks
/// is empty.
[[nodiscard]] std::string reportCsv(const Evaluation& evaluation, const ReportDrift& drift);

} // namespace tiltmeter
