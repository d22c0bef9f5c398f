// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_writer.h"
#include "drift/drift_evaluation.h"

#include <string>

namespace tiltmeter {

/// One drift evaluation as one JSON document; the same evaluation gives the same bytes. Members in this
/// order:
///
///   deployment, software_version, data_fingerprint,
///   configuration  {"revision" (0: none is saved), and all that config/drift_config.h writes}
///   records, records_without_timestamp,
///   baseline       {"start", "end" (null unless it is one range of the payload), "records"}
///   features       [{"feature", "family", "kind": "numeric|categorical", "exact", "edges" or "categories",
///                    "baseline": distribution}]
///   methods        [{"metric", "formula", "source" (also of the p-value), "high_is_drift", "limit"}] of
///                  the measurements; not with a preset, whose formulas are the other program's
///   windows        [{"start", "end" (excluded), "records", "in_baseline", "baseline_records",
///                    "measurements": [...],
///                    "drifted_features": {"judged", "drifted", "share" (null: none judged),
///                                         "at_least_half" (Evidently's drift of the data set)},
///                    "magnitude": {...} or null, "reconstruction": {...} or null,
///                    "new_values", "vanished_values", "distributions": [...] by feature}]
///   findings       [{"feature", "family", "metric", "start", "end", "windows", "ongoing",
///                    "worst": measurement}]
///   changes        [{"feature", "kind": "sudden|gradual", "since", "earliest", "latest", "until" (null: goes
///                    on, or sudden), "before", "after"}], with the records as well as the times of windows
///                    of records: "since_record", ...
///   impact, model_drift, data_consistency, type_errors: see report/drift_consequences_json.h
///   events         one record a judged window, as driftEventLines() writes it
///   undefined      number of measurements without a number
///
/// Times are null where records have none. Windows of so many records (and findings in them), with times or
/// without, have "first_record" and "last_record" as well: see report/window_json.h. The RunId of a window of
/// records ends in the number of its first record.
///
/// A measurement: metric, feature, family, value, baseline_value, count and baseline_count (how many records
/// a rate of missing values, type errors or values out of range is made of; only there), bound (of the
/// numeric error; 0: exact; null: from cells and not known), p_value, log10_p, adjusted_p, limits {upper,
/// null_limit, spread_limit}, baseline_records, records, status, reason, judged, verdict.
[[nodiscard]] std::string toJson(const DriftEvaluation& evaluation);

/// One JSON object a line for every judged window, drifted or not, in the event schema of Azure Event Grid:
/// topic, subject, eventType (Azure's DatasetDriftDetected), eventTime (end of the window), id, data,
/// dataVersion, metadataVersion. `data` has the fields of that event (DataDriftId, DataDriftName, RunId,
/// BaseDatasetId, TargetDatasetId, DriftCoefficient (MCC of the magnitude, or null), StartTime, EndTime) and
/// an explicit "breached": a column drifted, or all together did.
[[nodiscard]] std::string driftEventLines(const DriftEvaluation& evaluation);

void write(JsonWriter& json, const DriftMeasurement& measurement);
void write(JsonWriter& json, const DriftEvaluation& evaluation); ///< the whole document as one value

} // namespace tiltmeter
