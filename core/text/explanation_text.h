// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metrics/measurement.h"

#include <QLocale>
#include <QString>
#include <vector>

namespace tiltmeter {

/// One line of "how is this computed": what it is, and the fact.
struct ExplanationLine {
    QString name;
    QString value;
    QString exact = {}; ///< the same to full precision, for a tool tip and for copying; empty: `value` is
};

/// How a number came about: value and interval with their method, limits, the counts that the formula was
/// fed, the formula, its source, the configuration's revision. Lines without content are left out.
[[nodiscard]] std::vector<ExplanationLine> explain(const Measurement& measurement, std::int64_t revision,
                                                   const QLocale& locale);

/// Name of one of Measurement::counts: "monitored_true_positives" -> "True positives, monitored".
[[nodiscard]] QString countName(const std::string& id);
/// "Koopman score interval", "Bootstrap on the cell counts, 2,000 draws", ...; empty for None.
[[nodiscard]] QString intervalMethodText(IntervalMethod method);

} // namespace tiltmeter
