// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "config/fairness_config.h"

#include <QLocale>
#include <QString>

namespace tiltmeter {

/// A configuration in words, a line each: for the wizard's summary and the report.

/// "female, non-binary against male"
[[nodiscard]] QString groupsText(const MonitoredFeature& feature, const QLocale& locale);
/// "18 to 25" of a range, the values of a group otherwise; the group's own name when it says more.
[[nodiscard]] QString groupText(const Group& group, const QLocale& locale);
/// "score 80 % to 125 %; statistical parity difference -0.1 to 0.1"; "none".
[[nodiscard]] QString featureLimitsText(const MonitoredFeature& feature, const FairnessConfig& config,
                                        const QLocale& locale);
/// "favourable: Approved; unfavourable: Denied"
[[nodiscard]] QString outcomeText(const FavorableOutcome& outcome, const QLocale& locale);
/// "per week (UTC); at least 100 records, 30 in each group; 95 % intervals"
[[nodiscard]] QString sampleText(const FairnessConfig& config, const QLocale& locale);

} // namespace tiltmeter
