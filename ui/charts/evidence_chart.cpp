// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/evidence_chart.h"

#include "charts/axis_ticks.h"
#include "text/alarm_text.h"
#include "text/number_text.h"

#include <QFontMetricsF>
#include <QGraphicsItem>
#include <QGraphicsScene>
#include <QLineSeries>
#include <QMouseEvent>
#include <QPainter>
#include <QValueAxis>
#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

// As the chart of scores has them, so that the two stand on one time axis when they stand on one another.
constexpr double leftMargin = 62;
constexpr double rightMargin = 118;
constexpr double topMargin = 26;
constexpr double titleHeight = 24;
constexpr double tickLabelHeight = 22;
constexpr double labelHeight = 16;

TimePoint timeOf(double milliseconds)
{
    return {static_cast<std::int64_t>(milliseconds * 1000.0)};
}

} // namespace

// ---- what Qt Charts has no word for ----------------------------------------------------------------------

class EvidenceChart::Overlay : public QGraphicsItem
{
public:
    explicit Overlay(EvidenceChart* chart) : QGraphicsItem(chart), m_chart(chart)
    {
        setZValue(50); // above everything that the chart draws
    }
    void resize(const QRectF& rect)
    {
        prepareGeometryChange();
        m_rect = rect;
    }
    [[nodiscard]] QRectF boundingRect() const override { return m_rect; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override
    {
        if (m_chart->data().empty())
            return;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setFont(m_chart->style().caption());
        paintAxes(*painter);
        std::vector<EdgeLabel> labels;
        paintLevel(*painter, labels);
        paintEnds(*painter);
        paintMarks(*painter);
        nameLines(labels);
        paintEdgeLabels(*painter, std::move(labels));
        paintHover(*painter);
        painter->restore();
    }

private:
    struct EdgeLabel {
        double y;
        QString text;
        QColor color;
        bool bold;
    };
    void paintAxes(QPainter& painter) const;
    [[nodiscard]] std::vector<TimeTick> ticks(int most) const;
    void paintLevel(QPainter& painter, std::vector<EdgeLabel>& labels) const;
    void paintMarks(QPainter& painter) const;
    void paintEnds(QPainter& painter) const;
    void nameLines(std::vector<EdgeLabel>& labels) const;
    void paintEdgeLabels(QPainter& painter, std::vector<EdgeLabel> labels) const;
    void paintHover(QPainter& painter) const;

    EvidenceChart* m_chart;
    QRectF m_rect;
};

std::vector<TimeTick> EvidenceChart::Overlay::ticks(int most) const
{
    const EvidenceChartData& data = m_chart->data();
    const auto [from, to] = m_chart->visibleRange();
    if (!data.hasTime) {
        std::vector<TimeTick> result;
        for (const double value : niceTicks(from, to, most).positions())
            if (value >= from && value <= to)
                result.push_back({value, m_chart->chartLocale().toString(value, 'f', 0)});
        return result;
    }
    std::vector<TimePoint> starts;
    for (const TimePoint start : data.starts)
        if (static_cast<double>(start.microseconds) / 1000.0 >= from - 1 &&
            static_cast<double>(start.microseconds) / 1000.0 <= to)
            starts.push_back(start);
    if (starts.size() < 2) {
        starts.clear();
        for (int i = 0; i < most; ++i)
            starts.push_back(timeOf(from + (to - from) * i / most));
    }
    return timeTicks(starts, most, m_chart->chartLocale());
}

void EvidenceChart::Overlay::paintAxes(QPainter& painter) const
{
    const ChartStyle& style = m_chart->style();
    const QRectF plot = m_chart->plotArea();
    const QFontMetricsF metrics(painter.font());
    painter.setPen(style.colors.secondaryText);
    const auto [low, high] = m_chart->values();
    for (int power = static_cast<int>(low); power <= static_cast<int>(high); power += m_chart->tickStep())
        painter.drawText(QRectF(0, m_chart->yOf(power) - 10, plot.left() - 8, 20),
                         Qt::AlignRight | Qt::AlignVCenter, oddsText(power));
    painter.drawText(QRectF(0, plot.top() - 24, plot.right(), labelHeight), Qt::AlignLeft | Qt::AlignVCenter,
                     m_chart->data().valueTitle);
    const int most = std::max(
        1, static_cast<int>(plot.width() / (metrics.horizontalAdvance(QStringLiteral("26 Feb 2024")) + 14)));
    for (const TimeTick& tick : ticks(most)) {
        const double x = m_chart->xOf(tick.milliseconds);
        painter.setPen(QPen(style.axis(), 1));
        painter.drawLine(QPointF(x, plot.bottom()), QPointF(x, plot.bottom() + 4));
        painter.setPen(style.colors.secondaryText);
        const double width = metrics.horizontalAdvance(tick.label) + 4;
        const double left = std::clamp(x - width / 2, 0.0, std::max(0.0, m_rect.right() - width));
        painter.drawText(QRectF(left, plot.bottom() + 4, width, labelHeight), Qt::AlignCenter, tick.label);
    }
    if (!m_chart->titleShown())
        return;
    QFont title = style.font;
    title.setBold(true);
    painter.setFont(title);
    painter.setPen(style.colors.text);
    painter.drawText(QRectF(0, 2, m_rect.width(), 20), Qt::AlignLeft | Qt::AlignVCenter,
                     m_chart->data().title);
    painter.setFont(style.caption());
}

void EvidenceChart::Overlay::paintLevel(QPainter& painter, std::vector<EdgeLabel>& labels) const
{
    const ChartStyle& style = m_chart->style();
    const QRectF plot = m_chart->plotArea();
    painter.setPen(QPen(style.colors.neutralLine, 1));
    painter.drawLine(QPointF(plot.left(), m_chart->yOf(0)), QPointF(plot.right(), m_chart->yOf(0)));
    const EvidenceChartData& data = m_chart->data();
    if (!data.level || !data.raises)
        return;
    QPen pen(style.colors.limit, 1.25);
    pen.setDashPattern({5, 4});
    painter.setPen(pen);
    const double y = m_chart->yOf(*data.level);
    painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
    labels.push_back({y,
                      EvidenceChart::tr("alarm at %1")
                          .arg(evidenceText(*data.level * std::log(10.0), m_chart->chartLocale())),
                      style.colors.limit, false});
}

void EvidenceChart::Overlay::paintMarks(QPainter& painter) const
{
    const ChartStyle& style = m_chart->style();
    const QRectF plot = m_chart->plotArea();
    const auto [from, to] = m_chart->visibleRange();
    const QFontMetricsF metrics(painter.font());
    for (const EvidenceChartData::Line& line : m_chart->data().lines)
        for (const EvidenceChartData::Mark& mark : line.marks) {
            if (mark.at.x < from || mark.at.x > to)
                continue;
            const QPointF at(m_chart->xOf(mark.at.x), m_chart->yOf(mark.at.evidence));
            constexpr double radius = 6;
            const bool open = mark.state == AlarmState::Open;
            painter.setPen(QPen(open ? style.colors.card : style.colors.fail, 1.5));
            painter.setBrush(open ? QBrush(style.colors.fail) : QBrush(style.colors.card));
            painter.drawPolygon(QPolygonF{at + QPointF(0, -radius), at + QPointF(radius, 0),
                                          at + QPointF(0, radius), at + QPointF(-radius, 0)});
            const QString text = mark.time ? dateText(*mark.time, m_chart->chartLocale())
                                           : m_chart->chartLocale().toString(mark.at.x, 'f', 0);
            const double width = metrics.horizontalAdvance(text) + 2;
            const double left =
                at.x() - width - 9 >= plot.left() ? at.x() - width - 9 : at.x() + 9; // before the rise
            painter.setPen(open ? style.colors.fail : style.colors.secondaryText);
            painter.drawText(QRectF(left, at.y() - labelHeight, width, labelHeight),
                             Qt::AlignRight | Qt::AlignVCenter, text);
        }
}

/// Where evidence began anew because somebody took note: an upright line at the end of what there was.
void EvidenceChart::Overlay::paintEnds(QPainter& painter) const
{
    const ChartStyle& style = m_chart->style();
    const QRectF plot = m_chart->plotArea();
    const auto [from, to] = m_chart->visibleRange();
    const QFontMetricsF metrics(painter.font());
    const QString text = EvidenceChart::tr("acknowledged", "evidence begins anew");
    for (const EvidenceChartData::Line& line : m_chart->data().lines)
        for (const EvidenceChartData::Run& run : line.runs) {
            if (!run.acknowledged || run.points.back().x < from || run.points.back().x > to)
                continue;
            const double x = m_chart->xOf(run.points.back().x);
            painter.setPen(QPen(style.axis(), 1, Qt::DotLine));
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
            const double width = metrics.horizontalAdvance(text) + 2;
            const double left = x + 4 + width <= plot.right() ? x + 4 : x - 4 - width;
            painter.setPen(style.colors.secondaryText);
            painter.drawText(QRectF(left, plot.top(), width, labelHeight), Qt::AlignLeft | Qt::AlignVCenter,
                             text);
        }
}

void EvidenceChart::Overlay::nameLines(std::vector<EdgeLabel>& labels) const
{
    const EvidenceChartData& data = m_chart->data();
    const auto [from, to] = m_chart->visibleRange();
    if (data.lines.size() > 5)
        return;
    for (std::size_t i = 0; i < data.lines.size(); ++i) {
        const auto* last = data.nearest(i, to);
        if (last == nullptr)
            continue;
        const QRectF plot = m_chart->plotArea();
        labels.push_back({std::clamp(m_chart->yOf(last->evidence), plot.top(), plot.bottom()),
                          data.lines[i].name, m_chart->style().colors.group(data.lines[i].colorIndex), true});
    }
}

void EvidenceChart::Overlay::paintEdgeLabels(QPainter& painter, std::vector<EdgeLabel> labels) const
{
    // Names and the level share the right margin: pushed apart from top to bottom, then back up.
    std::ranges::stable_sort(labels, {}, &EdgeLabel::y);
    for (std::size_t i = 1; i < labels.size(); ++i)
        labels[i].y = std::max(labels[i].y, labels[i - 1].y + labelHeight);
    const QRectF plot = m_chart->plotArea();
    double bottom = plot.bottom() + 6;
    for (std::size_t i = labels.size(); i-- > 0;) {
        labels[i].y = std::min(labels[i].y, bottom);
        bottom = labels[i].y - labelHeight;
    }
    const double left = plot.right() + 8;
    const double width = m_rect.right() - left;
    for (const EdgeLabel& label : labels) {
        QFont font = m_chart->style().caption();
        font.setBold(label.bold);
        painter.setFont(font);
        painter.setPen(label.color);
        painter.drawText(QRectF(left, label.y - labelHeight / 2, width, labelHeight),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetricsF(font).elidedText(label.text, Qt::ElideRight, width));
    }
    painter.setFont(m_chart->style().caption());
}

void EvidenceChart::Overlay::paintHover(QPainter& painter) const
{
    const auto hovered = m_chart->hovered();
    if (!hovered)
        return;
    const EvidenceChartData& data = m_chart->data();
    const ChartStyle& style = m_chart->style();
    const QRectF plot = m_chart->plotArea();
    const double x = m_chart->xOf(*hovered);
    painter.setPen(QPen(style.axis(), 1));
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    QStringList rows;
    for (std::size_t i = 0; i < data.lines.size(); ++i)
        if (const auto* point = data.nearest(i, *hovered))
            rows << EvidenceChart::tr("%1: %2 after %3 pairs", "line, odds, count")
                        .arg(data.lines[i].name,
                             evidenceText(point->evidence * std::log(10.0), m_chart->chartLocale()),
                             countText(point->pairs, m_chart->chartLocale()));
    if (data.hasTime)
        rows.prepend(timeText(timeOf(*hovered), m_chart->chartLocale()));
    const QFontMetricsF metrics(painter.font());
    double width = 0;
    for (const QString& row : rows)
        width = std::max(width, metrics.horizontalAdvance(row) + 20);
    const double rowHeight = metrics.height() + 2;
    const double left = x + 12 + width < plot.right() + 60 ? x + 12 : x - 12 - width;
    const QRectF panel(std::max(2.0, left), plot.top() + 4, width,
                       rowHeight * static_cast<double>(rows.size()) + 14);
    painter.setBrush(style.colors.card);
    painter.drawRoundedRect(panel, 4, 4);
    painter.setPen(style.colors.text);
    for (qsizetype i = 0; i < rows.size(); ++i)
        painter.drawText(QRectF(panel.left() + 10, panel.top() + 7 + static_cast<double>(i) * rowHeight,
                                width - 20, rowHeight),
                         Qt::AlignLeft | Qt::AlignVCenter, rows[i]);
}

// ---- the chart -------------------------------------------------------------------------------------------

EvidenceChart::EvidenceChart(QGraphicsItem* parent)
    : QChart(parent), m_style(ChartStyle::ofPaper(QFont())), m_xAxis(new QValueAxis),
      m_valueAxis(new QValueAxis), m_overlay(new Overlay(this))
{
    legend()->hide();
    setMargins(QMargins());
    setBackgroundRoundness(0);
    addAxis(m_xAxis, Qt::AlignBottom);
    addAxis(m_valueAxis, Qt::AlignLeft);
    for (QValueAxis* axis : {m_xAxis, m_valueAxis})
        axis->setLabelsVisible(false); // drawn by the overlay, in the locale and as odds
    m_xAxis->setGridLineVisible(false);
    m_valueAxis->setLineVisible(false);
    setStyle(m_style);
}

EvidenceChart::~EvidenceChart() = default;

void EvidenceChart::setData(EvidenceChartData data)
{
    m_data = std::move(data);
    m_hovered.reset();
    std::tie(m_low, m_high) = m_data.valueRange();
    constexpr double mostTicks = 5;
    m_tickStep = std::max(1, static_cast<int>(std::ceil((m_high - m_low) / mostTicks)));
    m_valueAxis->setRange(m_low, m_high);
    m_valueAxis->setTickType(QValueAxis::TicksDynamic);
    m_valueAxis->setTickAnchor(m_low);
    m_valueAxis->setTickInterval(m_tickStep);
    setVisibleRange(m_data.xRange.first, m_data.xRange.second);
}

void EvidenceChart::setStyle(const ChartStyle& style)
{
    m_style = style;
    setBackgroundBrush(Qt::NoBrush);
    setBackgroundVisible(false);
    setPlotAreaBackgroundVisible(false);
    m_valueAxis->setGridLinePen(QPen(style.colors.grid, 1));
    m_xAxis->setLinePen(QPen(style.axis(), 1));
    rebuildSeries();
}

void EvidenceChart::setLocale(const QLocale& locale)
{
    m_locale = locale;
    update();
}

void EvidenceChart::setTitleShown(bool shown)
{
    m_titleShown = shown;
    layoutPlot();
}

void EvidenceChart::setHovered(std::optional<double> x)
{
    if (m_hovered == x)
        return;
    m_hovered = x;
    m_overlay->update();
}

void EvidenceChart::setVisibleRange(double from, double to)
{
    from = std::max(from, m_data.xRange.first);
    to = std::min(to, m_data.xRange.second);
    if (!(from < to))
        std::tie(from, to) = m_data.xRange;
    m_from = from;
    m_to = to;
    m_xAxis->setRange(from, to);
    rebuildSeries();
}

double EvidenceChart::xOf(double x) const
{
    const QRectF plot = plotArea();
    return plot.left() + (x - m_from) / (m_to - m_from) * plot.width();
}

double EvidenceChart::valueAt(double x) const
{
    const QRectF plot = plotArea();
    return m_from + (x - plot.left()) / std::max(1.0, plot.width()) * (m_to - m_from);
}

double EvidenceChart::yOf(double evidence) const
{
    const QRectF plot = plotArea();
    return plot.bottom() - (evidence - m_low) / (m_high - m_low) * plot.height();
}

Qt::PenStyle EvidenceChart::penStyle(AlarmKind kind) const
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

void EvidenceChart::resizeEvent(QGraphicsSceneResizeEvent* event)
{
    QChart::resizeEvent(event);
    layoutPlot();
}

void EvidenceChart::layoutPlot()
{
    const QSizeF whole = size();
    const double top = topMargin + (m_titleShown ? titleHeight : 0);
    setPlotArea(QRectF(leftMargin, top, std::max(40.0, whole.width() - leftMargin - rightMargin),
                       std::max(40.0, whole.height() - top - tickLabelHeight)));
    m_overlay->resize(QRectF(QPointF(), whole));
    m_overlay->update();
}

void EvidenceChart::rebuildSeries()
{
    removeAllSeries(); // which also deletes them
    for (const EvidenceChartData::Line& line : m_data.lines)
        for (const EvidenceChartData::Run& run : line.runs) {
            QList<QPointF> points;
            for (const EvidenceChartData::Point& point : run.points)
                points.append(QPointF(point.x, point.evidence));
            auto* path = new QLineSeries(this);
            path->replace(points);
            path->setPen(QPen(m_style.colors.group(line.colorIndex), 2, penStyle(line.kind), Qt::RoundCap,
                              Qt::RoundJoin));
            addSeries(path);
            path->attachAxis(m_xAxis);
            path->attachAxis(m_valueAxis);
        }
    m_overlay->update();
}

void renderEvidenceChart(QPainter& painter, const QRectF& target, const EvidenceChartData& data,
                         const ChartStyle& style, const QLocale& locale)
{
    QGraphicsScene scene;
    auto* chart = new EvidenceChart;
    scene.addItem(chart); // the scene owns it now
    chart->setLocale(locale);
    chart->setStyle(style);
    chart->setTitleShown(true);
    // Laid out at a width that suits the type, then scaled.
    const double width = 760;
    const QRectF layout(0, 0, width, width * target.height() / target.width());
    chart->setGeometry(layout);
    chart->setData(data);
    scene.setSceneRect(layout);
    scene.render(&painter, target, layout, Qt::KeepAspectRatio);
}

// ---- on screen -------------------------------------------------------------------------------------------

EvidenceChartView::EvidenceChartView(QWidget* parent) : QChartView(parent), m_chart(new EvidenceChart)
{
    setChart(m_chart); // takes ownership
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setBackgroundBrush(Qt::NoBrush);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setAutoFillBackground(false);
    m_chart->setLocale(locale());
    m_chart->setStyle(ChartStyle::ofWindow(font()));
    connect(&Theme::instance(), &Theme::changed, this,
            [this] { m_chart->setStyle(ChartStyle::ofWindow(font())); });
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

void EvidenceChartView::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF at = m_chart->mapFromScene(mapToScene(event->pos()));
    m_chart->setHovered(m_chart->plotArea().contains(at) ? std::optional(m_chart->valueAt(at.x()))
                                                         : std::nullopt);
    event->accept();
}

void EvidenceChartView::leaveEvent(QEvent* event)
{
    m_chart->setHovered(std::nullopt);
    QChartView::leaveEvent(event);
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
