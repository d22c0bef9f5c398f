// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/plot_chart.h"

#include <QFontMetricsF>
#include <QGraphicsItem>
#include <QGraphicsLayout>
#include <QGraphicsScene>
#include <QPainter>
#include <QValueAxis>
#include <algorithm>
#include <functional>

namespace tiltmeter {
namespace {

constexpr double leftMargin = 62;
constexpr double rightMargin = 118;
constexpr double topMargin = 26; // the value axis is named above itself, where it can be read
constexpr double titleHeight = 24;
constexpr double tickLabelHeight = 22;
constexpr double labelHeight = 16;

} // namespace

/// As large as the chart and painted by it.
class PlotChart::Layer : public QGraphicsItem
{
public:
    using Paint = std::function<void(QPainter&)>;
    Layer(double z, PlotChart* chart, Paint paint)
        : QGraphicsItem(chart), m_chart(chart), m_paint(std::move(paint))
    {
        setZValue(z);
        setAcceptedMouseButtons(Qt::NoButton);
    }
    void resize(const QRectF& rect)
    {
        prepareGeometryChange();
        m_rect = rect;
    }
    [[nodiscard]] QRectF boundingRect() const override { return m_rect; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override
    {
        if (m_chart->isEmpty())
            return;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setFont(m_chart->style().caption());
        m_paint(*painter);
        painter->restore();
    }

private:
    PlotChart* m_chart;
    Paint m_paint;
    QRectF m_rect;
};

PlotChart::PlotChart(double beneath, QGraphicsItem* parent)
    : QChart(parent), m_style(ChartStyle::ofPaper(QFont())), m_valueAxis(new QValueAxis),
      m_underGrid(new Layer(0.5, this, [this](QPainter& painter) { paintUnderGrid(painter); })),
      m_overGrid(new Layer(50, this, [this](QPainter& painter) { paintOverGrid(painter); })),
      m_cross(new Layer(60, this, [this](QPainter& painter) { paintHover(painter); })), m_beneath(beneath)
{
    legend()->hide();
    setMargins(QMargins());
    setBackgroundRoundness(0);
    setBackgroundBrush(Qt::NoBrush);
    setBackgroundVisible(false);
    setPlotAreaBackgroundVisible(false);
    addAxis(m_valueAxis, Qt::AlignLeft);
    m_valueAxis->setLabelsVisible(false); // painted here, in the locale
    m_valueAxis->setLineVisible(false);
    m_valueAxis->setGridLinePen(QPen(m_style.colors.grid, 1));
}

PlotChart::~PlotChart() = default;

void PlotChart::setStyle(const ChartStyle& style)
{
    m_style = style;
    m_valueAxis->setGridLinePen(QPen(style.colors.grid, 1));
    moved();
}

void PlotChart::setLocale(const QLocale& locale)
{
    m_locale = locale;
    repaint();
}

void PlotChart::setTitleShown(bool shown)
{
    m_titleShown = shown;
    layOut();
}

void PlotChart::setScales(std::pair<double, double> whole, double low, double high, int ticks)
{
    m_whole = whole;
    m_map.low = low;
    m_map.high = high;
    // A fixed number of ticks: with an interval left over from another scale the axis would make ticks by the
    // hundred thousand.
    m_valueAxis->setTickCount(std::max(2, ticks));
    m_valueAxis->setRange(low, high);
    setVisibleRange(whole.first, whole.second);
}

void PlotChart::setVisibleRange(double from, double to)
{
    from = std::max(from, m_whole.first);
    to = std::min(to, m_whole.second);
    if (!(from < to))
        std::tie(from, to) = m_whole;
    m_map.from = from;
    m_map.to = to;
    moved();
}

void PlotChart::resizeEvent(QGraphicsSceneResizeEvent* event)
{
    QChart::resizeEvent(event);
    layOut();
}

void PlotChart::layOut()
{
    const QSizeF whole = size();
    const double top = topMargin + (m_titleShown ? titleHeight : 0);
    m_map.plot = QRectF(leftMargin, top, std::max(40.0, whole.width() - leftMargin - rightMargin),
                        std::max(40.0, whole.height() - top - m_beneath - tickLabelHeight));
    setPlotArea(m_map.plot);
    // The grid takes the plot's place with the next layout, which otherwise waits for the event loop, and for
    // a chart that is filled while it is hidden does not come.
    if (QGraphicsLayout* axes = layout()) {
        axes->invalidate();
        axes->activate();
    }
    for (Layer* layer : {m_underGrid, m_overGrid, m_cross})
        layer->resize(QRectF(QPointF(), whole));
    moved();
}

void PlotChart::moved()
{
    shapesChanged();
    repaint();
}

void PlotChart::repaint()
{
    m_underGrid->update();
    m_overGrid->update();
}

// ---- labels ----------------------------------------------------------------------------------------------

void PlotChart::paintTitles(QPainter& painter, const QString& title, const QString& valueTitle) const
{
    const QRectF& plot = m_map.plot;
    painter.setPen(m_style.colors.secondaryText);
    painter.drawText(QRectF(0, plot.top() - 24, plot.right(), labelHeight), Qt::AlignLeft | Qt::AlignVCenter,
                     valueTitle);
    if (!m_titleShown)
        return;
    const QFont caption = painter.font();
    QFont bold = m_style.font;
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(m_style.colors.text);
    painter.drawText(QRectF(0, 2, size().width(), 20), Qt::AlignLeft | Qt::AlignVCenter, title);
    painter.setFont(caption);
}

void PlotChart::paintValueLabel(QPainter& painter, double value, const QString& text) const
{
    painter.setPen(m_style.colors.secondaryText);
    painter.drawText(QRectF(0, yOf(value) - 10, m_map.plot.left() - 8, 20), Qt::AlignRight | Qt::AlignVCenter,
                     text);
}

int PlotChart::mostTicks(const QPainter& painter) const
{
    const double width = QFontMetricsF(painter.font()).horizontalAdvance(QStringLiteral("26 Feb 2024")) + 14;
    return std::max(1, static_cast<int>(m_map.plot.width() / width));
}

void PlotChart::paintTicks(QPainter& painter, const std::vector<TimeTick>& ticks) const
{
    const QFontMetricsF metrics(painter.font());
    const double y = axisY();
    painter.setPen(QPen(m_style.axis(), 1));
    painter.drawLine(QPointF(m_map.plot.left(), y), QPointF(m_map.plot.right(), y));
    for (const TimeTick& tick : ticks) {
        const double x = xOf(tick.milliseconds);
        painter.setPen(QPen(m_style.axis(), 1));
        painter.drawLine(QPointF(x, y), QPointF(x, y + 4));
        painter.setPen(m_style.colors.secondaryText);
        const double width = metrics.horizontalAdvance(tick.label) + 4;
        const double left = std::clamp(x - width / 2, 0.0, std::max(0.0, size().width() - width));
        painter.drawText(QRectF(left, y + 4, width, labelHeight), Qt::AlignCenter, tick.label);
    }
}

double PlotChart::paintLevel(QPainter& painter, double value, const QPen& pen) const
{
    const double y = yOf(value);
    painter.setPen(pen);
    painter.drawLine(QPointF(m_map.plot.left(), y), QPointF(m_map.plot.right(), y));
    return y;
}

void PlotChart::paintLimit(QPainter& painter, double value, const QString& text,
                           std::vector<EdgeLabel>& labels) const
{
    QPen pen(m_style.colors.limit, 1.25);
    pen.setDashPattern({5, 4});
    labels.push_back({paintLevel(painter, value, pen), text, m_style.colors.limit, false});
}

void PlotChart::paintEdgeLabels(QPainter& painter, std::vector<EdgeLabel> labels) const
{
    // They share the right margin: pushed apart from top to bottom, then back up if they ran out of room.
    std::ranges::stable_sort(labels, {}, &EdgeLabel::y);
    for (std::size_t i = 1; i < labels.size(); ++i)
        labels[i].y = std::max(labels[i].y, labels[i - 1].y + labelHeight);
    double bottom = m_map.plot.bottom() + 6;
    for (std::size_t i = labels.size(); i-- > 0;) {
        labels[i].y = std::min(labels[i].y, bottom);
        bottom = labels[i].y - labelHeight;
    }
    const QFont caption = painter.font();
    const double left = m_map.plot.right() + 8;
    const double width = size().width() - left;
    for (const EdgeLabel& label : labels) {
        QFont font = caption;
        font.setBold(label.bold);
        painter.setFont(font);
        painter.setPen(label.color);
        painter.drawText(QRectF(left, label.y - labelHeight / 2, width, labelHeight),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetricsF(font).elidedText(label.text, Qt::ElideRight, width));
    }
    painter.setFont(caption);
}

// ---- cross-hair ------------------------------------------------------------------------------------------

void PlotChart::setHover(std::optional<HoverPanel> panel)
{
    updateHover();
    m_hover = std::move(panel);
    updateHover();
}

/// Only where it is: the rest of the chart stays as it was painted.
void PlotChart::updateHover()
{
    if (!m_hover)
        return;
    m_cross->update(QRectF(m_hover->x - 2, m_map.plot.top() - 2, 4, axisY() - m_map.plot.top() + 4));
    m_cross->update(panelRect(*m_hover).adjusted(-2, -2, 2, 2));
}

QRectF PlotChart::panelRect(const HoverPanel& panel) const
{
    const QFontMetricsF metrics(m_style.caption());
    double names = 0;
    double values = 0;
    for (const HoverPanel::Row& row : panel.rows) {
        names = std::max(names, metrics.horizontalAdvance(row.name));
        values = std::max(values, metrics.horizontalAdvance(row.value));
    }
    const double rows = static_cast<double>(panel.rows.size() + (panel.head.isEmpty() ? 0 : 1));
    const double width =
        std::max(metrics.horizontalAdvance(panel.head), names + (values > 0 ? 12 + values : 0)) + 20;
    const double left = panel.x + 12 + width < m_map.plot.right() + 60 ? panel.x + 12 : panel.x - 12 - width;
    return {std::max(2.0, left), m_map.plot.top() + 4, width, (metrics.height() + 2) * rows + 14};
}

void PlotChart::paintHover(QPainter& painter) const
{
    if (!m_hover)
        return;
    painter.setPen(QPen(m_style.axis(), 1));
    painter.drawLine(QPointF(m_hover->x, m_map.plot.top()), QPointF(m_hover->x, axisY()));
    const QRectF panel = panelRect(*m_hover);
    painter.setBrush(m_style.colors.card);
    painter.drawRoundedRect(panel, 4, 4);
    const double height = QFontMetricsF(painter.font()).height() + 2;
    QRectF row(panel.left() + 10, panel.top() + 7, panel.width() - 20, height);
    painter.setPen(m_style.colors.text);
    if (!m_hover->head.isEmpty()) {
        painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, m_hover->head);
        row.translate(0, height);
    }
    for (const HoverPanel::Row& each : m_hover->rows) {
        painter.setPen(each.color);
        painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, each.name);
        painter.setPen(m_style.colors.text);
        painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, each.value);
        row.translate(0, height);
    }
}

void renderPlot(std::unique_ptr<PlotChart> chart, QPainter& painter, const QRectF& target,
                const ChartStyle& style, const QLocale& locale)
{
    QGraphicsScene scene;
    PlotChart* drawn = chart.release();
    scene.addItem(drawn); // the scene owns it now
    drawn->setLocale(locale);
    drawn->setStyle(style);
    drawn->setTitleShown(true);
    // Laid out at a width that suits the type, then scaled: text keeps its proportion whatever the paper's
    // resolution.
    const double width = 760;
    const QRectF layout(0, 0, width, width * target.height() / target.width());
    drawn->setGeometry(layout);
    scene.setSceneRect(layout);
    scene.render(&painter, target, layout, Qt::KeepAspectRatio);
}

} // namespace tiltmeter
