// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/drawn_line.h"

#include "charts/pixel_columns.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

constexpr double narrowestSegment = 3; ///< pixels; a line whose points lie closer is an area
constexpr double halfWidth = 1;        ///< of a line, in pixels

class Drawing
{
public:
    Drawing(const TimeChartData& data, const ChartSeries& series, const PlotMap& map)
        : m_data(data), m_points(series.points), m_map(map)
    {
        const auto [first, last] = windowsBetween(data.windows, map.from, map.to);
        const double shown = static_cast<double>(last - first);
        m_isArea = shown * narrowestSegment > map.plot.width();
        m_step = m_isArea ? std::max<std::size_t>(1, static_cast<std::size_t>(
                                                         std::ceil(shown / std::max(1.0, map.plot.width()))))
                          : 1;
        // Steps begin at fixed windows, wherever the shown part begins: the line does not flicker while it is
        // moved.
        m_first = (first > 0 ? first - 1 : 0) / m_step * m_step;
        m_last = std::min(m_points.size(), (last / m_step + 1) * m_step);
    }

    [[nodiscard]] std::vector<DrawnLine> lines() const
    {
        std::vector<DrawnLine> result;
        for (std::size_t first = m_first; first < m_last;) {
            std::size_t last = first;
            while (last < m_last && m_points[last].value)
                ++last;
            if (last > first)
                result.push_back(line(first, last));
            first = last + 1;
        }
        return result;
    }

private:
    [[nodiscard]] double middle(std::size_t window) const
    {
        const TimeRange& range = m_data.windows[window];
        return m_map.x(
            (static_cast<double>(range.begin.microseconds) + static_cast<double>(range.end.microseconds)) /
            2000.0);
    }

    [[nodiscard]] DrawnLine line(std::size_t first, std::size_t last) const
    {
        DrawnLine drawn;
        drawn.isArea = m_isArea;
        QPolygonF lows;
        QPolygonF bandLows;
        bool hasBand = false;
        for (std::size_t begin = first; begin < last;) {
            const std::size_t end = std::min((begin / m_step + 1) * m_step, last);
            double low = *m_points[begin].value;
            double high = low;
            double bandLow = m_map.high;
            double bandHigh = m_map.low;
            for (std::size_t i = begin; i < end; ++i) {
                const ChartPoint& point = m_points[i];
                low = std::min(low, *point.value);
                high = std::max(high, *point.value);
                bandLow = std::min(bandLow, std::max(point.lower.value_or(m_map.low), m_map.low));
                bandHigh = std::max(bandHigh, std::min(point.upper.value_or(m_map.high), m_map.high));
                hasBand = hasBand || point.lower || point.upper;
            }
            const double x = (middle(begin) + middle(end - 1)) / 2;
            if (m_isArea) {
                if (end < last) { // as far as the next one begins: no holes in steep lines
                    low = std::min(low, *m_points[end].value);
                    high = std::max(high, *m_points[end].value);
                }
                drawn.line << QPointF(x, m_map.y(high) - halfWidth);
                lows << QPointF(x, m_map.y(low) + halfWidth);
            } else {
                drawn.line << QPointF(x, m_map.y(low));
            }
            drawn.band << QPointF(x, m_map.y(bandHigh));
            bandLows << QPointF(x, m_map.y(bandLow));
            begin = end;
        }
        if (m_isArea && drawn.line.size() == 1) { // one alone is as wide as a line
            drawn.line << drawn.line[0] + QPointF(halfWidth, 0);
            lows << lows[0] + QPointF(halfWidth, 0);
        }
        append(drawn.line, lows);
        if (hasBand && drawn.band.size() > 1)
            append(drawn.band, bandLows);
        else
            drawn.band.clear();
        return drawn;
    }

    static void append(QPolygonF& outline, const QPolygonF& back)
    {
        for (qsizetype i = back.size(); i-- > 0;)
            outline << back[i];
    }

    const TimeChartData& m_data;
    const std::vector<ChartPoint>& m_points;
    const PlotMap& m_map;
    bool m_isArea = false;
    std::size_t m_step = 1;
    std::size_t m_first = 0;
    std::size_t m_last = 0;
};

} // namespace

std::vector<DrawnLine> drawnLines(const TimeChartData& data, const ChartSeries& series, const PlotMap& map)
{
    return Drawing(data, series, map).lines();
}

} // namespace tiltmeter
