// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "base/result.h"
#include "export/report_figures.h"
#include "history/evaluation.h"
#include "report/report_data.h"
#include "report/report_document.h"
#include "report/report_file.h"

#include <string>
#include <vector>

namespace tiltmeter {

/// Html and Pdf: made from the document and its figures. The others from the evaluation and the parts.
[[nodiscard]] bool isDrawn(ReportFileFormat format);

/// Writes a report to a file, as a whole or not at all. HTML and PDF are made from the document and its
/// figures, JSON and CSV from the evaluation and the parts. Errors: those of writeWholeFile(), Cancelled.
///
/// In two steps, because only the first one needs the GUI thread (a few milliseconds a chart):
///
///     auto figures = drawFigures(document, *evaluation, QApplication::font());             // GUI thread
///     writeReport(document, *evaluation, figures, familyOf(QApplication::font()), ...);     // any thread
[[nodiscard]] Result<void> writeReport(const ReportDocument& document, const Evaluation& evaluation,
                                       const std::vector<DrawnFigure>& figures, const QString& fontFamily,
                                       const std::string& path, ReportFileFormat format,
                                       const Progress& progress, const ReportParts& parts = {});

/// Both steps at once, on the GUI thread, with the application's font.
[[nodiscard]] Result<void> exportReport(const ReportDocument& document, const Evaluation& evaluation,
                                        const std::string& path, ReportFileFormat format,
                                        const Progress& progress, const DriftEvaluation* drift = nullptr);

} // namespace tiltmeter
