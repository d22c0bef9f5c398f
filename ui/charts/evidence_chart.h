// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "charts/evidence_chart_data.h"
#include "charts/plot_view.h"

namespace tiltmeter {

/// Evidence over time: a line for each group and limit, the level at which an alarm goes off dashed with its
/// odds at the right edge, alarms as diamonds with their date. Its axis is EvidenceChartData's: pairs where
/// there are no timestamps.
class EvidenceChart : public PlotChart
{
    Q_OBJECT
public:
    explicit EvidenceChart(QGraphicsItem* parent = nullptr);
    ~EvidenceChart() override;

    void setData(EvidenceChartData data);
    [[nodiscard]] const EvidenceChartData& data() const { return m_data; }
    void setHovered(std::optional<double> x);
    [[nodiscard]] std::optional<double> hovered() const { return m_hovered; }
    void hoverAt(const std::optional<QPointF>& place) override;

protected:
    void shapesChanged() override;
    [[nodiscard]] bool isEmpty() const override { return m_data.empty(); }
    void paintUnderGrid(QPainter&) const override {}
    void paintOverGrid(QPainter& painter) const override;

private:
    [[nodiscard]] static Qt::PenStyle penStyle(AlarmKind kind);
    [[nodiscard]] std::optional<HoverPanel> hoverPanel() const;
    [[nodiscard]] std::vector<TimeTick> ticks(int most) const;
    void paintLines(QPainter& painter) const;
    void paintMarks(QPainter& painter) const;
    void paintEnds(QPainter& painter) const;
    void nameLines(std::vector<EdgeLabel>& labels) const;

    EvidenceChartData m_data;
    std::optional<double> m_hovered;
    int m_tickStep = 1;
};

/// An EvidenceChart on screen. Hover shows the numbers.
class EvidenceChartView : public PlotView
{
    Q_OBJECT
public:
    explicit EvidenceChartView(QWidget* parent = nullptr);

    [[nodiscard]] EvidenceChart* evidenceChart() const { return m_chart; }
    void setData(EvidenceChartData chartData);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

private:
    EvidenceChartView(EvidenceChart* chart, QWidget* parent);
    void describe();

    EvidenceChart* m_chart;
};

/// Draws the chart into `target` of a painter on a printer, an SVG or an image; vectors stay vectors.
void renderEvidenceChart(QPainter& painter, const QRectF& target, const EvidenceChartData& data,
                         const ChartStyle& style, const QLocale& locale);

} // namespace tiltmeter
