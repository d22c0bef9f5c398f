// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "charts/axis_ticks.h"
#include "charts/chart_style.h"
#include "charts/plot_map.h"

#include <QChart>
#include <QLocale>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

class QPainter;
class QValueAxis;

namespace tiltmeter {

/// A text at the right edge of the plot, beside what it names.
struct EdgeLabel {
    double y = 0;
    QString text;
    QColor color;
    bool bold = false;
};

/// The exact values beside the cross-hair.
struct HoverPanel {
    struct Row {
        QString name;
        QString value; ///< at the right; may be empty
        QColor color;  ///< of the name
    };
    double x = 0; ///< item coordinates
    QString head; ///< may be empty
    std::vector<Row> rows;
};

/// What the charts over time have in common: one frame, so that charts that stand on one another have one
/// axis; the part of it that is shown; labels; the cross-hair. Frame and grid are Qt Charts'; what is shown
/// in it is painted by the chart itself, because series cost far more at every step of a pan. The same
/// object is shown on screen and rendered, as vectors, into a report.
class PlotChart : public QChart
{
    Q_OBJECT
public:
    ~PlotChart() override;

    void setStyle(const ChartStyle& style);
    [[nodiscard]] const ChartStyle& style() const { return m_style; }
    void setLocale(const QLocale& locale);
    [[nodiscard]] const QLocale& chartLocale() const { return m_locale; }
    /// Title inside the chart: for reports; on screen the card has it.
    void setTitleShown(bool shown);

    /// Shown part of the axis, milliseconds since 1970 unless the chart says otherwise. Clamped to the data;
    /// the whole when empty or inverted.
    void setVisibleRange(double from, double to);
    [[nodiscard]] std::pair<double, double> visibleRange() const { return {m_map.from, m_map.to}; }
    [[nodiscard]] std::pair<double, double> wholeRange() const { return m_whole; }

    [[nodiscard]] const PlotMap& map() const { return m_map; }
    [[nodiscard]] double xOf(double value) const { return m_map.x(value); }
    [[nodiscard]] double yOf(double value) const { return m_map.y(value); }
    [[nodiscard]] double valueAt(double x) const { return m_map.valueAt(x); } ///< from item coordinates

    /// The pointer is there, in item coordinates; nullopt: elsewhere.
    virtual void hoverAt(const std::optional<QPointF>& place) = 0;

protected:
    /// `beneath`: room in pixels between the plot and its axis.
    PlotChart(double beneath, QGraphicsItem* parent);

    /// The axis and the grid (`ticks` lines from low to high); everything is shown.
    void setScales(std::pair<double, double> whole, double low, double high, int ticks);
    void setHover(std::optional<HoverPanel> panel);
    /// Where the axis is that has the ticks.
    [[nodiscard]] double axisY() const { return m_map.plot.bottom() + m_beneath; }

    /// What can be seen is no longer where it was, or no longer the same: shapes and the panel are stale.
    virtual void shapesChanged() {}
    [[nodiscard]] virtual bool isEmpty() const = 0;
    virtual void paintUnderGrid(QPainter& painter) const = 0;
    virtual void paintOverGrid(QPainter& painter) const = 0;
    /// Both layers.
    void repaint();

    // ---- for paintOverGrid
    void paintTitles(QPainter& painter, const QString& title, const QString& valueTitle) const;
    void paintValueLabel(QPainter& painter, double value, const QString& text) const;
    [[nodiscard]] int mostTicks(const QPainter& painter) const;
    void paintTicks(QPainter& painter, const std::vector<TimeTick>& ticks) const;
    /// A line at a value from side to side; its place.
    double paintLevel(QPainter& painter, double value, const QPen& pen) const;
    void paintLimit(QPainter& painter, double value, const QString& text,
                    std::vector<EdgeLabel>& labels) const;
    /// Pushes them apart where they would cover each other.
    void paintEdgeLabels(QPainter& painter, std::vector<EdgeLabel> labels) const;

    void resizeEvent(QGraphicsSceneResizeEvent* event) override;

private:
    class Layer;
    void layOut();
    void moved();
    [[nodiscard]] QRectF panelRect(const HoverPanel& panel) const;
    void paintHover(QPainter& painter) const;
    void updateHover();

    ChartStyle m_style;
    QLocale m_locale;
    PlotMap m_map;
    std::pair<double, double> m_whole{0, 1};
    QValueAxis* m_valueAxis;
    Layer* m_underGrid;
    Layer* m_overGrid;
    Layer* m_cross;
    std::optional<HoverPanel> m_hover;
    double m_beneath;
    bool m_titleShown = false;
};

/// Draws the chart into `target` of a painter on a printer, an SVG or an image; vectors stay vectors.
void renderPlot(std::unique_ptr<PlotChart> chart, QPainter& painter, const QRectF& target,
                const ChartStyle& style, const QLocale& locale);

} // namespace tiltmeter
