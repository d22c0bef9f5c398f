// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/time_chart_items.h"

#include "text/number_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

constexpr double leastSpacing = 7; ///< pixels between points; where they are closer only some are drawn

double milliseconds(TimePoint t)
{
    return static_cast<double>(t.microseconds) / 1000.0;
}

double middle(const TimeRange& range)
{
    return (milliseconds(range.begin) + milliseconds(range.end)) / 2;
}

} // namespace

// ---- Underlay
// ------------------------------------------------------------------------------------------------------

TimeChart::Underlay::Underlay(TimeChart* chart) : QGraphicsItem(chart), m_chart(chart)
{
    setZValue(0.5); // above the chart's background, below its grid
}

void TimeChart::Underlay::resize(const QRectF& rect)
{
    prepareGeometryChange();
    m_rect = rect;
}

void TimeChart::Underlay::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*)
{
    if (m_chart->data().empty())
        return;
    painter->save();
    const QRectF plot = m_chart->plotArea();
    const QRectF bars = m_chart->barArea();
    painter->setClipRect(QRectF(plot.topLeft(), bars.bottomRight()).adjusted(0, -2, 0, 2));
    paintSpans(*painter);
    paintBand(*painter);
    paintBars(*painter);
    painter->restore();
}

void TimeChart::Underlay::paintSpans(QPainter& painter) const
{
    const TimeChartData& data = m_chart->data();
    const QRectF plot = m_chart->plotArea();
    const auto span = [&](std::size_t window) {
        const double left = m_chart->xOf(milliseconds(data.windows[window].begin));
        const double right = m_chart->xOf(milliseconds(data.windows[window].end));
        return QRectF(left, plot.top(), std::max(1.0, right - left), plot.height());
    };
    QColor tint = m_chart->style().colors.fail;
    tint.setAlphaF(0.09f);
    // Neighbours are one span: tints that lie over each other would be darker.
    std::optional<QRectF> failing;
    const auto paint = [&] {
        if (failing)
            painter.fillRect(*failing, tint);
        failing.reset();
    };
    for (const PixelColumn& column : m_chart->columns(1)) {
        bool fails = false;
        for (std::size_t i = column.first; i < column.last && !fails; ++i)
            fails = data.failsAt(i);
        if (!fails)
            continue;
        if (failing && column.left > failing->right() + 0.5)
            paint();
        const double right = std::max(column.right, column.left + 1);
        if (failing)
            failing->setRight(std::max(failing->right(), right));
        else
            failing = QRectF(column.left, plot.top(), right - column.left, plot.height());
    }
    paint();
    if (const auto selected = m_chart->selectedWindow()) {
        QColor color = m_chart->style().colors.accent;
        color.setAlphaF(0.14f);
        QRectF rect = span(*selected);
        rect.setBottom(m_chart->barArea().bottom());
        painter.fillRect(rect, color);
        painter.setPen(QPen(m_chart->style().colors.accent, 1));
        painter.drawLine(rect.topLeft(), rect.bottomLeft());
        painter.drawLine(rect.topRight(), rect.bottomRight());
    }
}

void TimeChart::Underlay::paintBand(QPainter& painter) const
{
    const TimeChartData& data = m_chart->data();
    const QRectF plot = m_chart->plotArea();
    QColor color = m_chart->style().colors.secondaryText;
    color.setAlphaF(0.16f);
    if (data.band.empty())
        return;
    for (const PixelColumn& column : m_chart->columns(1)) {
        std::optional<std::pair<double, double>> range;
        for (std::size_t i = column.first; i < std::min(column.last, data.band.size()); ++i)
            if (data.band[i])
                range = range ? std::pair{std::min(range->first, data.band[i]->first),
                                          std::max(range->second, data.band[i]->second)}
                              : *data.band[i];
        if (range)
            painter.fillRect(QRectF(QPointF(column.left, m_chart->yOf(range->second)),
                                    QPointF(column.right, m_chart->yOf(range->first)))
                                 .intersected(plot),
                             color);
    }
}

