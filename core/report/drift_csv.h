// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_evaluation.h"
#include "report/evaluation_csv.h"

#include <string>

namespace tiltmeter {

/// Window by window: start, end (empty for records without times), records, in_baseline, feature, family,
/// metric, value, baseline_value, bound (empty: not known), p_value, adjusted_p, limit, null_limit,
/// spread_limit, baseline_records, measured_records, status, reason, judged, verdict, first_record (windows
/// of so many records: from 1, in the order of arrival). After a window's columns come, without feature and
/// family, what is said of its records as a whole: drift_magnitude (MCC; null limit: what guessing gives),
/// reconstruction_error (null limit: the upper one), data_consistency (share of records that break a learnt
/// rule; baseline value: of the baseline's own) and model_drift (predicted accuracy against the baseline's;
/// null limit: the accuracy below which it is no chance), where there are figures. Behind first_record: count
/// and baseline_count, the numbers of records that a rate of records was made of. Form as in
/// evaluation_csv.h.
[[nodiscard]] std::string toCsv(const DriftEvaluation& evaluation);
[[nodiscard]] CsvRows csvRows(const DriftEvaluation& evaluation);

} // namespace tiltmeter
