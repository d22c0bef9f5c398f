// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_evaluation.h"
#include "store/store.h"

#include <optional>

namespace tiltmeter {

/// Fills in DriftEvaluation::typeErrors from the rows that imports refused because a cell was not of its
/// column's kind (the first such cell of a row counts). `baseline`: the data set compared with, if it is one
/// of its own.
[[nodiscard]] Result<void> countTypeErrors(const Store& store, DataSetId payload,
                                           const std::optional<DataSetId>& baseline,
                                           DriftEvaluation& evaluation);

} // namespace tiltmeter
