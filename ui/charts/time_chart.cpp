// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/time_chart.h"

#include "charts/time_chart_items.h"

#include <QAreaSeries>
#include <QGraphicsLayout>
#include <QGraphicsScene>
#include <QLineSeries>
#include <QPainter>
#include <QValueAxis>
#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

constexpr double leftMargin = 62;
constexpr double rightMargin = 118;
constexpr double topMargin = 26; // the value axis is named above itself, where it can be read
constexpr double titleHeight = 24;
constexpr double barHeight = 30;
constexpr double barGap = 10;
constexpr double tickLabelHeight = 22;

double middle(const TimeRange& range)
{
    return (static_cast<double>(range.begin.microseconds) + static_cast<double>(range.end.microseconds)) /
           2000.0;
}

} // namespace

TimeChart::TimeChart(QGraphicsItem* parent)
    : QChart(parent), m_style(ChartStyle::ofPaper(QFont())), m_timeAxis(new QValueAxis),
      m_valueAxis(new QValueAxis), m_underlay(new Underlay(this)), m_overlay(new Overlay(this))
{
    legend()->hide();
    setMargins(QMargins());
    setBackgroundRoundness(0);
    addAxis(m_timeAxis, Qt::AlignBottom);
    addAxis(m_valueAxis, Qt::AlignLeft);
    for (QValueAxis* axis : {m_timeAxis, m_valueAxis})
        axis->setLabelsVisible(false); // drawn by the overlay, in the locale and on window starts
    m_timeAxis->setGridLineVisible(false);
    for (QValueAxis* axis : {m_timeAxis, m_valueAxis})
        axis->setLineVisible(false); // its ticks would stand anywhere but on window starts
    setStyle(m_style);
}

TimeChart::~TimeChart() = default;

void TimeChart::setData(TimeChartData data)
{
    m_data = std::move(data);
    m_hovered.reset();
    if (m_selected && *m_selected >= m_data.windows.size())
        m_selected.reset();
    const auto [low, high] = m_data.valueRange();
    m_ticks = niceTicks(low, high, 5);
    // A fixed number of ticks: with an interval left over from another scale the axis would make ticks by the
    // hundred thousand.
    m_valueAxis->setTickCount(static_cast<int>(m_ticks.positions().size()));
    m_valueAxis->setRange(m_ticks.minimum, m_ticks.maximum);
    const auto [from, to] = wholeTime();
    setVisibleTime(from, to);
}

void TimeChart::setStyle(const ChartStyle& style)
{
    m_style = style;
    setBackgroundBrush(Qt::NoBrush);
    setBackgroundVisible(false);
    setPlotAreaBackgroundVisible(false);
    m_valueAxis->setGridLinePen(QPen(style.colors.grid, 1));
    rebuildSeries();
}

void TimeChart::setLocale(const QLocale& locale)
{
    m_locale = locale;
    update();
}

void TimeChart::setTitleShown(bool shown)
{
    m_titleShown = shown;
    layoutPlot();
}

void TimeChart::setSelectedWindow(std::optional<std::size_t> window)
{
    if (m_selected == window)
        return;
    m_selected = window;
    m_underlay->update();
    m_overlay->update();
}

void TimeChart::setHoveredWindow(std::optional<std::size_t> window)
{
    if (m_hovered == window)
        return;
    m_hovered = window;
    m_overlay->update();
}

std::pair<double, double> TimeChart::wholeTime() const
{
    if (m_data.windows.empty())
        return {0, 1};
    return {static_cast<double>(m_data.windows.front().begin.microseconds) / 1000.0,
            static_cast<double>(m_data.windows.back().end.microseconds) / 1000.0};
}

void TimeChart::setVisibleTime(double from, double to)
{
    const auto [first, last] = wholeTime();
    from = std::max(from, first);
    to = std::min(to, last);
    if (!(from < to)) {
        from = first;
        to = last;
    }
    m_from = from;
    m_to = to;
    m_timeAxis->setRange(from, to);
    rebuildSeries();
}

