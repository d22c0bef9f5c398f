// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "charts/drawn_line.h"
#include "charts/pixel_columns.h"
#include "charts/plot_chart.h"
#include "charts/time_chart_data.h"

namespace tiltmeter {

/// Scores over time: one line per monitored group with its interval as a band, limits dashed with their
/// number at the right edge, the neutral value thin, failing windows tinted, windows below the minimum sample
/// hollow, records per window as bars beneath on the same time axis.
class TimeChart : public PlotChart
{
    Q_OBJECT
public:
    explicit TimeChart(QGraphicsItem* parent = nullptr);
    ~TimeChart() override;

    void setData(TimeChartData data);
    [[nodiscard]] const TimeChartData& data() const { return m_data; }

    void setSelectedWindow(std::optional<std::size_t> window);
    [[nodiscard]] std::optional<std::size_t> selectedWindow() const { return m_selected; }
    void setHoveredWindow(std::optional<std::size_t> window);
    [[nodiscard]] std::optional<std::size_t> hoveredWindow() const { return m_hovered; }
    void hoverAt(const std::optional<QPointF>& place) override;

    [[nodiscard]] QRectF barArea() const;
    [[nodiscard]] QString valueText(double value) const; ///< as on the axis, one digit finer

protected:
    void shapesChanged() override;
    [[nodiscard]] bool isEmpty() const override { return m_data.empty(); }
    void paintUnderGrid(QPainter& painter) const override;
    void paintOverGrid(QPainter& painter) const override;

private:
    /// What is shown in pixels: made when it is first painted, and anew when the shown part changes.
    struct Shapes {
        std::vector<PixelColumn> columns; ///< of a pixel
        std::vector<QRectF> failing;      ///< spans
        double spacing = 0;               ///< between two windows
        std::size_t first = 0;            ///< window
        std::size_t last = 0;             ///< the one after
        struct Series {
            std::vector<DrawnLine> lines;
            std::vector<std::size_t> points; ///< windows, ascending
        };
        std::vector<Series> series;
    };
    [[nodiscard]] const Shapes& shapes() const;
    [[nodiscard]] std::vector<QRectF> failingSpans(const std::vector<PixelColumn>& columns) const;
    [[nodiscard]] std::vector<std::size_t> pointsToDraw(const ChartSeries& series, const Shapes& all,
                                                        const std::vector<PixelColumn>& marks) const;
    [[nodiscard]] double middleOf(std::size_t window) const; ///< milliseconds
    [[nodiscard]] std::optional<HoverPanel> hoverPanel() const;

    void paintSelection(QPainter& painter) const;
    void paintBand(QPainter& painter) const;
    void paintBars(QPainter& painter) const;
    void paintLines(QPainter& painter) const;
    void paintAxes(QPainter& painter) const;
    void paintLevels(QPainter& painter, std::vector<EdgeLabel>& labels) const;
    void paintMarks(QPainter& painter) const;
    void paintPoints(QPainter& painter) const;
    void paintPoint(QPainter& painter, const ChartSeries& series, std::size_t window) const;
    void nameLines(std::vector<EdgeLabel>& labels) const;

    TimeChartData m_data;
    ValueTicks m_ticks;
    std::uint64_t m_mostRecords = 0;
    std::optional<std::size_t> m_selected;
    std::optional<std::size_t> m_hovered;
    mutable std::optional<Shapes> m_shapes;
};

/// Draws the chart into `target` of a painter on a printer, an SVG or an image; vectors stay vectors.
void renderTimeChart(QPainter& painter, const QRectF& target, const TimeChartData& data,
                     const ChartStyle& style, const QLocale& locale);

} // namespace tiltmeter
