// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "findings/finding.h"

#include <vector>

namespace tiltmeter {

/// A finding for each of the evaluation's own, in their order, so that what became worse stands in one list
/// with what became unfair. Their `worst` has the verdict Fail, as counts {"baseline_value", "change" (for
/// the worse), "largest_change" (that is within the limit), "windows"}, and as limits the values at which the
/// change is just within the limit: relative changes are made absolute, and where both directions are bad
/// there are two.
[[nodiscard]] std::vector<Finding> performanceFindings(const PerformanceEvaluation& evaluation);

} // namespace tiltmeter
