// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "charts/chart_style.h"
#include "charts/evidence_chart_data.h"

#include <QChart>
#include <QChartView>
#include <QLocale>

class QPainter;
class QValueAxis;

namespace tiltmeter {

/// Evidence over time: a line for each group and limit, the level at which an alarm goes off dashed with its
/// odds at the right edge, alarms as diamonds with their date. Drawn by Qt Charts (grid, lines) and one item
/// of our own. The same object is shown on screen and rendered, as vectors, into a report.
class EvidenceChart : public QChart
{
    Q_OBJECT
public:
    explicit EvidenceChart(QGraphicsItem* parent = nullptr);
    ~EvidenceChart() override;

    void setData(EvidenceChartData data);
    [[nodiscard]] const EvidenceChartData& data() const { return m_data; }
    void setStyle(const ChartStyle& style);
    [[nodiscard]] const ChartStyle& style() const { return m_style; }
    void setLocale(const QLocale& locale);
    [[nodiscard]] const QLocale& chartLocale() const { return m_locale; }
    /// Title inside the chart: for reports; on screen the card has it.
    void setTitleShown(bool shown);
    [[nodiscard]] bool titleShown() const { return m_titleShown; }
    void setHovered(std::optional<double> x);
    [[nodiscard]] std::optional<double> hovered() const { return m_hovered; }

    /// Shown part of the axis, in EvidenceChartData's unit: as the chart of scores above it. Clamped to the
    /// data; the whole when empty or inverted.
    void setVisibleRange(double from, double to);
    [[nodiscard]] std::pair<double, double> visibleRange() const { return {m_from, m_to}; }
    [[nodiscard]] double xOf(double x) const;
    [[nodiscard]] double yOf(double evidence) const;
    [[nodiscard]] double valueAt(double x) const; ///< item coordinate to the axis' unit
    [[nodiscard]] int tickStep() const { return m_tickStep; }
    [[nodiscard]] std::pair<double, double> values() const { return {m_low, m_high}; }
    [[nodiscard]] Qt::PenStyle penStyle(AlarmKind kind) const;

protected:
    void resizeEvent(QGraphicsSceneResizeEvent* event) override;

private:
    class Overlay;
    void layoutPlot();
    void rebuildSeries();

    EvidenceChartData m_data;
    ChartStyle m_style;
    QLocale m_locale;
    QValueAxis* m_xAxis;
    QValueAxis* m_valueAxis;
    Overlay* m_overlay;
    std::optional<double> m_hovered;
    double m_from = 0;
    double m_to = 1;
    double m_low = 0;
    double m_high = 1;
    int m_tickStep = 1;
    bool m_titleShown = false;
};

/// An EvidenceChart on screen. Hover shows the numbers.
class EvidenceChartView : public QChartView
{
    Q_OBJECT
public:
    explicit EvidenceChartView(QWidget* parent = nullptr);

    [[nodiscard]] EvidenceChart* evidenceChart() const { return m_chart; }
    void setData(EvidenceChartData chartData);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void describe();

    EvidenceChart* m_chart;
};

/// Draws the chart into `target` of a painter on a printer, an SVG or an image; vectors stay vectors.
void renderEvidenceChart(QPainter& painter, const QRectF& target, const EvidenceChartData& data,
                         const ChartStyle& style, const QLocale& locale);

} // namespace tiltmeter
