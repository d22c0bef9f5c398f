// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QList>
#include <QWidget>

class QPainter;

namespace tiltmeter {

/// Thin bars of `values` (not negative) side by side, the greatest as high as `rect`. A value above 0 is at
/// least one pixel high. More values than pixels are drawn as the greatest of each pixel column.
void paintBars(QPainter& painter, const QRectF& rect, const QList<double>& values, const QColor& color);

/// Records per window, or the shape of a column: a picture beside numbers, never alone.
class BarsWidget : public QWidget
{
    Q_OBJECT
public:
    explicit BarsWidget(QWidget* parent = nullptr);

    /// `description` says the same in words.
    void setValues(QList<double> values, const QString& description);
    [[nodiscard]] const QList<double>& values() const { return m_values; }
    /// Invalid: the colour of secondary text.
    void setColor(const QColor& color);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QList<double> m_values;
    QColor m_color;
};

} // namespace tiltmeter
