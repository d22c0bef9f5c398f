// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "charts/plot_chart.h"

#include <QChartView>

namespace tiltmeter {

/// A PlotChart on screen, in the window's colours. Hover shows the numbers.
class PlotView : public QChartView
{
    Q_OBJECT
public:
    ~PlotView() override;

protected:
    /// Takes ownership.
    PlotView(PlotChart* chart, QWidget* parent);

    /// From the view's coordinates to the chart's.
    [[nodiscard]] QPointF placeOf(const QPointF& position) const;

    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    PlotChart* m_plot;
};

} // namespace tiltmeter
