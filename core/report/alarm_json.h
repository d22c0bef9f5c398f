// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_writer.h"
#include "findings/alarm.h"
#include "history/alarm_report.h"

#include <span>
#include <string>

namespace tiltmeter {

/// One alarm:
///   {"key", "state": "open|acknowledged|superseded", "feature", "monitored", "reference", "rate", "metric",
///    "kind": "parity|below_limit|above_limit", "change", "limit" (null for parity), "model_version" (null
///    without), "since" (null without timestamps), "record", "pairs", "log_evidence", "maximum_log_evidence",
///    "level", "p_value" (null for a change), "together", "changed_since", "estimates", "acknowledged",
///    "actor", "comment", "curve": [[time, pairs, log evidence], ...]}
/// Evidence is an e-value, written as its natural logarithm: 3 means 20 : 1. The alarm went off at `level`
/// or, together with others, below it. estimates: {"confidence", "monitored_records", "monitored_hits",
/// "reference_records", "reference_hits", "monitored_rate", "reference_rate", "difference", "ratio"}, each of
/// the last four {"value", "lower", "upper"} by a confidence sequence. Curves are thinned, see
/// findings/alarm_curve.h: what is kept stands in the overview's "curves".
void write(JsonWriter& json, const Alarm& alarm);
void writeAlarms(JsonWriter& json, std::span<const Alarm> alarms);

/// {"alpha", "days", "unit": "day" or "1000_records", "comparisons", "change_comparisons", "unwatched_pairs",
///  "records", "late_records", "global_log_evidence", "curves": {"kept", "span", "most_spans"}, "processes":
///  [{the subject as above, "raises", "level", "log_evidence", "maximum_log_evidence", "p_value", "pairs",
///  "begin", "end", "stands", "estimates", "curve"}]}
void write(JsonWriter& json, const AlarmOverview& overview);

/// {"deployment", "configuration": {"revision"}, "open", "alarms", "alarm_track"}: the document of
/// `tiltmeter-cli alarms`.
[[nodiscard]] std::string toJson(const AlarmReport& report);
/// {"deployment", "acknowledged": [alarms]}: that of `tiltmeter-cli acknowledge`.
[[nodiscard]] std::string acknowledgementsJson(const std::string& deployment, std::span<const Alarm> alarms);

} // namespace tiltmeter