void TimeChart::Underlay::paintBars(QPainter& painter) const
{
    const TimeChartData& data = m_chart->data();
    if (data.records.empty())
        return;
    const QRectF area = m_chart->barArea();
    const auto most =
        static_cast<double>(std::max<std::uint64_t>(1, *std::ranges::max_element(data.records)));
    QColor color = m_chart->style().colors.secondaryText;
    const QColor full = color;
    color.setAlphaF(data.labelled.empty() ? 0.45f : 0.3f);
    painter.setPen(Qt::NoPen);
    for (const PixelColumn& column : m_chart->columns(1)) {
        const double width = column.right - column.left;
        const double inset = width > 6 ? std::min(width * 0.18, 10.0) : 0;
        const auto bar = [&](const std::vector<std::uint64_t>& counts) {
            std::uint64_t highest = 0;
            for (std::size_t i = column.first; i < std::min(column.last, counts.size()); ++i)
                highest = std::max(highest, counts[i]);
            const double height = area.height() * static_cast<double>(highest) / most;
            painter.drawRect(QRectF(column.left + inset, area.bottom() - height,
                                    std::max(0.5, width - 2 * inset), height));
        };
        painter.setBrush(color);
        bar(data.records);
        if (!data.labelled.empty()) {
            painter.setBrush(full);
            bar(data.labelled);
        }
    }
}

// ---- Overlay
// -------------------------------------------------------------------------------------------------------

TimeChart::Overlay::Overlay(TimeChart* chart) : QGraphicsItem(chart), m_chart(chart)
{
    setZValue(50); // above everything that the chart draws
}

void TimeChart::Overlay::resize(const QRectF& rect)
{
    prepareGeometryChange();
    m_rect = rect;
}

void TimeChart::Overlay::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*)
{
    if (m_chart->data().empty())
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setFont(m_chart->style().caption());
    paintAxisLabels(*painter);
    std::vector<EdgeLabel> labels;
    paintLevels(*painter, labels);
    paintMarks(*painter);
    paintPoints(*painter, labels);
    paintEdgeLabels(*painter, std::move(labels));
    paintHover(*painter);
    painter->restore();
}

void TimeChart::Overlay::paintAxisLabels(QPainter& painter) const
{
    const ChartStyle& style = m_chart->style();
    const TimeChartData& data = m_chart->data();
    const QRectF plot = m_chart->plotArea();
    const QLocale& locale = m_chart->chartLocale();
    const QFontMetricsF metrics(painter.font());

    painter.setPen(style.colors.secondaryText);
    const ValueTicks& ticks = m_chart->valueTicks();
    for (const double value : ticks.positions()) {
        const QString text =
            data.percent
                ? locale.toString(value * 100, 'f', std::max(0, ticks.decimals - 2)) + locale.percent()
                : locale.toString(value, 'f', ticks.decimals);
        painter.drawText(QRectF(0, m_chart->yOf(value) - 10, plot.left() - 8, 20),
                         Qt::AlignRight | Qt::AlignVCenter, text);
    }

    painter.drawText(QRectF(0, plot.top() - 24, plot.right(), 16), Qt::AlignLeft | Qt::AlignVCenter,
                     data.valueTitle);

    const QRectF bars = m_chart->barArea();
    const std::uint64_t most = data.records.empty() ? 0 : *std::ranges::max_element(data.records);
    painter.drawText(QRectF(0, bars.top() - 4, plot.left() - 8, 16), Qt::AlignRight | Qt::AlignVCenter,
                     locale.toString(static_cast<qulonglong>(most)));
    painter.drawText(QRectF(0, bars.bottom() - 14, plot.left() - 8, 16), Qt::AlignRight | Qt::AlignVCenter,
                     QCoreApplication::translate("TimeChart", "records"));
    painter.setPen(QPen(style.axis(), 1));
    painter.drawLine(bars.bottomLeft(), bars.bottomRight());
    painter.drawLine(plot.bottomLeft(), plot.bottomRight());

    const auto [from, to] = m_chart->visibleTime();
    std::vector<TimePoint> starts;
    const auto [firstShown, lastShown] = windowsBetween(data.windows, from, to);
    for (std::size_t i = firstShown; i < lastShown; ++i)
        if (milliseconds(data.windows[i].begin) >= from - 1)
            starts.push_back(data.windows[i].begin);
    const int maximum = std::max(
        1, static_cast<int>(plot.width() / (metrics.horizontalAdvance(QStringLiteral("26 Feb 2024")) + 14)));
    for (const TimeTick& tick : timeTicks(starts, maximum, locale)) {
        const double x = m_chart->xOf(tick.milliseconds);
        painter.setPen(QPen(style.axis(), 1));
        painter.drawLine(QPointF(x, bars.bottom()), QPointF(x, bars.bottom() + 4));
        painter.setPen(style.colors.secondaryText);
        const double width = metrics.horizontalAdvance(tick.label) + 4;
        const double left = std::clamp(x - width / 2, 0.0, m_rect.right() - width);
        painter.drawText(QRectF(left, bars.bottom() + 4, width, 16), Qt::AlignCenter, tick.label);
    }

    if (m_chart->titleShown()) {
        QFont title = m_chart->style().font;
        title.setBold(true);
        painter.setFont(title);
        painter.setPen(style.colors.text);
        painter.drawText(QRectF(0, 2, m_rect.width(), 20), Qt::AlignLeft | Qt::AlignVCenter, data.title);
        painter.setFont(m_chart->style().caption());
    }
}

