// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "export/report_figures.h"
#include "report/report_document.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace tiltmeter {

/// The report as one HTML page that needs nothing else: styles, signs and charts (as vectors) are inside, no
/// script, no reference to anywhere. Light and dark as the reader's system is, white on paper, with a style
/// for printing. The page is also well-formed XML. `figures` come from drawFigures() of the same document;
/// `fontFamily` is the one they were drawn with. Any thread. The same input gives the same bytes.
[[nodiscard]] QByteArray toHtml(const ReportDocument& document, const std::vector<DrawnFigure>& figures,
                                const QString& fontFamily);

} // namespace tiltmeter
