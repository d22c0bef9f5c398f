// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_evaluation.h"

#include <QLocale>
#include <QString>

namespace tiltmeter::headless {

/// A drift evaluation for a terminal: the judged measure of every column by window, the magnitude, the
/// findings as sentences.
[[nodiscard]] QString driftOutput(const DriftEvaluation& evaluation, const QLocale& locale);

} // namespace tiltmeter::headless
