// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "performance/performance_evaluation.h"

#include <QLocale>
#include <QString>

namespace tiltmeter::headless {

/// What `performance` writes for people: measures by window, groups, what was learnt, findings.
[[nodiscard]] QString performanceOutput(const PerformanceEvaluation& evaluation, const QLocale& locale);

} // namespace tiltmeter::headless
