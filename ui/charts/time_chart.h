// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "charts/axis_ticks.h"
#include "charts/chart_style.h"
#include "charts/pixel_columns.h"
#include "charts/time_chart_data.h"

#include <QChart>
#include <QLocale>
#include <functional>
#include <memory>

class QLineSeries;
class QPainter;
class QValueAxis;

namespace tiltmeter {

/// Scores over time: one line per monitored group with its interval as a band, limits dashed with their
/// number at the right edge, the neutral value thin, failing windows tinted, windows below the minimum sample
/// hollow, records per window as bars beneath on the same time axis. Drawn by Qt Charts (grid, lines, bands)
/// and two items of our own (what Qt Charts has no word for). The same object is shown on screen and
/// rendered, as vectors, into a report.
class TimeChart : public QChart
{
    Q_OBJECT
public:
    explicit TimeChart(QGraphicsItem* parent = nullptr);
    ~TimeChart() override;

    void setData(TimeChartData data);
    [[nodiscard]] const TimeChartData& data() const { return m_data; }
    void setStyle(const ChartStyle& style);
    [[nodiscard]] const ChartStyle& style() const { return m_style; }
    void setLocale(const QLocale& locale);
    /// Title inside the chart: for reports; on screen the card has it.
    void setTitleShown(bool shown);

    void setSelectedWindow(std::optional<std::size_t> window);
    [[nodiscard]] std::optional<std::size_t> selectedWindow() const { return m_selected; }
    void setHoveredWindow(std::optional<std::size_t> window);
    [[nodiscard]] std::optional<std::size_t> hoveredWindow() const { return m_hovered; }

    /// Shown part of the time axis, milliseconds since 1970. Clamped to the data; the whole when empty or
    /// inverted.
    void setVisibleTime(double from, double to);
    [[nodiscard]] std::pair<double, double> visibleTime() const { return {m_from, m_to}; }
    [[nodiscard]] std::pair<double, double> wholeTime() const;
    [[nodiscard]] double timeAt(double x) const; ///< item coordinates to milliseconds

    [[nodiscard]] double xOf(double milliseconds) const;
    /// What is shown of the windows, in columns of at most `least` pixels or of one window.
    [[nodiscard]] std::vector<PixelColumn> columns(double least) const;
    [[nodiscard]] double yOf(double value) const;
    [[nodiscard]] QRectF barArea() const;
    [[nodiscard]] const ValueTicks& valueTicks() const { return m_ticks; }
    [[nodiscard]] QString valueText(double value) const; ///< as on the axis, one digit finer
    [[nodiscard]] const QLocale& chartLocale() const { return m_locale; }
    [[nodiscard]] bool titleShown() const { return m_titleShown; }

protected:
    void resizeEvent(QGraphicsSceneResizeEvent* event) override;

private:
    class Underlay;
    class Overlay;
    void layoutPlot();
    void rebuildSeries();
    void addRun(const ChartSeries& series, std::size_t first, std::size_t last);
    [[nodiscard]] std::size_t stride() const;

    TimeChartData m_data;
    ChartStyle m_style;
    QLocale m_locale;
    ValueTicks m_ticks;
    QValueAxis* m_timeAxis = nullptr;
    QValueAxis* m_valueAxis = nullptr;
    Underlay* m_underlay = nullptr;
    Overlay* m_overlay = nullptr;
    std::optional<std::size_t> m_selected;
    std::optional<std::size_t> m_hovered;
    double m_from = 0;
    double m_to = 1;
    bool m_titleShown = false;
};

/// Draws the chart into `target` of a painter on a printer, an SVG or an image; vectors stay vectors.
void renderTimeChart(QPainter& painter, const QRectF& target, const TimeChartData& data,
                     const ChartStyle& style, const QLocale& locale);

} // namespace tiltmeter
