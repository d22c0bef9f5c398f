// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_writer.h"
#include "history/evaluation.h"

#include <string>

namespace tiltmeter {

/// One evaluation as one JSON document; the same evaluation gives the same bytes. Members in this order:
///
///   deployment, software_version, data_fingerprint,
///   configuration   {"revision": 3, and all that config/fairness_json.h writes}
///   records, records_without_timestamp, first_record, last_record (times; null without timestamps),
///   windows         [{"start", "end" (excluded), "records", "below_minimum", "measurements": [...]}]
///   overall         [measurements over all records]
///   groups          [{"feature", "group", "reference", "window": null or {"start", "end"}, "records",
///   "judged",
///                     "favorable", "labelled", "rates": {id: value or null}, "intervals": {id: [lower,
///                     upper]}, "undefined": {id: reason}}]
///   alarms          alarms that are valid at every look: report/alarm_json.h
///   alarm_track     what they are made of: all processes of evidence
///   performance     {"status": "measured|not_asked|nothing_to_measure|not_possible", "reason": sentence or
///   null,
///                     "revision", "judged_windows" (measured alone), "command": which one has the figures}
///   findings        [{"id" (findings/finding.h), "rule": "interval|point|alarm|performance", "metric",
///   "feature", "monitored", "reference", "start", "end", "overall",
///                     "windows", "ongoing", "alarm": key (rule alarm only), "estimated" (rule performance
///                     only), "worst": measurement}]
///   undefined       number of measurements without a number
///
/// Times are null where records have none. Windows of so many records, a group's window and findings in them
/// have "first_record" and "last_record" as numbers after their times: see report/window_json.h.
///
/// A measurement: metric, feature, monitored, reference (null where they have no meaning), value, lower,
/// upper, confidence, interval_method, monitored_records, reference_records, counts, limits {lower, upper},
/// status, reason, verdict, point_verdict, records_needed. `value` is null when it is undefined (status and
/// reason say why); `upper` is null beside a `lower` when the interval has no upper end; both are null beside
/// an interval_method when it has no ends at all: the ratio to something that may be 0. Ids are those of the
/// metric table.
[[nodiscard]] std::string toJson(const Evaluation& evaluation);

/// The parts, into a document that has been begun.
void writeMembers(JsonWriter& json, const Evaluation& evaluation); ///< of an object that is open
void write(JsonWriter& json, const Measurement& measurement);
void write(JsonWriter& json, const Finding& finding);

} // namespace tiltmeter
