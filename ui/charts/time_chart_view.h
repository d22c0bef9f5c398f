// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "charts/plot_view.h"
#include "charts/time_chart.h"

namespace tiltmeter {

/// A TimeChart on screen. Hover shows the numbers; a click or the arrow keys select a window; dragging
/// sideways zooms, Ctrl and the wheel zoom at the pointer, the wheel (Shift) pans; a double click or Escape
/// shows everything again.
class TimeChartView : public PlotView
{
    Q_OBJECT
public:
    explicit TimeChartView(QWidget* parent = nullptr);

    [[nodiscard]] TimeChart* timeChart() const { return m_chart; }
    void setData(TimeChartData chartData);
    /// Does not emit windowSelected.
    void setSelectedWindow(std::optional<std::size_t> window);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void windowSelected(std::size_t window);
    void windowActivated(std::size_t window); ///< Return
    void visibleTimeChanged(double from, double to);

protected:
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    TimeChartView(TimeChart* chart, QWidget* parent);
    void select(std::size_t window);
    void zoom(double factor, double center);
    void showTime(double from, double to);
    void describe();

    TimeChart* m_chart;
    std::optional<QPointF> m_pressed;
    bool m_dragging = false;
};

} // namespace tiltmeter
