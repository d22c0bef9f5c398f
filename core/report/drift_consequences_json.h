// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_writer.h"
#include "drift/drift_evaluation.h"

namespace tiltmeter {

/// The parts of drift --json beyond single measurements. Each writes its members into the object that is
/// open.
///
///   impact           null, or {"status", "confidence",
///                     "mix": [{"features", "strata", "start", "end" (the windows taken together), "status",
///                              "groups": [decomposition], "windows": [{"start", "end", "groups"}]}],
///                     "correlations": [{"feature", "drift_metric", "score": "fairness|performance",
///                     "metric",
///                              "protected", "monitored", "reference", "windows", "rho", "p_value",
///                              "adjusted_p", "status"}],
///                     "performance": {"metric", "windows": [{"start", "end", "labelled", "value"}]}}
///   A decomposition: "protected", "group" (null: all records), "is_reference", "baseline_records",
///   "records", "baseline_rate", "rate", "change", "mix", "rate_effect", "interaction", "treatment" (each
///   {"value", "lower", "upper"} or null; change = mix + rate_effect + interaction, treatment = rate_effect +
///   interaction), "explained" (mix / change), "unmatched", "reading", "status".
void writeImpact(JsonWriter& json, const DriftEvaluation& evaluation);

///   data_consistency null, or {"status", "baseline_rows", "baseline_share", "limit", "constraints": [...],
///                     "two_column_constraints_left_out", "columns_left_out",
///                     "windows": [{"start", "end", "records", "checked", "violating", "share", "lower",
///                              "upper", "p_value", "exceeds_limit", "status", "verdict",
///                              "violations": [{"constraint" (position), "records", "value"}]}]}
void writeConsistency(JsonWriter& json, const DriftEvaluation& evaluation);

///   model_drift      null, or {"status", "labelled_rows", "base_accuracy", "detector_auc",
///                     "detector_auc_limit", "windows": [{"start", "end", "rows", "predicted_accuracy",
///                              "drop", "model_quality_drift" (the drop where there is one, else 0),
///                              "null_limit", "exceeds", "labelled", "accuracy", "accuracy_lower",
///                              "accuracy_upper", "status"}]}
void writeModelDrift(JsonWriter& json, const DriftEvaluation& evaluation);

///   type_errors      {"incomplete", "columns": [{"feature", "errors", "rate", "in_windows" (those of them
///                     that belong to a window that is shown; null: not known), "baseline_rate", "p_value",
///                     "example"}]}; of the whole data set. By window: the measurement "type_error_rate"
void writeTypeErrors(JsonWriter& json, const DriftEvaluation& evaluation);

/// The object of one window's magnitude: "limit" and "drifted" (drift/judge_drift.h), the chosen classifier's
/// figures, then "chosen" and "classifiers".
void writeMagnitude(JsonWriter& json, const DriftMagnitude& magnitude, double limit, bool drifted);
/// {"value", "baseline_value", "lower", "upper", "exceeds", "rows", "components", "dimensions",
/// "variance_share"}
void writeReconstruction(JsonWriter& json, const ReconstructionError& error);
/// {"feature", "kind", "since", "earliest", "latest", "until", "before", "after"}; windows of records have
/// "since_record", "earliest_record", "latest_record" and "until_record", too (from 1, in the order of
/// arrival), and null for times where records have none
void writeChange(JsonWriter& json, const DriftChange& change);

} // namespace tiltmeter
