// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_evaluation.h"
#include "store/store.h"

#include <optional>

namespace tiltmeter {

struct TypeErrorSource {
    DataSetId dataSet;
    const RefusedCells* refused = nullptr; ///< of it
};

/// Fills in DriftEvaluation::typeErrors: cells that were not of their column's kind. Of imports by an older
/// program, which did not keep them all, from the rejected rows, where the first such cell of a row counts.
/// `baseline`: the data set compared with, if it is one of its own.
[[nodiscard]] Result<void> countTypeErrors(const Store& store, const TypeErrorSource& payload,
                                           const std::optional<TypeErrorSource>& baseline,
                                           DriftEvaluation& evaluation);

} // namespace tiltmeter
