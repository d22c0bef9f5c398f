// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/evidence_chart.h"

#include "text/alarm_text.h"
#include "text/number_text.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

constexpr double labelHeight = 16;

TimePoint timeOf(double milliseconds)
{
    return {static_cast<std::int64_t>(milliseconds * 1000.0)};
}

} // namespace

EvidenceChart::EvidenceChart(QGraphicsItem* parent) : PlotChart(0, parent) {}

EvidenceChart::~EvidenceChart() = default;

void EvidenceChart::setData(EvidenceChartData data)
{
    m_data = std::move(data);
    m_hovered.reset();
    const auto [low, high] = m_data.valueRange();
    constexpr double mostTicks = 5;
    m_tickStep = std::max(1, static_cast<int>(std::ceil((high - low) / mostTicks)));
    const int steps = static_cast<int>(std::ceil((high - low) / m_tickStep));
    setScales(m_data.xRange, low, low + steps * m_tickStep, steps + 1);
}

void EvidenceChart::setHovered(std::optional<double> x)
{
    if (m_hovered == x)
        return;
    m_hovered = x;
    setHover(hoverPanel());
}

void EvidenceChart::hoverAt(const std::optional<QPointF>& place)
{
    setHovered(place && map().plot.contains(*place) ? std::optional(valueAt(place->x())) : std::nullopt);
}

void EvidenceChart::shapesChanged()
{
    setHover(hoverPanel());
}

std::optional<HoverPanel> EvidenceChart::hoverPanel() const
{
    if (!m_hovered)
        return std::nullopt;
    HoverPanel panel{xOf(*m_hovered), {}, {}};
    if (m_data.hasTime)
        panel.head = timeText(timeOf(*m_hovered), chartLocale());
    for (std::size_t i = 0; i < m_data.lines.size(); ++i)
        if (const auto* point = m_data.nearest(i, *m_hovered))
            panel.rows.push_back(
                {tr("%1: %2 after %3 pairs", "line, odds, count")
                     .arg(m_data.lines[i].name, evidenceText(point->evidence * std::log(10.0), chartLocale()),
                          countText(point->pairs, chartLocale())),
                 {},
                 style().colors.text});
    return panel;
}

Qt::PenStyle EvidenceChart::penStyle(AlarmKind kind)
{
    switch (kind) {
    case AlarmKind::AboveLimit:
        return Qt::DashDotLine;
    case AlarmKind::Parity:
        return Qt::DotLine;
    case AlarmKind::BelowLimit:
        break;
    }
    return Qt::SolidLine;
}

// ---- what is drawn ---------------------------------------------------------------------------------------

void EvidenceChart::paintOverGrid(QPainter& painter) const
{
    paintLines(painter);
    const auto [low, high] = std::pair(static_cast<int>(map().low), static_cast<int>(map().high));
    for (int power = low; power <= high; power += m_tickStep)
        paintValueLabel(painter, power, oddsText(power));
    paintTitles(painter, m_data.title, m_data.valueTitle);
    paintTicks(painter, ticks(mostTicks(painter)));
    std::vector<EdgeLabel> labels;
    paintLevel(painter, 0, QPen(style().colors.neutralLine, 1));
    if (m_data.level && m_data.raises)
        paintLimit(painter, *m_data.level,
                   tr("alarm at %1").arg(evidenceText(*m_data.level * std::log(10.0), chartLocale())),
                   labels);
    paintEnds(painter);
    paintMarks(painter);
    nameLines(labels);
    paintEdgeLabels(painter, std::move(labels));
}

void EvidenceChart::paintLines(QPainter& painter) const
{
    painter.save();
    painter.setClipRect(map().plot);
    for (const EvidenceChartData::Line& line : m_data.lines)
        for (const EvidenceChartData::Run& run : line.runs) {
            QPolygonF points;
            for (const EvidenceChartData::Point& point : run.points)
                points << QPointF(xOf(point.x), yOf(point.evidence));
            painter.setPen(QPen(style().colors.group(line.colorIndex), 2, penStyle(line.kind), Qt::RoundCap,
                                Qt::RoundJoin));
            painter.drawPolyline(points);
        }
    painter.restore();
}

std::vector<TimeTick> EvidenceChart::ticks(int most) const
{
    const auto [from, to] = visibleRange();
    if (!m_data.hasTime) {
        std::vector<TimeTick> result;
        for (const double value : niceTicks(from, to, most).positions())
            if (value >= from && value <= to)
                result.push_back({value, chartLocale().toString(value, 'f', 0)});
        return result;
    }
    std::vector<TimePoint> starts;
    for (const TimePoint start : m_data.starts)
        if (static_cast<double>(start.microseconds) / 1000.0 >= from - 1 &&
            static_cast<double>(start.microseconds) / 1000.0 <= to)
            starts.push_back(start);
    if (starts.size() < 2) {
        starts.clear();
        for (int i = 0; i < most; ++i)
            starts.push_back(timeOf(from + (to - from) * i / most));
    }
    return timeTicks(starts, most, chartLocale());
}

