// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "base/result.h"
#include "export/report_figures.h"
#include "report/report_document.h"

#include <QByteArray>
#include <QPageSize>
#include <QString>

#include <vector>

namespace tiltmeter {

struct PdfOptions {
    QPageSize::PageSizeId pageSize = QPageSize::A4;
    QString fontFamily; ///< the one that the figures were drawn with
};

/// A4, or Letter where the locale uses it.
[[nodiscard]] QPageSize::PageSizeId pageSizeFor(const QLocale& locale);

/// The report as PDF: vectors and embedded fonts throughout, nothing is an image; table headers repeated on
/// every page, a title never alone at the foot of one, page n of N. The creation date in the file is the
/// document's. `figures` come from drawFigures() of the same document. Any thread, but a GUI application must
/// be there for its fonts. Errors: Cancelled; Internal when the writer fails.
[[nodiscard]] Result<QByteArray> toPdf(const ReportDocument& document,
                                       const std::vector<DrawnFigure>& figures, const PdfOptions& options,
                                       const Progress& progress);

} // namespace tiltmeter
