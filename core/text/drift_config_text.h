// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "config/drift_config.h"

#include <QLocale>
#include <QString>

namespace tiltmeter {

// A drift configuration in words: for the wizard and the report.

/// "28 days", "12 hours", "1 day and 12 hours"; "0 days" for 0.
[[nodiscard]] QString durationText(std::int64_t microseconds, const QLocale& locale);

/// "The change is above its limit and chance is ruled out", ...: for a picker.
[[nodiscard]] QString driftRuleName(DriftRule rule);
/// When that is what one wants, in a sentence or two.
[[nodiscard]] QString driftRuleText(DriftRule rule);
/// "Calibrated", "As Evidently", "As NannyML", "As Azure Machine Learning".
[[nodiscard]] QString driftPresetName(DriftPreset preset);
/// What the preset measures and when it speaks of drift.
[[nodiscard]] QString driftPresetText(DriftPreset preset);
/// "Equally full, frequent values apart", ...: bins of numeric columns, for a picker.
[[nodiscard]] QString driftBinningName(DriftBinning binning);

// One line each, for summaries.

/// "the first 25 % of the windows", "the data set training", "1 Jan – 4 Feb 2024",
/// "the 28 days before each window, ending 7 days before it".
[[nodiscard]] QString driftBaselineText(const DriftBaseline& baseline, const QLocale& locale);
/// "all that can be compared", or the columns' names.
[[nodiscard]] QString driftFeaturesText(const DriftConfig& config);
/// "Week (UTC); judged from 50 values on"
[[nodiscard]] QString driftWindowText(const DriftConfig& config, const QLocale& locale);
/// "numbers by Jensen-Shannon distance, limit 0.1; categories by ...; magnitude: yes"
[[nodiscard]] QString driftMethodsText(const DriftConfig& config, const QLocale& locale);

} // namespace tiltmeter
