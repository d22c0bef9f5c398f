// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"
#include "base/progress.h"
#include "base/result.h"

#include <cstdint>
#include <string>

namespace tiltmeter {

class Store;

/// Writes the rows of a data set with every value as it was read, columns in schema order, records in order
/// of arrival: UTF-8, commas, LF, a header line; fields in double quotes only where RFC 4180 asks for them (a
/// comma, a quote or a line end inside). A record whose only field is empty is written as "" so that it is
/// not a blank line. The file comes into being under another name and replaces `path` when it is complete.
/// Gives the number of records. PermissionDenied, FileNotFound (the folder is missing), IsDirectory,
/// DiskFull, WriteFailed, Cancelled, and the errors of reading.
[[nodiscard]] Result<std::uint64_t> exportCsv(const Store& store, DataSetId dataSet, const std::string& path,
                                              const Progress& progress = {});

} // namespace tiltmeter