void TimeChart::Overlay::paintLevels(QPainter& painter, std::vector<EdgeLabel>& labels) const
{
    const ChartStyle& style = m_chart->style();
    const TimeChartData& data = m_chart->data();
    const QRectF plot = m_chart->plotArea();
    const auto line = [&](double value, const QPen& pen) {
        const double y = m_chart->yOf(value);
        painter.setPen(pen);
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        return y;
    };
    if (data.neutral)
        line(*data.neutral, QPen(style.colors.neutralLine, 1));
    for (const auto& limit : {data.lowerLimit, data.upperLimit}) {
        if (!limit)
            continue;
        QPen pen(style.colors.limit, 1.25);
        pen.setDashPattern({5, 4});
        const double y = line(*limit, pen);
        labels.push_back(
            {y, QCoreApplication::translate("TimeChart", "limit %1").arg(m_chart->valueText(*limit)),
             style.colors.limit, false});
    }
}

void TimeChart::Overlay::paintMarks(QPainter& painter) const
{
    const ChartStyle& style = m_chart->style();
    const QRectF plot = m_chart->plotArea();
    const auto [from, to] = m_chart->visibleTime();
    const QFontMetricsF metrics(painter.font());
    for (const ChartMark& mark : m_chart->data().marks) {
        const double time = milliseconds(mark.at);
        if (time < from || time > to)
            continue;
        const double x = m_chart->xOf(time);
        QPen pen(style.colors.text, 1);
        pen.setDashPattern({2, 3});
        painter.setPen(pen);
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        const double width = metrics.horizontalAdvance(mark.text) + 4;
        const bool leftOf = x + 4 + width > plot.right();
        painter.setPen(style.colors.text);
        painter.drawText(QRectF(leftOf ? x - 4 - width : x + 4, plot.top(), width, 16),
                         Qt::AlignVCenter | (leftOf ? Qt::AlignRight : Qt::AlignLeft), mark.text);
    }
}

/// Of failures that would cover each other the lowest and the highest, in ascending order.
std::vector<std::size_t> TimeChart::Overlay::failuresToMark(const ChartSeries& series) const
{
    std::vector<std::size_t> marked;
    for (const PixelColumn& column : m_chart->columns(leastSpacing)) {
        std::optional<std::size_t> low, high;
        for (std::size_t i = column.first; i < column.last; ++i) {
            const ChartPoint& point = series.points[i];
            if (point.state != PointState::Fail || !point.value)
                continue;
            if (!low || *point.value < *series.points[*low].value)
                low = i;
            if (!high || *point.value > *series.points[*high].value)
                high = i;
        }
        if (!low)
            continue;
        marked.push_back(std::min(*low, *high));
        if (*low != *high)
            marked.push_back(std::max(*low, *high));
    }
    return marked;
}

