// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/profile.h"
#include "config/fairness_config.h"

#include <QString>
#include <QWidget>
#include <optional>
#include <vector>

namespace tiltmeter {

/// A numeric column's histogram with coloured spans that can be dragged by their edges; both ends of a span
/// belong to it. The fields beneath it (RangeEditor) are for exact ends and for the keyboard.
class RangeHistogram : public QWidget
{
    Q_OBJECT
public:
    struct Span {
        ValueRange range;
        QString name;
        QColor color;
    };

    explicit RangeHistogram(QWidget* parent = nullptr);
    /// `integral`: dragged edges snap to whole numbers.
    void setColumn(const ColumnProfile& column);
    void setSpans(std::vector<Span> spans);
    [[nodiscard]] const std::vector<Span>& spans() const { return m_spans; }
    /// Position of a value on this widget; for tests.
    [[nodiscard]] double xOf(double value) const;
    [[nodiscard]] QRectF plot() const;
    [[nodiscard]] QSize sizeHint() const override { return {420, 170}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {260, 130}; }

Q_SIGNALS:
    /// While dragging; the span keeps lower <= upper.
    void spanEdited(std::size_t span, tiltmeter::ValueRange range);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    struct Edge {
        std::size_t span = 0;
        bool upper = false;
    };
    [[nodiscard]] std::optional<Edge> edgeAt(const QPointF& position) const;
    [[nodiscard]] double valueAt(double x, double offset) const;
    void paintBars(QPainter& painter) const;
    void paintSpans(QPainter& painter) const;

    std::vector<ColumnProfile::Bin> m_bins;
    double m_minimum = 0;
    double m_maximum = 1;
    bool m_integral = false;
    std::vector<Span> m_spans;
    std::optional<Edge> m_dragged;
};

} // namespace tiltmeter