double TimeChart::timeAt(double x) const
{
    const QRectF plot = plotArea();
    return m_from + (x - plot.left()) / std::max(1.0, plot.width()) * (m_to - m_from);
}

double TimeChart::xOf(double milliseconds) const
{
    const QRectF plot = plotArea();
    return plot.left() + (milliseconds - m_from) / (m_to - m_from) * plot.width();
}

std::vector<PixelColumn> TimeChart::columns(double least) const
{
    return pixelColumns(m_data.windows, m_from, m_to, least,
                        [this](double milliseconds) { return xOf(milliseconds); });
}

double TimeChart::yOf(double value) const
{
    const QRectF plot = plotArea();
    return plot.bottom() - (value - m_ticks.minimum) / (m_ticks.maximum - m_ticks.minimum) * plot.height();
}

QRectF TimeChart::barArea() const
{
    const QRectF plot = plotArea();
    return {plot.left(), plot.bottom() + barGap, plot.width(), barHeight};
}

QString TimeChart::valueText(double value) const
{
    if (m_data.percent)
        return m_locale.toString(value * 100, 'f', std::max(0, m_ticks.decimals - 1)) + m_locale.percent();
    // A limit far below the ticks' step still shows two of its digits.
    const double magnitude = std::abs(value);
    const int digits =
        magnitude > 0 && magnitude < 1 ? 1 - static_cast<int>(std::floor(std::log10(magnitude))) : 0;
    return m_locale.toString(value, 'f', std::clamp(digits, m_ticks.decimals + 1, m_ticks.decimals + 3));
}

void TimeChart::resizeEvent(QGraphicsSceneResizeEvent* event)
{
    QChart::resizeEvent(event);
    layoutPlot();
}

void TimeChart::layoutPlot()
{
    const QSizeF whole = size();
    const double top = topMargin + (m_titleShown ? titleHeight : 0);
    const double height = whole.height() - top - barGap - barHeight - tickLabelHeight;
    setPlotArea(QRectF(leftMargin, top, std::max(40.0, whole.width() - leftMargin - rightMargin),
                       std::max(40.0, height)));
    m_underlay->resize(QRectF(QPointF(), whole));
    m_overlay->resize(QRectF(QPointF(), whole));
    rebuildSeries();
}

std::size_t TimeChart::stride() const
{
    // Two points a pixel column are all that can be seen; more only cost time (bands above all).
    const auto whole = wholeTime();
    const double shown =
        (m_to - m_from) / (whole.second - whole.first) * static_cast<double>(m_data.windows.size());
    const double wanted = 2 * std::max(100.0, plotArea().width());
    return shown <= wanted ? 1 : static_cast<std::size_t>(std::ceil(shown / wanted)) * 2;
}

void TimeChart::rebuildSeries()
{
    // The chart keeps series alive: removed first, then deleted (removeAllSeries does both).
    removeAllSeries();
    for (const ChartSeries& series : m_data.series) {
        std::size_t first = 0;
        while (first < series.points.size()) {
            while (first < series.points.size() && !series.points[first].value)
                ++first;
            std::size_t last = first;
            while (last < series.points.size() && series.points[last].value)
                ++last;
            if (last > first)
                addRun(series, first, last);
            first = last;
        }
    }
    m_underlay->update();
    m_overlay->update();
}

