// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/time_chart.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <numbers>

namespace tiltmeter {

// ---- beneath the grid ------------------------------------------------------------------------------------

void TimeChart::paintUnderGrid(QPainter& painter) const
{
    painter.setClipRect(QRectF(map().plot.topLeft(), barArea().bottomRight()).adjusted(0, -2, 0, 2));
    QColor tint = style().colors.fail;
    tint.setAlphaF(0.09f);
    for (const QRectF& span : shapes().failing)
        painter.fillRect(span, tint);
    paintSelection(painter);
    paintBand(painter);
    paintBars(painter);
}

void TimeChart::paintSelection(QPainter& painter) const
{
    const auto selected = selectedWindow();
    if (!selected)
        return;
    const TimeRange& range = m_data.windows[*selected];
    const double left = xOf(static_cast<double>(range.begin.microseconds) / 1000.0);
    const double right = xOf(static_cast<double>(range.end.microseconds) / 1000.0);
    const QRectF rect(QPointF(left, map().plot.top()),
                      QPointF(std::max(left + 1, right), barArea().bottom()));
    QColor color = style().colors.accent;
    color.setAlphaF(0.14f);
    painter.fillRect(rect, color);
    painter.setPen(QPen(style().colors.accent, 1));
    painter.drawLine(rect.topLeft(), rect.bottomLeft());
    painter.drawLine(rect.topRight(), rect.bottomRight());
}

void TimeChart::paintBand(QPainter& painter) const
{
    if (m_data.band.empty())
        return;
    QColor color = style().colors.secondaryText;
    color.setAlphaF(0.16f);
    for (const PixelColumn& column : shapes().columns) {
        std::optional<std::pair<double, double>> range;
        for (std::size_t i = column.first; i < std::min(column.last, m_data.band.size()); ++i)
            if (m_data.band[i])
                range = range ? std::pair{std::min(range->first, m_data.band[i]->first),
                                          std::max(range->second, m_data.band[i]->second)}
                              : *m_data.band[i];
        if (range)
            painter.fillRect(
                QRectF(QPointF(column.left, yOf(range->second)), QPointF(column.right, yOf(range->first)))
                    .intersected(map().plot),
                color);
    }
}

void TimeChart::paintBars(QPainter& painter) const
{
    const QRectF area = barArea();
    const auto most = static_cast<double>(std::max<std::uint64_t>(1, m_mostRecords));
    QColor color = style().colors.secondaryText;
    const QColor full = color;
    color.setAlphaF(m_data.labelled.empty() ? 0.45f : 0.3f);
    const auto paint = [&](const std::vector<std::uint64_t>& counts, const QColor& fill) {
        QList<QRectF> bars;
        for (const PixelColumn& column : shapes().columns) {
            const double width = column.right - column.left;
            const double inset = width > 6 ? std::min(width * 0.18, 10.0) : 0;
            std::uint64_t highest = 0;
            for (std::size_t i = column.first; i < std::min(column.last, counts.size()); ++i)
                highest = std::max(highest, counts[i]);
            const double height = area.height() * static_cast<double>(highest) / most;
            bars.append(QRectF(column.left + inset, area.bottom() - height, std::max(0.5, width - 2 * inset),
                               height));
        }
        painter.setBrush(fill);
        painter.drawRects(bars);
    };
    painter.setPen(Qt::NoPen);
    paint(m_data.records, color);
    if (!m_data.labelled.empty())
        paint(m_data.labelled, full);
}

// ---- above the grid --------------------------------------------------------------------------------------

void TimeChart::paintOverGrid(QPainter& painter) const
{
    paintLines(painter);
    paintAxes(painter);
    std::vector<EdgeLabel> labels;
    paintLevels(painter, labels);
    paintMarks(painter);
    paintPoints(painter);
    nameLines(labels);
    paintEdgeLabels(painter, std::move(labels));
}

void TimeChart::paintLines(QPainter& painter) const
{
    painter.save();
    painter.setClipRect(map().plot);
    const bool many = m_data.series.size() > 3;
    for (std::size_t s = 0; s < m_data.series.size(); ++s) {
        const ChartSeries& series = m_data.series[s];
        const QColor color = style().colors.group(series.colorIndex);
        QColor fill = color;
        fill.setAlphaF(many ? 0.08f : 0.16f);
        const Qt::PenStyle penStyle = series.estimated                              ? Qt::DashLine
                                      : series.colorIndex < ThemeColors::groupCount ? Qt::SolidLine
                                                                                    : Qt::DashDotLine;
        const QPen pen(color, 2, penStyle, series.estimated ? Qt::FlatCap : Qt::RoundCap, Qt::RoundJoin);
        for (const DrawnLine& drawn : shapes().series[s].lines) {
            painter.setPen(Qt::NoPen);
            if (!drawn.band.isEmpty()) {
                // Smooth edges of a pale area that has a point a pixel are not seen, and cost most.
                painter.setRenderHint(QPainter::Antialiasing, !drawn.isArea);
                painter.setBrush(fill);
                painter.drawPolygon(drawn.band);
                painter.setRenderHint(QPainter::Antialiasing);
            }
            if (drawn.isArea) {
                painter.setBrush(color);
                painter.drawPolygon(drawn.line);
            } else {
                painter.setPen(pen);
                painter.drawPolyline(drawn.line);
            }
        }
    }
    painter.restore();
}

void TimeChart::paintAxes(QPainter& painter) const
{
    const QLocale& locale = chartLocale();
    for (const double value : m_ticks.positions())
        paintValueLabel(painter, value,
                        m_data.percent
                            ? locale.toString(value * 100, 'f', std::max(0, m_ticks.decimals - 2)) +
                                  locale.percent()
                            : locale.toString(value, 'f', m_ticks.decimals));
    paintTitles(painter, m_data.title, m_data.valueTitle);

    const QRectF& plot = map().plot;
    const QRectF bars = barArea();
    painter.setPen(style().colors.secondaryText);
    painter.drawText(QRectF(0, bars.top() - 4, plot.left() - 8, 16), Qt::AlignRight | Qt::AlignVCenter,
                     locale.toString(static_cast<qulonglong>(m_mostRecords)));
    painter.drawText(QRectF(0, bars.bottom() - 14, plot.left() - 8, 16), Qt::AlignRight | Qt::AlignVCenter,
                     QCoreApplication::translate("TimeChart", "records"));
    painter.setPen(QPen(style().axis(), 1));
    painter.drawLine(plot.bottomLeft(), plot.bottomRight());

    const auto [from, to] = visibleRange();
    std::vector<TimePoint> starts;
    const auto [first, last] = windowsBetween(m_data.windows, from, to);
    for (std::size_t i = first; i < last; ++i)
        if (static_cast<double>(m_data.windows[i].begin.microseconds) / 1000.0 >= from - 1)
            starts.push_back(m_data.windows[i].begin);
    paintTicks(painter, m_data.hasTime ? timeTicks(starts, mostTicks(painter), locale)
                                       : recordTicks(starts, mostTicks(painter), locale));
}

void TimeChart::paintLevels(QPainter& painter, std::vector<EdgeLabel>& labels) const
{
    if (m_data.neutral)
        paintLevel(painter, *m_data.neutral, QPen(style().colors.neutralLine, 1));
    for (const auto& limit : {m_data.lowerLimit, m_data.upperLimit})
        if (limit)
            paintLimit(painter, *limit,
                       QCoreApplication::translate("TimeChart", "limit %1").arg(valueText(*limit)), labels);
}

void TimeChart::paintMarks(QPainter& painter) const
{
    const QRectF& plot = map().plot;
    const auto [from, to] = visibleRange();
    const QFontMetricsF metrics(painter.font());
    for (const ChartMark& mark : m_data.marks) {
        const double time = static_cast<double>(mark.at.microseconds) / 1000.0;
        if (time < from || time > to)
            continue;
        const double x = xOf(time);
        QPen pen(style().colors.text, 1);
        pen.setDashPattern({2, 3});
        painter.setPen(pen);
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        const double width = metrics.horizontalAdvance(mark.text) + 4;
        const bool leftOf = x + 4 + width > plot.right();
        painter.setPen(style().colors.text);
        painter.drawText(QRectF(leftOf ? x - 4 - width : x + 4, plot.top(), width, 16),
                         Qt::AlignVCenter | (leftOf ? Qt::AlignRight : Qt::AlignLeft), mark.text);
    }
}

void TimeChart::paintPoints(QPainter& painter) const
{
    painter.save();
    painter.setClipRect(map().plot.adjusted(-6, -6, 6, 6));
    const Shapes& all = shapes();
    const auto selected = selectedWindow();
    for (std::size_t s = 0; s < m_data.series.size(); ++s) {
        const std::vector<std::size_t>& points = all.series[s].points;
        for (const std::size_t window : points)
            paintPoint(painter, m_data.series[s], window);
        if (selected && *selected >= all.first && *selected < all.last &&
            !std::ranges::binary_search(points, *selected))
            paintPoint(painter, m_data.series[s], *selected);
    }
    painter.restore();
}

void TimeChart::paintPoint(QPainter& painter, const ChartSeries& series, std::size_t window) const
{
    const ThemeColors& colors = style().colors;
    const ChartPoint& point = series.points[window];
    if (!point.value) {
        // A window without a number is seen, not merely absent: a struck-out ring at the foot of the plot.
        if (m_data.records[window] > 0 && !series.estimated) {
            const QPointF foot(xOf(middleOf(window)), map().plot.bottom() - 8);
            painter.setPen(QPen(colors.secondaryText, 1.25));
            painter.setBrush(Qt::NoBrush);
            painter.drawEllipse(foot, 3.5, 3.5);
            painter.drawLine(foot + QPointF(-4.5, 4.5), foot + QPointF(4.5, -4.5));
        }
        return;
    }
    // A rim is a larger shape beneath: outlines cost several times as much as areas.
    constexpr double halfRim = 0.75;
    const QColor color = colors.group(series.colorIndex);
    const QPointF at(xOf(middleOf(window)), yOf(*point.value));
    const double radius = point.state == PointState::Fail || selectedWindow() == window ? 4.5 : 3.5;
    const auto diamond = [&at](double reach) {
        return QPolygonF{at + QPointF(0, -reach), at + QPointF(reach, 0), at + QPointF(0, reach),
                         at + QPointF(-reach, 0)};
    };
    const auto box = [&](double by) {
        return QRectF(at.x() - radius - by, at.y() - radius - by, 2 * (radius + by), 2 * (radius + by));
    };
    painter.setPen(Qt::NoPen);
    if (point.state == PointState::Fail) {
        const double slanted = halfRim * std::numbers::sqrt2;
        painter.setBrush(colors.card);
        painter.drawPolygon(diamond(radius + 1.5 + slanted));
        painter.setBrush(colors.fail);
        painter.drawPolygon(diamond(radius + 1.5 - slanted));
        return;
    }
    const bool hollow =
        series.estimated || point.state == PointState::TooFew || point.state == PointState::Insufficient;
    const auto shape = [&](const QColor& fill, double by) {
        painter.setBrush(fill);
        if (series.estimated)
            painter.drawRect(box(by));
        else
            painter.drawEllipse(box(by));
    };
    shape(hollow ? color : colors.card, halfRim);
    shape(hollow ? colors.card : color, -halfRim);
    if (point.state == PointState::Insufficient && !series.estimated) {
        painter.setBrush(color);
        painter.drawPie(box(0), 180 * 16, 180 * 16);
    }
}

void TimeChart::nameLines(std::vector<EdgeLabel>& labels) const
{
    if (m_data.series.size() > 5)
        return;
    const QRectF& plot = map().plot;
    const double to = visibleRange().second;
    for (const ChartSeries& series : m_data.series) {
        for (std::size_t i = series.points.size(); i-- > 0;) {
            if (!series.points[i].value || middleOf(i) > to)
                continue;
            const double y = std::clamp(yOf(*series.points[i].value), plot.top(), plot.bottom());
            labels.push_back({y, series.name, style().colors.group(series.colorIndex), true});
            break;
        }
    }
}

} // namespace tiltmeter
