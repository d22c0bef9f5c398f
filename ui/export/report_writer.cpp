// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/report_writer.h"

#include "export/html_report.h"
#include "export/pdf_report.h"

#include <QGuiApplication>

namespace tiltmeter {
namespace {

std::string_view viewOf(const QByteArray& bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

} // namespace

bool isDrawn(ReportFileFormat format)
{
    return format == ReportFileFormat::Html || format == ReportFileFormat::Pdf;
}

Result<void> writeReport(const ReportDocument& document, const Evaluation& evaluation,
                         const std::vector<DrawnFigure>& figures, const QString& fontFamily,
                         const std::string& path, ReportFileFormat format, const Progress& progress,
                         const ReportParts& parts)
{
    TILTMETER_TRY(progress.check());
    switch (format) {
    case ReportFileFormat::Html:
        TILTMETER_TRY(writeWholeFile(path, viewOf(toHtml(document, figures, fontFamily))));
        break;
    case ReportFileFormat::Pdf: {
        TILTMETER_ASSIGN(const QByteArray pdf,
                         toPdf(document, figures, {pageSizeFor(document.locale), fontFamily}, progress));
        TILTMETER_TRY(writeWholeFile(path, viewOf(pdf)));
        break;
    }
    case ReportFileFormat::Json:
        TILTMETER_TRY(writeWholeFile(path, reportJson(evaluation, parts)));
        break;
    case ReportFileFormat::Csv:
        TILTMETER_TRY(writeWholeFile(path, reportCsv(evaluation, parts.drift)));
        break;
    }
    progress.report(1);
    return {};
}

Result<void> exportReport(const ReportDocument& document, const Evaluation& evaluation,
                          const std::string& path, ReportFileFormat format, const Progress& progress,
                          const DriftEvaluation* drift)
{
    const QFont font = QGuiApplication::font();
    std::vector<DrawnFigure> figures;
    if (isDrawn(format))
        figures = drawFigures(document, evaluation, font, drift);
    return writeReport(document, evaluation, figures, familyOf(font), path, format, progress.part(0.2, 1));
}

} // namespace tiltmeter
