// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

} // namespace tiltmeter
