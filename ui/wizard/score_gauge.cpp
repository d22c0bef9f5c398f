// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/score_gauge.h"

#include "fairness/fairness_view_model.h"
#include "look/label.h"
#include "look/theme.h"
#include "text/number_text.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

constexpr double scaleHeight = 26;
constexpr double needleHeight = 40;
constexpr double margin = 14;

} // namespace

ScoreGauge::ScoreGauge(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Scores against the limits"));
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ScoreGauge::setLimits(const Limits& limits)
{
    m_limits = limits;
    describe();
    update();
}

void ScoreGauge::setNeedles(std::vector<Needle> needles)
{
    m_needles = std::move(needles);
    describe();
    updateGeometry();
    update();
}

QSize ScoreGauge::sizeHint() const
{
    return {460, static_cast<int>(
                     scaleHeight + 28 +
                     needleHeight * static_cast<double>(std::max<std::size_t>(1, m_needles.size())) + 22)};
}

double ScoreGauge::highest() const
{
    double value = 1.5;
    if (m_limits.upper)
        value = std::max(value, *m_limits.upper * 1.1);
    for (const Needle& needle : m_needles)
        value = std::max(value, needle.value.value_or(0) * 1.1);
    return std::min(5.0, std::ceil(value * 4) / 4);
}

void ScoreGauge::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeColors& theme = colors();
    const double top = highest();
    const double width = this->width() - 2 * margin;
    const auto x = [&](double value) { return margin + std::clamp(value, 0.0, top) / top * width; };

    const QRectF scale(margin, 26, width, scaleHeight);
    const double low = x(m_limits.lower.value_or(0));
    const double high = x(m_limits.upper.value_or(top));
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.tint(theme.fail, 0.22));
    painter.drawRoundedRect(scale, 4, 4);
    painter.setBrush(theme.tint(theme.pass, 0.30));
    if (high > low)
        painter.drawRect(QRectF(low, scale.top(), high - low, scale.height()));
    painter.setPen(QPen(theme.neutralLine, 1.5));
    painter.drawLine(QPointF(x(1), scale.top()), QPointF(x(1), scale.bottom()));

    painter.setFont(fontOf(TextRole::Caption, font()));
    QPen dashed(theme.limit, 1.5);
    dashed.setDashPattern({4, 3});
    for (const auto& limit : {m_limits.lower, m_limits.upper}) {
        if (!limit)
            continue;
        painter.setPen(dashed);
        painter.drawLine(QPointF(x(*limit), scale.top() - 4), QPointF(x(*limit), height() - 18.0));
        painter.setPen(theme.text);
        painter.drawText(QRectF(x(*limit) - 60, 2, 120, 18), Qt::AlignCenter,
                         tr("limit %1").arg(percentText(*limit, locale(), 0)));
    }
    painter.setPen(theme.secondaryText);
    for (double value = 0; value <= top + 1e-9; value += 0.25)
        painter.drawText(QRectF(x(value) - 30, height() - 18.0, 60, 16), Qt::AlignCenter,
                         percentText(value, locale(), 0));

    double y = scale.bottom() + 6;
    for (const Needle& needle : m_needles) {
        const QColor color = theme.group(needle.colorIndex);
        const double middle = y + needleHeight - 12;
        if (needle.interval) {
            painter.setPen(QPen(color, 3, Qt::SolidLine, Qt::RoundCap));
            painter.drawLine(
                QPointF(x(needle.interval->lower), middle),
                QPointF(x(std::isfinite(needle.interval->upper) ? needle.interval->upper : top), middle));
        }
        const QString text = needle.value ? tr("%1: %2\u202f%", "group, score")
                                                .arg(needle.name, fairnessScoreText(*needle.value, locale()))
                                          : tr("%1: no score").arg(needle.name);
        const double at = needle.value ? x(*needle.value) : x(1);
        if (needle.value) {
            painter.setPen(QPen(theme.card, 1.5));
            painter.setBrush(color);
            painter.drawPolygon(QPolygonF{QPointF(at, middle - 7), QPointF(at + 6, middle),
                                          QPointF(at, middle + 7), QPointF(at - 6, middle)});
        }
        const double textWidth = painter.fontMetrics().horizontalAdvance(text) + 4.0;
        const double left = std::clamp(at - textWidth / 2, 2.0, this->width() - textWidth - 2);
        const QRectF label(left, middle - 27, textWidth, 18);
        painter.fillRect(label, theme.card); // a limit's line does not run through the words
        painter.setPen(theme.text);
        painter.drawText(label, Qt::AlignCenter, text);
        y += needleHeight;
    }
}

void ScoreGauge::describe()
{
    QStringList parts;
    for (const Needle& needle : m_needles)
        parts << tr("%1: %2, %3", "group, score, verdict")
                     .arg(needle.name,
                          needle.value ? fairnessScoreText(*needle.value, locale()) : tr("no score"),
                          wordOf(needle.state));
    if (m_limits.lower)
        parts << tr("lower limit %1").arg(percentText(*m_limits.lower, locale(), 0));
    if (m_limits.upper)
        parts << tr("upper limit %1").arg(percentText(*m_limits.upper, locale(), 0));
    setAccessibleDescription(parts.join(QStringLiteral("; ")));
}

} // namespace tiltmeter
