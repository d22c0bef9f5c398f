// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "charts/time_chart.h"

#include <QGraphicsItem>

namespace tiltmeter {

/// Beneath grid and lines: failing windows tinted, the selected window, the bars of records.
class TimeChart::Underlay : public QGraphicsItem
{
public:
    explicit Underlay(TimeChart* chart);
    void resize(const QRectF& rect);
    [[nodiscard]] QRectF boundingRect() const override { return m_rect; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    void paintSpans(QPainter& painter) const;
    void paintBand(QPainter& painter) const;
    void paintBars(QPainter& painter) const;
    TimeChart* m_chart;
    QRectF m_rect;
};

/// Above the lines: axis labels, limits and neutral value, points, names at the line ends, the hovered
/// window's panel.
class TimeChart::Overlay : public QGraphicsItem
{
public:
    explicit Overlay(TimeChart* chart);
    void resize(const QRectF& rect);
    [[nodiscard]] QRectF boundingRect() const override { return m_rect; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    struct EdgeLabel {
        double y;
        QString text;
        QColor color;
        bool bold;
    };
    void paintAxisLabels(QPainter& painter) const;
    void paintLevels(QPainter& painter, std::vector<EdgeLabel>& labels) const;
    void paintMarks(QPainter& painter) const;
    void paintPoints(QPainter& painter, std::vector<EdgeLabel>& labels) const;
    [[nodiscard]] std::vector<std::size_t> failuresToMark(const ChartSeries& series) const;
    void paintEdgeLabels(QPainter& painter, std::vector<EdgeLabel> labels) const;
    void paintHover(QPainter& painter) const;
    TimeChart* m_chart;
    QRectF m_rect;
};

} // namespace tiltmeter
