// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/report_figures.h"

#include "charts/evidence_chart.h"
#include "charts/group_bars.h"
#include "charts/report_chart.h"
#include "charts/time_chart.h"
#include "drift/distribution_chart.h"
#include "drift/drift_charts.h"
#include "drift/heat_map_drawing.h"
#include "export/html_writer.h"
#include "fairness/fairness_view_model.h"

#include <QBuffer>
#include <QFontInfo>
#include <QPainter>
#include <QRegularExpression>
#include <QSvgGenerator>
#include <algorithm>
#include <functional>

namespace tiltmeter {
namespace {

/// Of the chart's own layout; see renderTimeChart().
constexpr double figureWidth = 760;
constexpr double timeChartHeight = 300;
constexpr double evidenceChartHeight = 240;
constexpr int bodyPixels = 13;

using Draw = std::function<void(QPainter&, const QRectF&)>;

DrawnFigure drawn(const QSizeF& size, const Draw& draw)
{
    const auto drawOn = [&](QPaintDevice& device) {
        QPainter painter(&device);
        painter.setRenderHint(QPainter::Antialiasing);
        draw(painter, QRectF(QPointF(), size));
    };
    DrawnFigure figure;
    figure.size = size;
    QBuffer buffer(&figure.svg);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(size.toSize());
    generator.setViewBox(QRectF(QPointF(), size));
    drawOn(generator);
    figure.svg = cleanedForXml(QString::fromUtf8(figure.svg)).toUtf8();
    drawOn(figure.picture);
    return figure;
}

DrawnFigure drawTimeChart(const TimeChartData& data, const ChartStyle& style, const QLocale& locale)
{
    return drawn({figureWidth, timeChartHeight}, [&](QPainter& painter, const QRectF& target) {
        renderTimeChart(painter, target, data, style, locale);
    });
}

DrawnFigure drawDrift(const ReportFigure& figure, const DriftEvaluation& drift, const ChartStyle& style,
                      const QLocale& locale)
{
    if (figure.kind == ReportFigure::Kind::DriftMagnitude)
        return drawTimeChart(magnitudeChart(drift), style, locale);
    if (figure.kind == ReportFigure::Kind::DriftHeatMap)
        return drawn({figureWidth, heatMapHeight(drift)}, [&](QPainter& painter, const QRectF& target) {
            paintHeatMap(painter, target, drift, style, locale);
        });
    const auto it = std::ranges::find(drift.features, figure.feature, &DriftFeature::name);
    if (it == drift.features.end() || figure.window >= drift.windows.size())
        return {};
    const auto feature = static_cast<std::size_t>(it - drift.features.begin());
    if (figure.kind == ReportFigure::Kind::DriftOverTime)
        return drawTimeChart(driftChart(drift, feature, figure.metric), style, locale);
    const DistributionChart chart(drift, feature, figure.window);
    return drawn({figureWidth, chart.height()}, [&](QPainter& painter, const QRectF& target) {
        chart.paint(painter, target, style, locale);
    });
}

} // namespace

DrawnFigure drawFigure(const ReportFigure& figure, const Evaluation& evaluation, const QLocale& locale,
                       const QFont& font, const DriftEvaluation* drift)
{
    // In pixels, so that the drawing does not depend on the screen's resolution.
    QFont own(familyOf(font));
    own.setPixelSize(bodyPixels);
    own.setHintingPreference(QFont::PreferNoHinting);
    avoidLigatures(own);
    const ChartStyle style = ChartStyle::ofPaper(own);
    if (figure.chart)
        return drawn({figureWidth, timeChartHeight}, [&](QPainter& painter, const QRectF& target) {
            renderTimeChart(painter, target, timeChartOf(*figure.chart), style, locale);
        });
    if (figure.kind == ReportFigure::Kind::ScoreOverTime)
        return drawTimeChart(fairnessChart(evaluation, figure.feature, figure.metric), style, locale);
    if (figure.kind == ReportFigure::Kind::Evidence)
        return drawn({figureWidth, evidenceChartHeight}, [&](QPainter& painter, const QRectF& target) {
            renderEvidenceChart(painter, target,
                                evidenceChart(evaluation, figure.feature, figure.metric, figure.change, true),
                                style, locale);
        });
    if (figure.kind != ReportFigure::Kind::FavorableShare)
        return drift == nullptr ? DrawnFigure{} : drawDrift(figure, *drift, style, locale);
    const std::vector<GroupBars::Bar> bars = barsOf(evaluation.overall, figure.feature);
    return drawn({figureWidth, GroupBars::heightOf(bars.size(), style)},
                 [&](QPainter& painter, const QRectF& target) {
                     GroupBars::paint(painter, target, bars, style, locale);
                 });
}

std::vector<DrawnFigure> drawFigures(const ReportDocument& document, const Evaluation& evaluation,
                                     const QFont& font, const DriftEvaluation* drift)
{
    std::vector<DrawnFigure> figures;
    for (const ReportFigure* figure : figuresOf(document))
        figures.push_back(drawFigure(*figure, evaluation, document.locale, font, drift));
    return figures;
}

QString familyOf(const QFont& font)
{
    return QFontInfo(font).family();
}

void avoidLigatures(QFont& font)
{
    font.setLetterSpacing(QFont::AbsoluteSpacing, 1.0 / 64); // the smallest that is not 0
}

QByteArray inlineSvg(const DrawnFigure& figure, const QByteArray& id, const QString& title,
                     const QString& description)
{
    QString text = QString::fromUtf8(figure.svg);
    text.remove(0, text.indexOf(QLatin1Char('>'), text.indexOf(QStringLiteral("<svg"))) + 1);
    text.truncate(text.lastIndexOf(QStringLiteral("</svg>")));
    // The generator's own title and description are empty; those of the page follow.
    static const QRegularExpression own(QStringLiteral("<(title|desc)>[^<]*</\\1>\\s*"));
    text.remove(own);
    static const QRegularExpression ids(QStringLiteral("(\\sid=\"|url\\(#|href=\"#)"));
    const QString prefix = QString::fromLatin1(id) + QLatin1Char('-');
    text.replace(ids, QStringLiteral("\\1") + prefix);
    // Every state of the painter makes a group, drawn in or not: about half of the text.
    static const QRegularExpression emptyGroup(QStringLiteral("<g\\b[^>]*>\\s*</g>\\s*"));
    for (qsizetype before = -1; before != text.size();) {
        before = text.size();
        text.remove(emptyGroup);
    }
    static const QRegularExpression blank(QStringLiteral("\\s*\\n\\s*"));
    text.replace(blank, QStringLiteral("\n"));

    return QStringLiteral("<svg class=\"figure\" role=\"img\" viewBox=\"0 0 %1 %2\" aria-labelledby=\"%3t "
                          "%3d\"><title id=\"%3t\">%4</title><desc id=\"%3d\">%5</desc>%6</svg>")
        .arg(figure.size.width())
        .arg(figure.size.height())
        .arg(prefix, cleanedForXml(title).toHtmlEscaped(), cleanedForXml(description).toHtmlEscaped(),
             text.trimmed())
        .toUtf8();
}

} // namespace tiltmeter
