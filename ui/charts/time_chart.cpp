// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/time_chart.h"

#include "text/number_text.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

constexpr double barHeight = 30;
constexpr double barGap = 10;
constexpr double leastSpacing = 7; ///< pixels between points; where they are closer only some are drawn

double milliseconds(TimePoint t)
{
    return static_cast<double>(t.microseconds) / 1000.0;
}

} // namespace

TimeChart::TimeChart(QGraphicsItem* parent) : PlotChart(barGap + barHeight, parent) {}

TimeChart::~TimeChart() = default;

void TimeChart::setData(TimeChartData data)
{
    m_data = std::move(data);
    m_data.countWithoutTimes();
    m_hovered.reset();
    if (m_selected && *m_selected >= m_data.windows.size())
        m_selected.reset();
    m_mostRecords = m_data.records.empty() ? 0 : *std::ranges::max_element(m_data.records);
    const auto [low, high] = m_data.valueRange();
    m_ticks = niceTicks(low, high, 5);
    const std::pair<double, double> whole =
        m_data.windows.empty()
            ? std::pair(0.0, 1.0)
            : std::pair(milliseconds(m_data.windows.front().begin), milliseconds(m_data.windows.back().end));
    setScales(whole, m_ticks.minimum, m_ticks.maximum, static_cast<int>(m_ticks.positions().size()));
}

void TimeChart::setSelectedWindow(std::optional<std::size_t> window)
{
    if (m_selected == window)
        return;
    m_selected = window;
    repaint();
}

void TimeChart::setHoveredWindow(std::optional<std::size_t> window)
{
    if (m_hovered == window)
        return;
    m_hovered = window;
    setHover(hoverPanel());
}

void TimeChart::hoverAt(const std::optional<QPointF>& place)
{
    QRectF sensitive = map().plot;
    sensitive.setBottom(barArea().bottom());
    setHoveredWindow(place && sensitive.contains(*place) ? m_data.windowAt(valueAt(place->x()))
                                                         : std::nullopt);
}

void TimeChart::shapesChanged()
{
    m_shapes.reset();
    setHover(hoverPanel());
}

QRectF TimeChart::barArea() const
{
    const QRectF& plot = map().plot;
    return {plot.left(), plot.bottom() + barGap, plot.width(), barHeight};
}

double TimeChart::middleOf(std::size_t window) const
{
    const TimeRange& range = m_data.windows[window];
    return (milliseconds(range.begin) + milliseconds(range.end)) / 2;
}

QString TimeChart::valueText(double value) const
{
    const QLocale& locale = chartLocale();
    if (m_data.percent)
        return locale.toString(value * 100, 'f', std::max(0, m_ticks.decimals - 1)) + locale.percent();
    // A limit far below the ticks' step still shows two of its digits.
    const double magnitude = std::abs(value);
    const int digits =
        magnitude > 0 && magnitude < 1 ? 1 - static_cast<int>(std::floor(std::log10(magnitude))) : 0;
    return locale.toString(value, 'f', std::clamp(digits, m_ticks.decimals + 1, m_ticks.decimals + 3));
}

// ---- what is drawn ---------------------------------------------------------------------------------------

const TimeChart::Shapes& TimeChart::shapes() const
{
    if (m_shapes)
        return *m_shapes;
    Shapes made;
    const auto [from, to] = visibleRange();
    const auto columns = [this, from = from, to = to](double least) {
        return pixelColumns(m_data.windows, from, to, least, [this](double time) { return xOf(time); });
    };
    made.columns = columns(1);
    made.failing = failingSpans(made.columns);
    made.spacing = m_data.windows.size() < 2 ? map().plot.width() : xOf(middleOf(1)) - xOf(middleOf(0));
    std::tie(made.first, made.last) = windowsBetween(m_data.windows, from, to);
    while (made.first < made.last && middleOf(made.first) < from)
        ++made.first;
    while (made.first < made.last && middleOf(made.last - 1) > to)
        --made.last;
    const std::vector<PixelColumn> marks =
        made.spacing < leastSpacing ? columns(leastSpacing) : std::vector<PixelColumn>();
    for (const ChartSeries& series : m_data.series)
        made.series.push_back({drawnLines(m_data, series, map()), pointsToDraw(series, made, marks)});
    m_shapes = std::move(made);
    return *m_shapes;
}

