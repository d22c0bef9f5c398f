// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/bars.h"

#include "look/theme.h"

#include <QPainter>

#include <algorithm>

namespace tiltmeter {

void paintBars(QPainter& painter, const QRectF& rect, const QList<double>& values, const QColor& color)
{
    if (values.isEmpty() || rect.width() < 1 || rect.height() < 1)
        return;
    const double greatest = *std::max_element(values.begin(), values.end());
    if (!(greatest > 0))
        return;
    const auto bars = std::min<qsizetype>(values.size(), static_cast<qsizetype>(rect.width()));
    const double step = rect.width() / static_cast<double>(bars);
    const double gap = step >= 3 ? 1 : 0;
    for (qsizetype i = 0; i < bars; ++i) {
        const auto begin = values.begin() + i * values.size() / bars;
        const auto end = std::max(begin + 1, values.begin() + (i + 1) * values.size() / bars);
        const double value = *std::max_element(begin, end);
        if (!(value > 0))
            continue;
        const double height = std::max(1.0, rect.height() * value / greatest);
        painter.fillRect(QRectF(rect.x() + static_cast<double>(i) * step, rect.bottom() - height,
                                std::max(1.0, step - gap), height),
                         color);
    }
}

BarsWidget::BarsWidget(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void BarsWidget::setValues(QList<double> values, const QString& description)
{
    m_values = std::move(values);
    setAccessibleName(description);
    setToolTip(description);
    update();
}

void BarsWidget::setColor(const QColor& color)
{
    m_color = color;
    update();
}

QSize BarsWidget::sizeHint() const
{
    return {160, 2 * fontMetrics().height()};
}

QSize BarsWidget::minimumSizeHint() const
{
    return {40, fontMetrics().height()};
}

void BarsWidget::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintBars(painter, rect(), m_values, m_color.isValid() ? m_color : colors().secondaryText);
    painter.fillRect(QRectF(0, height() - 1, width(), 1), colors().border);
}

} // namespace tiltmeter
