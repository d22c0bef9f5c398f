// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/profile.h"
#include "config/recommendation.h"

#include <QLocale>
#include <QString>

namespace tiltmeter {

/// "sex", "age", ...: the name of a protected attribute in a sentence.
[[nodiscard]] QString attributeName(ProtectedAttribute attribute);
/// One reason as a clause: "the name says that it is a person's sex".
[[nodiscard]] QString reasonText(const RecommendationReason& reason, const QLocale& locale);
/// Why a feature is recommended, or why it can't be monitored, or how strongly it goes with the outcome.
/// `column` may be nullptr.
[[nodiscard]] QString featureReasonText(const FeatureProposal& proposal, const ColumnProfile* column,
                                        const QLocale& locale);

} // namespace tiltmeter