void EvidenceChart::paintMarks(QPainter& painter) const
{
    const ThemeColors& colors = style().colors;
    const QRectF& plot = map().plot;
    const auto [from, to] = visibleRange();
    const QFontMetricsF metrics(painter.font());
    for (const EvidenceChartData::Line& line : m_data.lines)
        for (const EvidenceChartData::Mark& mark : line.marks) {
            if (mark.at.x < from || mark.at.x > to)
                continue;
            const QPointF at(xOf(mark.at.x), yOf(mark.at.evidence));
            constexpr double radius = 6;
            const bool open = mark.state == AlarmState::Open;
            painter.setPen(QPen(open ? colors.card : colors.fail, 1.5));
            painter.setBrush(open ? QBrush(colors.fail) : QBrush(colors.card));
            painter.drawPolygon(QPolygonF{at + QPointF(0, -radius), at + QPointF(radius, 0),
                                          at + QPointF(0, radius), at + QPointF(-radius, 0)});
            const QString text =
                mark.time ? dateText(*mark.time, chartLocale()) : chartLocale().toString(mark.at.x, 'f', 0);
            const double width = metrics.horizontalAdvance(text) + 2;
            const double left =
                at.x() - width - 9 >= plot.left() ? at.x() - width - 9 : at.x() + 9; // before the rise
            painter.setPen(open ? colors.fail : colors.secondaryText);
            painter.drawText(QRectF(left, at.y() - labelHeight, width, labelHeight),
                             Qt::AlignRight | Qt::AlignVCenter, text);
        }
}

/// Where evidence began anew because somebody took note: an upright line at the end of what there was.
void EvidenceChart::paintEnds(QPainter& painter) const
{
    const ThemeColors& colors = style().colors;
    const QRectF& plot = map().plot;
    const auto [from, to] = visibleRange();
    const QFontMetricsF metrics(painter.font());
    const QString text = tr("acknowledged", "evidence begins anew");
    for (const EvidenceChartData::Line& line : m_data.lines)
        for (const EvidenceChartData::Run& run : line.runs) {
            if (!run.acknowledged || run.points.back().x < from || run.points.back().x > to)
                continue;
            const double x = xOf(run.points.back().x);
            painter.setPen(QPen(style().axis(), 1, Qt::DotLine));
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
            const double width = metrics.horizontalAdvance(text) + 2;
            const double left = x + 4 + width <= plot.right() ? x + 4 : x - 4 - width;
            painter.setPen(colors.secondaryText);
            painter.drawText(QRectF(left, plot.top(), width, labelHeight), Qt::AlignLeft | Qt::AlignVCenter,
                             text);
        }
}

void EvidenceChart::nameLines(std::vector<EdgeLabel>& labels) const
{
    const auto [from, to] = visibleRange();
    if (m_data.lines.size() > 5)
        return;
    for (std::size_t i = 0; i < m_data.lines.size(); ++i) {
        const auto* last = m_data.nearest(i, to);
        if (last == nullptr)
            continue;
        const QRectF& plot = map().plot;
        labels.push_back({std::clamp(yOf(last->evidence), plot.top(), plot.bottom()), m_data.lines[i].name,
                          style().colors.group(m_data.lines[i].colorIndex), true});
    }
}

void renderEvidenceChart(QPainter& painter, const QRectF& target, const EvidenceChartData& data,
                         const ChartStyle& style, const QLocale& locale)
{
    auto chart = std::make_unique<EvidenceChart>();
    chart->setData(data);
    renderPlot(std::move(chart), painter, target, style, locale);
}

// ---- on screen -------------------------------------------------------------------------------------------

EvidenceChartView::EvidenceChartView(QWidget* parent) : EvidenceChartView(new EvidenceChart, parent) {}

EvidenceChartView::EvidenceChartView(EvidenceChart* chart, QWidget* parent)
    : PlotView(chart, parent), m_chart(chart)
{
}

QSize EvidenceChartView::sizeHint() const
{
    return {720, 200};
}

QSize EvidenceChartView::minimumSizeHint() const
{
    return {300, 160};
}

void EvidenceChartView::setData(EvidenceChartData chartData)
{
    m_chart->setData(std::move(chartData));
    describe();
}

void EvidenceChartView::describe()
{
    // Qt Charts has no accessibility of its own: the view says the latest evidence in words.
    const EvidenceChartData& shown = m_chart->data();
    setAccessibleName(shown.title.isEmpty() ? tr("Evidence over time") : shown.title);
    QStringList parts;
    for (std::size_t i = 0; i < shown.lines.size(); ++i) {
        if (const auto* last = shown.nearest(i, shown.xRange.second))
            parts << tr("%1: evidence %2 after %3 pairs")
                         .arg(shown.lines[i].name, evidenceText(last->evidence * std::log(10.0), locale()),
                              countText(last->pairs, locale()));
        for (const EvidenceChartData::Mark& mark : shown.lines[i].marks)
            if (mark.time)
                parts << (mark.state == AlarmState::Acknowledged ? tr("%1: alarm on %2, acknowledged")
                                                                 : tr("%1: alarm on %2"))
                             .arg(shown.lines[i].name, dateText(*mark.time, locale()));
    }
    setAccessibleDescription(parts.isEmpty() ? tr("No evidence yet.") : parts.join(QStringLiteral("; ")));
}

} // namespace tiltmeter