void TimeChart::Overlay::paintPoints(QPainter& painter, std::vector<EdgeLabel>& labels) const
{
    const ChartStyle& style = m_chart->style();
    const TimeChartData& data = m_chart->data();
    const QRectF plot = m_chart->plotArea();
    const auto [from, to] = m_chart->visibleTime();
    const double spacing = data.windows.size() < 2 ? plot.width()
                                                   : m_chart->xOf(middle(data.windows[1])) -
                                                         m_chart->xOf(middle(data.windows[0]));
    painter.save();
    painter.setClipRect(plot.adjusted(-6, -6, 6, 6));
    const auto [first, last] = windowsBetween(data.windows, from, to);
    for (const ChartSeries& series : data.series) {
        const QColor color = style.colors.group(series.colorIndex);
        const std::vector<std::size_t> marked =
            spacing < leastSpacing ? failuresToMark(series) : std::vector<std::size_t>();
        for (std::size_t i = first; i < last; ++i) {
            const ChartPoint& point = series.points[i];
            const double time = middle(data.windows[i]);
            if (time < from || time > to)
                continue;
            if (!point.value) {
                // A window without a number is seen, not merely absent: a struck-out ring at the foot of the
                // plot.
                if (data.records[i] > 0 && spacing >= leastSpacing && !series.estimated) {
                    const QPointF foot(m_chart->xOf(time), plot.bottom() - 8);
                    painter.setPen(QPen(style.colors.secondaryText, 1.25));
                    painter.setBrush(Qt::NoBrush);
                    painter.drawEllipse(foot, 3.5, 3.5);
                    painter.drawLine(foot + QPointF(-4.5, 4.5), foot + QPointF(4.5, -4.5));
                }
                continue;
            }
            const bool emphasised = point.state == PointState::Fail || m_chart->selectedWindow() == i;
            // Where points would touch, the line says it all but for the failures.
            if (spacing < leastSpacing && m_chart->selectedWindow() != i &&
                !std::ranges::binary_search(marked, i))
                continue;
            const QPointF at(m_chart->xOf(time), m_chart->yOf(*point.value));
            const double radius = emphasised ? 4.5 : 3.5;
            if (series.estimated && point.state != PointState::Fail) {
                painter.setPen(QPen(color, 1.5));
                painter.setBrush(style.colors.card);
                painter.drawRect(QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius));
                continue;
            }
            switch (point.state) {
            case PointState::TooFew:
                painter.setPen(QPen(color, 1.5));
                painter.setBrush(style.colors.card);
                painter.drawEllipse(at, radius, radius);
                break;
            case PointState::Insufficient:
                painter.setPen(QPen(color, 1.5));
                painter.setBrush(style.colors.card);
                painter.drawEllipse(at, radius, radius);
                painter.setBrush(color);
                painter.drawPie(QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius), 180 * 16,
                                180 * 16);
                break;
            case PointState::Fail:
                painter.setPen(QPen(style.colors.card, 1.5));
                painter.setBrush(style.colors.fail);
                painter.drawPolygon(QPolygonF{at + QPointF(0, -radius - 1.5), at + QPointF(radius + 1.5, 0),
                                              at + QPointF(0, radius + 1.5), at + QPointF(-radius - 1.5, 0)});
                break;
            default:
                painter.setPen(QPen(style.colors.card, 1.5));
                painter.setBrush(color);
                painter.drawEllipse(at, radius, radius);
                break;
            }
        }
    }
    painter.restore();
    if (data.series.size() > 5)
        return;
    for (const ChartSeries& series : data.series) {
        for (std::size_t i = series.points.size(); i-- > 0;) {
            if (!series.points[i].value || middle(data.windows[i]) > to)
                continue;
            const double y = std::clamp(m_chart->yOf(*series.points[i].value), plot.top(), plot.bottom());
            labels.push_back({y, series.name, style.colors.group(series.colorIndex), true});
            break;
        }
    }
}

void TimeChart::Overlay::paintEdgeLabels(QPainter& painter, std::vector<EdgeLabel> labels) const
{
    // Names and limits share the right margin: pushed apart from top to bottom, then back up if they ran out
    // of room.
    constexpr double height = 16;
    std::ranges::stable_sort(labels, {}, &EdgeLabel::y);
    for (std::size_t i = 1; i < labels.size(); ++i)
        labels[i].y = std::max(labels[i].y, labels[i - 1].y + height);
    const QRectF plot = m_chart->plotArea();
    double bottom = plot.bottom() + 6;
    for (std::size_t i = labels.size(); i-- > 0;) {
        labels[i].y = std::min(labels[i].y, bottom);
        bottom = labels[i].y - height;
    }
    const double left = plot.right() + 8;
    const double width = m_rect.right() - left;
    for (const EdgeLabel& label : labels) {
        QFont font = m_chart->style().caption();
        font.setBold(label.bold);
        painter.setFont(font);
        painter.setPen(label.color);
        const QString text = QFontMetricsF(font).elidedText(label.text, Qt::ElideRight, width);
        painter.drawText(QRectF(left, label.y - height / 2, width, height), Qt::AlignLeft | Qt::AlignVCenter,
                         text);
    }
    painter.setFont(m_chart->style().caption());
}

