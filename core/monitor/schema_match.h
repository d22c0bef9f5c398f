// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "columns/schema.h"
#include "source/csv_dialect.h"

#include <string>

namespace tiltmeter {

class Store;

/// The kinds by which a file has to be read so that it goes into a data set that is there already.
///
/// A file shows less than a data set knows: a column of words may look like numbers or like text for once, or
/// be empty. Such a column is read as what the data set has. A column that really is something else (words
/// where there were numbers, numbers that no category is called) is ColumnTypeChanged.
[[nodiscard]] Result<Schema> matchSchema(const Store& store, DataSetId dataSet, const Schema& schema,
                                         const std::string& file, const CsvDialect& dialect);

} // namespace tiltmeter
