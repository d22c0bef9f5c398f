// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "base/result.h"
#include "columns/column_batch.h"
#include "columns/schema.h"
#include "config/deployment.h"
#include "monitor/monitor.h"
#include "source/csv_dialect.h"

#include <cstdint>
#include <string>
#include <vector>

namespace tiltmeter {

/// One file that is to be imported, and as what: a preview (source/csv_preview.h) with a person's changes.
struct FileImport {
    std::string file;
    std::string deployment; ///< made when there is none of that name
    DataSetRole role = DataSetRole::Payload;
    std::string dataSet; ///< name of the data set; empty: that of its role ("payload", "baseline")
    CsvDialect dialect;
    Schema schema;      ///< kinds and roles, one column per field, in file order
    bool again = false; ///< also when the same content is there already
};

struct FileImportResult {
    ImportRecord record;
    std::uint64_t labels = 0;          ///< payload records that got a label by this file
    std::uint64_t waitingLabels = 0;   ///< labels whose record is not there yet; kept until it comes
    std::vector<RejectedRow> rejected; ///< in file order, at most 1,000; record.rejected counts all
};

/// Reads the file into the store at `storePath`, in one go: its records are seen by readers when it is
/// finished, and none of them are when it is cancelled or fails. Several programs may have the store open.
///
/// AlreadyImported (detail: when, as formatTimePoint()) before anything is written, unless `again`;
/// MissingRole
/// ("record_id") for feedback without it; DuplicateRole; ColumnTypeChanged; InvalidValue ("deployment") for
/// an empty name; StoreBusy while another import into the deployment runs; Cancelled; those of
/// source/csv_reader.h and store/store.h.
[[nodiscard]] Result<FileImportResult> importFile(const std::string& storePath, const FileImport& import,
                                                  const Progress& progress);

} // namespace tiltmeter
