// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/profile.h"
#include "config/recommendation.h"

#include <QLocale>
#include <QString>

namespace tiltmeter {

/// "sex", "age", "ethnicity", ... as it stands inside a sentence; empty for None.
[[nodiscard]] QString protectedAttributeName(ProtectedAttribute attribute);

/// Why something is proposed, as one sentence: "Its name says that it is about age, a protected attribute."
[[nodiscard]] QString recommendationText(const RecommendationReason& reason, const QLocale& locale);

/// What a group holds: "male, M" or "18 to 25, 60 and more" with "no value" for missing ones.
[[nodiscard]] QString groupContentText(const Group& group, const QLocale& locale);

/// A choice of reference for a picker: "A named group", "The largest group", ...
[[nodiscard]] QString referenceChoiceText(ReferenceChoice choice);

/// Why a feature is recommended, or why it can't be monitored, or how strongly it goes with the outcome.
/// `column` may be nullptr.
[[nodiscard]] QString featureReasonText(const FeatureProposal& proposal, const ColumnProfile* column,
                                        const QLocale& locale);

// A configuration in words, a line each: for the wizard's summary and the report.

/// groupContentText(), with the group's own name before it when that says more.
[[nodiscard]] QString groupText(const Group& group, const QLocale& locale);
/// "female; non-binary against male"
[[nodiscard]] QString groupsText(const MonitoredFeature& feature, const QLocale& locale);
/// "score 80 % to 125 %; Statistical parity difference -0.1 to 0.1"; "no limits".
[[nodiscard]] QString featureLimitsText(const MonitoredFeature& feature, const FairnessConfig& config,
                                        const QLocale& locale);
/// "favourable: Approved; unfavourable: Denied"
[[nodiscard]] QString outcomeText(const FavorableOutcome& outcome, const QLocale& locale);
/// "window: week (UTC); at least 100 records, 30 in each group; 95 % intervals"
[[nodiscard]] QString sampleText(const FairnessConfig& config, const QLocale& locale);

} // namespace tiltmeter
