// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/pdf_report.h"

#include "export/pdf_layout.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QDateTime>
#include <QFontMetricsF>
#include <QPainter>
#include <QPdfWriter>
#include <QRegularExpression>
#include <QTimeZone>

namespace tiltmeter {
namespace {

constexpr double pt = PdfStyle::point;
constexpr double sideMargin = 48 * pt;
constexpr double topMargin = 54 * pt;
constexpr double bottomMargin = 54 * pt;
constexpr int resolution = 1200;

QString tr(const char* text, const char* comment = nullptr)
{
    return QCoreApplication::translate("ReportPage", text, comment);
}

void paintMargins(QPainter& painter, const ReportDocument& document, const PdfStyle& style,
                  const QSizeF& page, std::size_t number, std::size_t count)
{
    painter.setFont(style.caption);
    painter.setPen(style.colors.secondaryText);
    const double width = page.width() - 2 * sideMargin;
    const QFontMetricsF metrics(style.caption);
    const auto line = [&](double y, const QString& left, const QString& right) {
        const double rightWidth = metrics.horizontalAdvance(right) + pt;
        const double leftWidth = width - rightWidth - 12 * pt;
        painter.drawText(QRectF(sideMargin, y, leftWidth, metrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(left, Qt::ElideRight, leftWidth));
        painter.drawText(QRectF(sideMargin + width - rightWidth, y, rightWidth, metrics.height()),
                         Qt::AlignRight | Qt::AlignVCenter, right);
    };
    if (number > 1) // the first page has the title itself
        line(topMargin - 26 * pt, document.title, document.subtitle);
    const double y = page.height() - bottomMargin + 18 * pt;
    painter.fillRect(QRectF(sideMargin, y - 6 * pt, width, 0.5 * pt), style.colors.border);
    QString origin = tr("Tiltmeter %1").arg(QString::fromStdString(document.meta.softwareVersion));
    if (!document.meta.dataFingerprint.empty())
        origin = tr("%1, configuration revision %2, data %3", "program, revision, fingerprint")
                     .arg(origin, document.locale.toString(qlonglong{document.meta.revision}),
                          QString::fromStdString(document.meta.dataFingerprint));
    line(y, origin,
         tr("Page %1 of %2")
             .arg(document.locale.toString(qulonglong{number}), document.locale.toString(qulonglong{count})));
}

/// Qt writes the time of the clock on the wall; the report's own is put in its place, digit for digit.
void setCreationDate(QByteArray& pdf, TimePoint created)
{
    static const QRegularExpression pattern(
        QStringLiteral("/CreationDate \\(D:(\\d{14})(Z|[+-]\\d\\d'\\d\\d')"));
    const auto match = pattern.match(QString::fromLatin1(pdf));
    if (!match.hasMatch())
        return;
    const QString zone = match.captured(2);
    int seconds = 0;
    if (zone.size() > 1) {
        seconds = zone.mid(1, 2).toInt() * 3600 + zone.mid(4, 2).toInt() * 60;
        seconds = zone.startsWith(QLatin1Char('-')) ? -seconds : seconds;
    }
    const QDateTime time =
        QDateTime::fromMSecsSinceEpoch(created.microseconds / 1000, Qt::OffsetFromUTC, seconds);
    pdf.replace(match.capturedStart(1), match.capturedLength(1),
                time.toString(QStringLiteral("yyyyMMddHHmmss")).toLatin1());
}

} // namespace

QPageSize::PageSizeId pageSizeFor(const QLocale& locale)
{
    switch (locale.territory()) {
    case QLocale::UnitedStates:
    case QLocale::Canada:
    case QLocale::Mexico:
    case QLocale::Philippines:
    case QLocale::Chile:
    case QLocale::Colombia:
        return QPageSize::Letter;
    default:
        return QPageSize::A4;
    }
}

Result<QByteArray> toPdf(const ReportDocument& document, const std::vector<DrawnFigure>& figures,
                         const PdfOptions& options, const Progress& progress)
{
    const PdfStyle style(options.fontFamily);
    const QPageSize pageSize(options.pageSize);
    const QSizeF page = pageSize.size(QPageSize::Point) * pt;
    PdfLayout layout(style, page.width() - 2 * sideMargin);
    layout.add(document, figures);
    TILTMETER_TRY(progress.check());
    const std::vector<FlowPage> pages = paginate(layout.flow(), page.height() - topMargin - bottomMargin);

    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setResolution(resolution);
    writer.setPageSize(pageSize);
    writer.setPageMargins(QMarginsF());
    writer.setTitle(document.title);
    writer.setCreator(QStringLiteral("Tiltmeter ") + QString::fromStdString(document.meta.softwareVersion));
    QPainter painter;
    if (!painter.begin(&writer))
        return fail(ErrorCode::Internal, {}, "QPdfWriter");
    const double scale = resolution / (72.0 * pt);
    painter.scale(scale, scale);
    for (std::size_t i = 0; i < pages.size(); ++i) {
        TILTMETER_TRY(progress.check());
        progress.report(static_cast<double>(i) / static_cast<double>(pages.size()));
        if (i > 0)
            writer.newPage();
        paintMargins(painter, document, style, page, i + 1, pages.size());
        for (const PlacedItem& placed : pages[i]) {
            painter.save();
            layout.flow()[placed.item].paint(painter, sideMargin, topMargin + placed.y);
            painter.restore();
        }
    }
    painter.end();
    setCreationDate(bytes, document.meta.created);
    progress.report(1);
    return bytes;
}

} // namespace tiltmeter
