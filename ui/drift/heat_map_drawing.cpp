// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/heat_map_drawing.h"

#include "charts/axis_ticks.h"
#include "drift/drift_charts.h"
#include "drift/drift_methods.h"
#include "text/drift_text.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace tiltmeter {
namespace {

constexpr std::size_t mostFeatures = 25;
constexpr std::size_t mostWindows = 60;
constexpr double rowHeight = 22;
constexpr double headHeight = 20;
constexpr double narrowestText = 36;

} // namespace

QString columnTitle(const DriftFeature& feature)
{
    const QString name = QString::fromStdString(feature.name);
    if (feature.family == DriftFamily::Feature)
        return name;
    return QCoreApplication::translate("HeatMap", "%1 (%2)", "column, what it is to the model")
        .arg(name, driftFamilyName(feature.family).toLower());
}

HeatCell heatCell(const DriftEvaluation& evaluation, std::size_t feature, std::size_t window,
                  const QLocale& locale)
{
    const DriftWindow& of = evaluation.windows[window];
    const std::string& name = evaluation.features[feature].name;
    HeatCell cell;
    cell.inBaseline = of.inBaseline;
    cell.text = QStringLiteral("\u2013");
    if (const DriftMeasurement* m = judgedMeasurement(of, name)) {
        cell.state = stateOf(*m);
        if (m->value) {
            cell.strength = m->limit && *m->limit > 0 ? *m->value / *m->limit : *m->value;
            cell.text = numberText(*m->value, locale, 2);
        }
    }
    cell.missingDrifts = std::ranges::any_of(of.measurements, [&name](const DriftMeasurement& m) {
        return m.feature == name && isSideRate(m.metric) && m.verdict == Verdict::Fail;
    });
    return cell;
}

void paintHeatCell(QPainter& painter, const QRectF& rect, const HeatCell& cell, const ThemeColors& colors)
{
    const bool isJudged =
        cell.state == State::Pass || cell.state == State::Fail || cell.state == State::InsufficientEvidence;
    const QColor ink = cell.state == State::Fail                   ? colors.fail
                       : cell.state == State::InsufficientEvidence ? colors.insufficient
                                                                   : colors.accent;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (cell.strength && isJudged)
        painter.fillRect(rect, colors.tint(ink, 0.06 + 0.34 * std::min(1.0, *cell.strength / 2)));
    if (cell.state == State::TooFewRecords)
        painter.fillRect(rect, QBrush(colors.tint(colors.undecided, 0.35), Qt::BDiagPattern));
    if (cell.inBaseline) {
        painter.setPen(QPen(colors.secondaryText, 1, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5));
    }
    if (rect.width() >= narrowestText) {
        painter.setPen(isJudged ? colors.text : colors.secondaryText);
        painter.drawText(rect, Qt::AlignCenter, cell.text);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.fail);
    const double corner = std::min(8.0, rect.width() / 2);
    const QPointF top = rect.topLeft();
    const QPointF bottom = rect.bottomLeft();
    if (cell.state == State::Fail)
        painter.drawPolygon(QPolygonF({top, top + QPointF(corner, 0), top + QPointF(0, corner)}));
    if (cell.missingDrifts)
        painter.drawPolygon(QPolygonF({bottom, bottom + QPointF(corner, 0), bottom + QPointF(0, -corner)}));
    painter.restore();
}

double heatMapHeight(const DriftEvaluation& evaluation)
{
    return headHeight + rowHeight * static_cast<double>(std::min(mostFeatures, evaluation.features.size())) +
           2;
}

void paintHeatMap(QPainter& painter, const QRectF& target, const DriftEvaluation& evaluation,
                  const ChartStyle& style, const QLocale& locale)
{
    auto order = featuresInOrder(evaluation, DriftOrder::Drift);
    order.resize(std::min(order.size(), mostFeatures));
    const std::size_t count = std::min(evaluation.windows.size(), mostWindows);
    const std::size_t first = evaluation.windows.size() - count;
    if (count == 0 || order.empty())
        return;
    painter.save();
    painter.setFont(style.caption());
    const QFontMetricsF metrics(painter.font());
    double names = 40;
    for (const std::size_t feature : order)
        names = std::max(names, metrics.horizontalAdvance(columnTitle(evaluation.features[feature])) + 10);
    names = std::min(names, target.width() * 0.3);
    const double width = (target.width() - names) / static_cast<double>(count);
    const auto left = [&](std::size_t i) { return target.left() + names + double(i) * width; };

    painter.setPen(style.colors.secondaryText);
    const int labels =
        std::max(1, static_cast<int>((target.width() - names) /
                                     (metrics.horizontalAdvance(QStringLiteral("26 Feb 2024")) + 8)));
    std::vector<TimePoint> starts;
    for (std::size_t i = 0; i < count; ++i)
        starts.push_back(evaluation.windows[first + i].range.begin);
    for (const TimeTick& tick : timeTicks(starts, labels, locale)) {
        const auto at = std::ranges::find(starts, static_cast<std::int64_t>(tick.milliseconds * 1000),
                                          &TimePoint::microseconds);
        if (at != starts.end())
            painter.drawText(QRectF(left(static_cast<std::size_t>(at - starts.begin())) + 1, target.top(),
                                    120, headHeight),
                             Qt::AlignLeft | Qt::AlignVCenter, tick.label);
    }
    for (std::size_t row = 0; row < order.size(); ++row) {
        const double y = target.top() + headHeight + double(row) * rowHeight;
        painter.setPen(style.colors.text);
        painter.drawText(
            QRectF(target.left(), y, names - 8, rowHeight), Qt::AlignRight | Qt::AlignVCenter,
            metrics.elidedText(columnTitle(evaluation.features[order[row]]), Qt::ElideRight, names - 8));
        for (std::size_t i = 0; i < count; ++i)
            paintHeatCell(painter, QRectF(left(i) + 0.5, y + 0.5, width - 1, rowHeight - 1),
                          heatCell(evaluation, order[row], first + i, locale), style.colors);
    }
    painter.restore();
}

} // namespace tiltmeter
