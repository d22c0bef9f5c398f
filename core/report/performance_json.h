// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_writer.h"
#include "performance/performance_evaluation.h"

#include <string>

namespace tiltmeter {

/// One look at the quality of predictions as one JSON document; the same evaluation gives the same bytes.
/// Members in this order:
///
///   deployment, software_version, data_fingerprint,
///   configuration  {"revision" (0: none is saved), and all that config/performance_config.h writes}
///   performance    what writePerformance writes
///
/// writePerformance:
///   records, records_without_timestamp, labelled, label_coverage (null without records), favorable [values],
///   baseline       {"start", "end" (null unless it is one range of the payload), "records", "labelled",
///                   "measurements": [...]}
///   calibration    {"source": "none|baseline|other_windows", "method": "none|isotonic|logistic", "records",
///                   "expected_calibration_error", "bins": [{"records", "mean_probability",
///                   "favorable_share", "calibrated"}]}
///   windows        [{"start", "end" (excluded), "records", "labelled", "label_coverage", "label_delay",
///                   "in_baseline", "measurements": [...], "groups": [...], "classes": [...]}]
///   overall        the same over all windows, without start and end
///   estimate_checks [{"metric", "windows", "mean_absolute_deviation", "inside_band", "share_inside_band"}]
///   findings       [{"metric", "estimated", "start", "end", "windows", "ongoing", "worst": {"start", "end",
///                   "value", "change"}, "baseline_value"}]
///
/// Windows of so many records, findings in them and "worst" have "first_record" and "last_record" after their
/// times: see report/window_json.h.
///
/// label_delay: {"with_record", "later", "median_seconds", "lower_quartile_seconds",
/// "upper_quartile_seconds"} or null. A measurement: metric, value, lower, upper, interval_method,
/// confidence, records, status, reason, estimate, estimate_of_labelled, baseline_value, change,
/// estimated_change. An estimate: value, lower, upper, records, reason, and "estimated": true. A change:
/// worse, p_value, adjusted_p, limit, spread_limit, verdict. A group: feature, group, records, labelled,
/// own_calibration, reference, rates [{"rate", "value", "lower", "upper", "reason", "estimate",
/// "difference": to the feature's reference group, {"value", "lower", "upper", "estimate", "estimate_lower",
/// "estimate_upper"}, or null}]. A class: rate (with
/// ":CLASS"), value, lower, upper, reason.
[[nodiscard]] std::string toJson(const PerformanceEvaluation& evaluation);
/// The members of an object that is open.
void writePerformance(JsonWriter& json, const PerformanceEvaluation& evaluation);

/// Window by window, then over all (empty start and end): start, end, records, labelled, in_baseline, metric,
/// value, lower, upper, interval_method, measured_records, status, reason, estimate, estimate_lower,
/// estimate_upper, estimate_records, baseline_value, change, p_value, adjusted_p, limit, verdict,
/// estimated_change, estimated_verdict, feature, group, difference, difference_lower, difference_upper,
/// estimated_difference, estimated_difference_lower, estimated_difference_upper, first_record. From feature
/// on fields are empty for all records; the lines of single groups come after those, with records and
/// labelled of the group, and differences to the feature's reference group. Form as in evaluation_csv.h.
[[nodiscard]] std::string toCsv(const PerformanceEvaluation& evaluation);

} // namespace tiltmeter