/// Neighbors are one span: tints that lie over each other would be darker.
std::vector<QRectF> TimeChart::failingSpans(const std::vector<PixelColumn>& columns) const
{
    const QRectF& plot = map().plot;
    std::vector<QRectF> spans;
    for (const PixelColumn& column : columns) {
        bool fails = false;
        for (std::size_t i = column.first; i < column.last && !fails; ++i)
            fails = m_data.failsAt(i);
        if (!fails)
            continue;
        const double right = std::max(column.right, column.left + 1);
        if (spans.empty() || column.left > spans.back().right() + 0.5)
            spans.emplace_back(column.left, plot.top(), right - column.left, plot.height());
        else
            spans.back().setRight(std::max(spans.back().right(), right));
    }
    return spans;
}

/// All of them; where they would touch the line says it all but for the failures, and of failures that would
/// cover each other the lowest and the highest.
std::vector<std::size_t> TimeChart::pointsToDraw(const ChartSeries& series, const Shapes& all,
                                                 const std::vector<PixelColumn>& marks) const
{
    std::vector<std::size_t> points;
    if (all.spacing >= leastSpacing) {
        for (std::size_t i = all.first; i < all.last; ++i)
            points.push_back(i);
        return points;
    }
    for (const PixelColumn& column : marks) {
        std::optional<std::size_t> low, high;
        for (std::size_t i = std::max(column.first, all.first); i < std::min(column.last, all.last); ++i) {
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
        points.push_back(std::min(*low, *high));
        if (*low != *high)
            points.push_back(std::max(*low, *high));
    }
    return points;
}

std::optional<HoverPanel> TimeChart::hoverPanel() const
{
    if (!m_hovered || *m_hovered >= m_data.windows.size())
        return std::nullopt;
    const std::size_t window = *m_hovered;
    const ThemeColors& colors = style().colors;
    HoverPanel panel{xOf(middleOf(window)), m_data.windowName(window, chartLocale()), {}};
    for (const ChartSeries& series : m_data.series) {
        const ChartPoint& point = series.points[window];
        QString value = QCoreApplication::translate("TimeChart", "not defined");
        if (point.value) {
            value = valueText(*point.value);
            if (point.lower || point.upper)
                value += QStringLiteral("  (%1 \u2013 %2)")
                             .arg(point.lower ? valueText(*point.lower) : QStringLiteral("\u2212\u221e"),
                                  point.upper ? valueText(*point.upper) : QStringLiteral("\u221e"));
        }
        panel.rows.push_back({series.name, value, colors.group(series.colorIndex)});
    }
    const auto count = [this](std::uint64_t number) {
        return chartLocale().toString(static_cast<qulonglong>(number));
    };
    if (window < m_data.labelled.size())
        panel.rows.push_back({QCoreApplication::translate("TimeChart", "with label"),
                              count(m_data.labelled[window]), colors.secondaryText});
    if (window < m_data.band.size() && m_data.band[window])
        panel.rows.push_back(
            {m_data.bandName,
             QStringLiteral("%1 \u2013 %2")
                 .arg(valueText(m_data.band[window]->first), valueText(m_data.band[window]->second)),
             colors.secondaryText});
    panel.rows.push_back({QCoreApplication::translate("TimeChart", "records"), count(m_data.records[window]),
                          colors.secondaryText});
    return panel;
}

void renderTimeChart(QPainter& painter, const QRectF& target, const TimeChartData& data,
                     const ChartStyle& style, const QLocale& locale)
{
    auto chart = std::make_unique<TimeChart>();
    chart->setData(data);
    renderPlot(std::move(chart), painter, target, style, locale);
}

} // namespace tiltmeter
