// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>

namespace tiltmeter {

/// From what a chart shows to where it is drawn.
struct PlotMap {
    double from = 0; ///< left edge of the plot: milliseconds since 1970, or what else the chart counts in
    double to = 1;   ///< right edge
    double low = 0;  ///< bottom
    double high = 1; ///< top
    QRectF plot;     ///< pixels

    [[nodiscard]] double x(double value) const
    {
        return plot.left() + (value - from) / (to - from) * plot.width();
    }
    [[nodiscard]] double y(double value) const
    {
        return plot.bottom() - (value - low) / (high - low) * plot.height();
    }
    [[nodiscard]] double valueAt(double pixels) const
    {
        return from + (pixels - plot.left()) / (plot.width() < 1 ? 1 : plot.width()) * (to - from);
    }
};

} // namespace tiltmeter
