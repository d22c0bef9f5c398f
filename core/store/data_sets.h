// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"
#include "base/time.h"
#include "columns/schema.h"
#include "store/sqlite.h"

#include <vector>

namespace tiltmeter::store {

/// A column with its number in the file.
struct StoredColumn {
    std::int64_t id = 0;
    ColumnSpec spec;
};

[[nodiscard]] Result<std::vector<StoredColumn>> columnsOf(const sqlite::Connection& connection, DataSetId id);
/// Entry 0 is *missing*.
[[nodiscard]] Result<std::vector<std::string>> dictionaryOf(const sqlite::Connection& connection,
                                                            std::int64_t column);
[[nodiscard]] Result<std::string> deploymentName(const sqlite::Connection& connection, DeploymentId id);

/// StoreBusy when an import into the deployment runs. Inside a transaction.
[[nodiscard]] Result<void> refuseWhileImporting(const sqlite::Connection& connection, DeploymentId id);
/// Takes out all rows from `firstRow` on, with their place in the index of record ids. Inside a transaction.
[[nodiscard]] Result<void> removeRows(const sqlite::Connection& connection, DataSetId id,
                                      std::uint64_t firstRow);
/// Makes the rows of an import whose program died visible, as such. Inside a transaction.
[[nodiscard]] Result<void> markInterrupted(const sqlite::Connection& connection, ImportId id, TimePoint now);
/// Rows of imports that are not running: what DataSet::rows says. Inside a transaction.
[[nodiscard]] Result<void> countRows(const sqlite::Connection& connection, DataSetId id);

} // namespace tiltmeter::store