void TimeChart::addRun(const ChartSeries& series, std::size_t first, std::size_t last)
{
    // Only what is shown, and one window beyond at either side so that lines leave the plot as they should.
    while (first + 1 < last && middle(m_data.windows[first + 1]) < m_from)
        ++first;
    while (last - 1 > first && middle(m_data.windows[last - 2]) > m_to)
        --last;

    QList<QPointF> line, upper, lower;
    const std::size_t step = stride();
    // Strides begin at fixed windows, wherever the shown part begins: the line does not flicker while it is
    // moved.
    for (std::size_t begin = first; begin < last; begin = begin - begin % step + step) {
        const std::size_t end = std::min(begin - begin % step + step, last);
        // Within a stride the extremes are kept, in order of time.
        std::size_t low = begin, high = begin;
        double bandLow = m_ticks.maximum, bandHigh = m_ticks.minimum;
        for (std::size_t i = begin; i < end; ++i) {
            const ChartPoint& point = series.points[i];
            if (*point.value < *series.points[low].value)
                low = i;
            if (*point.value > *series.points[high].value)
                high = i;
            bandLow = std::min(bandLow, std::max(point.lower.value_or(m_ticks.minimum), m_ticks.minimum));
            bandHigh = std::max(bandHigh, std::min(point.upper.value_or(m_ticks.maximum), m_ticks.maximum));
        }
        for (const std::size_t i : {std::min(low, high), std::max(low, high)}) {
            const QPointF at(middle(m_data.windows[i]), *series.points[i].value);
            if (line.isEmpty() || line.back() != at)
                line.append(at);
        }
        const double x = middle(m_data.windows[begin]);
        upper.append(QPointF(x, bandHigh));
        lower.append(QPointF(x, bandLow));
    }

    const QColor color = m_style.colors.group(series.colorIndex);
    // A series without intervals has no band; one end left out means that it is infinite.
    const bool hasBand = std::any_of(series.points.begin() + static_cast<std::ptrdiff_t>(first),
                                     series.points.begin() + static_cast<std::ptrdiff_t>(last),
                                     [](const ChartPoint& point) { return point.lower || point.upper; });
    if (hasBand && upper.size() > 1) {
        auto* area = new QAreaSeries(this);
        auto* top = new QLineSeries(area);
        auto* bottom = new QLineSeries(area);
        top->replace(upper);
        bottom->replace(lower);
        area->setUpperSeries(top);
        area->setLowerSeries(bottom);
        QColor fill = color;
        fill.setAlphaF(m_data.series.size() > 3 ? 0.08f : 0.16f);
        area->setBrush(fill);
        area->setPen(Qt::NoPen);
        addSeries(area);
        area->attachAxis(m_timeAxis);
        area->attachAxis(m_valueAxis);
    }
    auto* path = new QLineSeries(this);
    path->replace(line);
    const Qt::PenStyle penStyle = series.estimated                              ? Qt::DashLine
                                  : series.colorIndex < ThemeColors::groupCount ? Qt::SolidLine
                                                                                : Qt::DashDotLine;
    path->setPen(QPen(color, 2, penStyle, series.estimated ? Qt::FlatCap : Qt::RoundCap, Qt::RoundJoin));
    addSeries(path);
    path->attachAxis(m_timeAxis);
    path->attachAxis(m_valueAxis);
}

void renderTimeChart(QPainter& painter, const QRectF& target, const TimeChartData& data,
                     const ChartStyle& style, const QLocale& locale)
{
    QGraphicsScene scene;
    auto* chart = new TimeChart;
    scene.addItem(chart); // the scene owns it now
    chart->setLocale(locale);
    chart->setStyle(style);
    chart->setTitleShown(true);
    // Laid out at a width that suits the type, then scaled: text keeps its proportion whatever the paper's
    // resolution.
    const double width = 760;
    const QRectF layout(0, 0, width, width * target.height() / target.width());
    chart->setGeometry(layout);
    chart->setData(data);
    // Axes and grid take the plot's place with the next layout, which otherwise waits for the event loop.
    if (QGraphicsLayout* axes = chart->layout()) {
        axes->invalidate();
        axes->activate();
    }
    scene.setSceneRect(layout);
    scene.render(&painter, target, layout, Qt::KeepAspectRatio);
}

} // namespace tiltmeter
