// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace tiltmeter {

/// What a report can be written as. The headless program links no GUI library: it writes Json and Csv itself
/// (evaluation_json.h, evaluation_csv.h) and starts the program tiltmeter-report, which lies in the same
/// folder, for Html and Pdf, which need fonts and the charts; the desktop program makes all four itself with
/// the same code (ui/export).
enum class ReportFileFormat : std::uint8_t { Html, Pdf, Json, Csv };

/// By the ending of the file's name, in any case: .html or .htm, .pdf, .json, .csv. For any other Usage
/// (subject: path, detail: "unknown_ending").
[[nodiscard]] Result<ReportFileFormat> reportFileFormatOf(const std::string& path);

/// "html", "pdf", "json", "csv".
[[nodiscard]] std::string_view toString(ReportFileFormat format);

/// Writes a file as a whole or not at all: beside it under another name first, then moved to its place; what
/// was there before stays until then. Only what is no ordinary file (/dev/stdout), or stands in a folder that
/// can't be written, is written in place. Errors (subject: path): IsDirectory, FileNotFound (subject: the
/// folder that is not there), PermissionDenied, DiskFull, WriteFailed.
[[nodiscard]] Result<void> writeWholeFile(const std::string& path, std::string_view bytes);

} // namespace tiltmeter