void TimeChart::Overlay::paintHover(QPainter& painter) const
{
    const auto hovered = m_chart->hoveredWindow();
    if (!hovered)
        return;
    const TimeChartData& data = m_chart->data();
    const ChartStyle& style = m_chart->style();
    const QRectF plot = m_chart->plotArea();
    const double x = m_chart->xOf(middle(data.windows[*hovered]));
    painter.setPen(QPen(style.axis(), 1));
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, m_chart->barArea().bottom()));

    struct Line {
        QString name, value;
        QColor color;
    };
    std::vector<Line> lines;
    for (const ChartSeries& series : data.series) {
        const ChartPoint& point = series.points[*hovered];
        QString value = QCoreApplication::translate("TimeChart", "not defined");
        if (point.value) {
            value = m_chart->valueText(*point.value);
            if (point.lower || point.upper)
                value +=
                    QStringLiteral("  (%1 \u2013 %2)")
                        .arg(point.lower ? m_chart->valueText(*point.lower) : QStringLiteral("\u2212\u221e"),
                             point.upper ? m_chart->valueText(*point.upper) : QStringLiteral("\u221e"));
        }
        lines.push_back({series.name, value, style.colors.group(series.colorIndex)});
    }
    if (*hovered < data.labelled.size())
        lines.push_back({QCoreApplication::translate("TimeChart", "with label"),
                         m_chart->chartLocale().toString(static_cast<qulonglong>(data.labelled[*hovered])),
                         style.colors.secondaryText});
    if (*hovered < data.band.size() && data.band[*hovered])
        lines.push_back({data.bandName,
                         QStringLiteral("%1 \u2013 %2")
                             .arg(m_chart->valueText(data.band[*hovered]->first),
                                  m_chart->valueText(data.band[*hovered]->second)),
                         style.colors.secondaryText});
    lines.push_back({QCoreApplication::translate("TimeChart", "records"),
                     m_chart->chartLocale().toString(static_cast<qulonglong>(data.records[*hovered])),
                     style.colors.secondaryText});

    const QFontMetricsF metrics(painter.font());
    const QString head = timeRangeText(data.windows[*hovered], m_chart->chartLocale());
    double nameWidth = 0, valueWidth = 0;
    for (const Line& line : lines) {
        nameWidth = std::max(nameWidth, metrics.horizontalAdvance(line.name));
        valueWidth = std::max(valueWidth, metrics.horizontalAdvance(line.value));
    }
    const double width = std::max(metrics.horizontalAdvance(head), nameWidth + 12 + valueWidth) + 20;
    const double row = metrics.height() + 2;
    const double height = row * static_cast<double>(lines.size() + 1) + 14;
    const double left = x + 12 + width < plot.right() + 60 ? x + 12 : x - 12 - width;
    const QRectF panel(std::max(2.0, left), plot.top() + 4, width, height);
    painter.setPen(QPen(style.axis(), 1));
    painter.setBrush(style.colors.card);
    painter.drawRoundedRect(panel, 4, 4);
    painter.setPen(style.colors.text);
    double y = panel.top() + 7;
    painter.drawText(QRectF(panel.left() + 10, y, width - 20, row), Qt::AlignLeft | Qt::AlignVCenter, head);
    for (const Line& line : lines) {
        y += row;
        painter.setPen(line.color);
        painter.drawText(QRectF(panel.left() + 10, y, nameWidth + 2, row), Qt::AlignLeft | Qt::AlignVCenter,
                         line.name);
        painter.setPen(style.colors.text);
        painter.drawText(QRectF(panel.left() + 10, y, width - 20, row), Qt::AlignRight | Qt::AlignVCenter,
                         line.value);
    }
}

} // namespace tiltmeter
