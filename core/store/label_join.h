// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/data_sets.h"

namespace tiltmeter::store {

struct JoinCounts {
    std::uint64_t labelled = 0; ///< payload records that got a label, or another one
    std::uint64_t waiting = 0;  ///< new labels whose record is not there yet
};

/// Gives the labels of a deployment's feedback to its payload, by record id: for all rows of either side that
/// were not looked up on the other side before. A label from feedback that comes after its record replaces
/// the record's label; one that came before it fills only what is missing; of several for one record the last
/// counts. Segments get another version of their label column, in the name of `import`; the older one stays.
/// A payload without a column of labels gets one. Inside a transaction that has changed the state of
/// `import`.
[[nodiscard]] Result<JoinCounts> joinLabels(const sqlite::Connection& connection, DeploymentId deployment,
                                            ImportId import);

/// ColumnTypeChanged when the labels of feedback can't become labels of the payload. Inside a transaction.
[[nodiscard]] Result<void> checkLabelKinds(const sqlite::Connection& connection, DeploymentId deployment);

} // namespace tiltmeter::store
