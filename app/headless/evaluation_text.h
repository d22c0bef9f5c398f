// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/evaluation.h"

#include <QLocale>
#include <QString>

namespace tiltmeter::headless {

/// An evaluation for a terminal: the headline metric of each feature by window, all metrics over all records,
/// the findings as sentences.
[[nodiscard]] QString evaluationText(const Evaluation& evaluation, const QLocale& locale);

} // namespace tiltmeter::headless
