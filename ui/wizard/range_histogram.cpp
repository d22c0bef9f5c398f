// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/range_histogram.h"

#include "charts/axis_ticks.h"
#include "look/label.h"
#include "look/theme.h"
#include "text/number_text.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

constexpr double grip = 6; // pixels at either side of an edge that take hold of it
constexpr double labelHeight = 20;

/// Few distinct whole numbers are drawn as a bar each: equal bins would beat against them.
std::vector<ColumnProfile::Bin> binsOf(const ColumnProfile& column)
{
    if (column.spec.kind == ColumnKind::Integer && column.valuesComplete && column.minimum &&
        column.maximum && *column.maximum - *column.minimum <= 120) {
        std::vector<ColumnProfile::Bin> bins;
        for (double value = *column.minimum; value <= *column.maximum; ++value)
            bins.push_back({value - 0.5, value + 0.5, 0, {}});
        for (const ColumnProfile::ValueCount& value : column.values)
            bins[static_cast<std::size_t>(value.number - *column.minimum)].count += value.count;
        return bins;
    }
    return column.histogram;
}

} // namespace

RangeHistogram::RangeHistogram(QWidget* parent) : QWidget(parent)
{
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    setAccessibleName(tr("Histogram with the groups' ranges"));
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void RangeHistogram::setColumn(const ColumnProfile& column)
{
    m_bins = binsOf(column);
    m_integral = column.spec.kind == ColumnKind::Integer;
    m_minimum = m_bins.empty() ? column.minimum.value_or(0) : m_bins.front().lower;
    m_maximum = m_bins.empty() ? column.maximum.value_or(1) : m_bins.back().upper;
    if (!(m_minimum < m_maximum))
        m_maximum = m_minimum + 1;
    update();
}

void RangeHistogram::setSpans(std::vector<Span> spans)
{
    m_spans = std::move(spans);
    QStringList parts;
    for (const Span& span : m_spans)
        parts << tr("%1: %2 to %3")
                     .arg(span.name, numberText(span.range.lower, locale()),
                          numberText(span.range.upper, locale()));
    setAccessibleDescription(parts.join(QStringLiteral("; ")));
    update();
}

QRectF RangeHistogram::plot() const
{
    return QRectF(rect()).adjusted(10, labelHeight, -10, -labelHeight);
}

double RangeHistogram::xOf(double value) const
{
    const QRectF area = plot();
    return area.left() +
           (std::clamp(value, m_minimum, m_maximum) - m_minimum) / (m_maximum - m_minimum) * area.width();
}

double RangeHistogram::valueAt(double x, double offset) const
{
    const QRectF area = plot();
    const double value =
        m_minimum + (x - area.left()) / std::max(1.0, area.width()) * (m_maximum - m_minimum);
    if (m_integral)
        return std::round(value + offset);
    // A pixel's worth of digits: what cannot be aimed at is not written either.
    const double step =
        std::pow(10.0, std::floor(std::log10((m_maximum - m_minimum) / std::max(1.0, area.width()))));
    return std::round(value / step) * step;
}

void RangeHistogram::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintSpans(painter);
    paintBars(painter);
    const ThemeColors& theme = colors();
    const QRectF area = plot();
    painter.setFont(fontOf(TextRole::Caption, font()));
    painter.setPen(theme.secondaryText);
    const ValueTicks ticks = niceTicks(m_minimum, m_maximum, 8);
    for (const double value : ticks.positions()) {
        if (value < m_minimum || value > m_maximum)
            continue;
        painter.drawText(QRectF(xOf(value) - 40, area.bottom() + 3, 80, labelHeight - 3),
                         Qt::AlignHCenter | Qt::AlignTop, locale().toString(value, 'f', ticks.decimals));
    }
}

void RangeHistogram::paintBars(QPainter& painter) const
{
    const ThemeColors& theme = colors();
    const QRectF area = plot();
    std::uint64_t most = 1;
    for (const ColumnProfile::Bin& bin : m_bins)
        most = std::max(most, bin.count);
    painter.setPen(Qt::NoPen);
    for (const ColumnProfile::Bin& bin : m_bins) {
        const double middle = (bin.lower + bin.upper) / 2;
        QColor color = theme.undecided;
        color.setAlphaF(0.45f);
        for (const Span& span : m_spans)
            if (span.range.contains(middle))
                color = span.color;
        painter.setBrush(color);
        const double left = xOf(bin.lower);
        const double width = std::max(1.0, xOf(bin.upper) - left - 1);
        const double height = area.height() * static_cast<double>(bin.count) / static_cast<double>(most);
        painter.drawRect(QRectF(left, area.bottom() - height, width, height));
    }
    painter.setPen(QPen(theme.border, 1));
    painter.drawLine(area.bottomLeft(), area.bottomRight());
}

void RangeHistogram::paintSpans(QPainter& painter) const
{
    const QRectF area = plot();
    // A whole number fills its bar, half a unit to either side.
    const double half = m_integral ? 0.5 : 0;
    for (const Span& span : m_spans) {
        const double left = xOf(span.range.lower - half);
        const double right = xOf(span.range.upper + half);
        QColor tint = span.color;
        tint.setAlphaF(0.14f);
        painter.fillRect(QRectF(left, area.top(), right - left, area.height()), tint);
        painter.setPen(QPen(span.color, 2));
        for (const double x : {left, right}) {
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
            painter.setBrush(span.color);
            painter.drawRoundedRect(QRectF(x - 3, area.center().y() - 9, 6, 18), 2, 2);
        }
        painter.setFont(fontOf(TextRole::Caption, font()));
        const double width = std::max(right - left, 20.0);
        painter.drawText(
            QRectF(left, 0, width, labelHeight), Qt::AlignHCenter | Qt::AlignVCenter,
            painter.fontMetrics().elidedText(span.name, Qt::ElideRight, static_cast<int>(width)));
    }
}

std::optional<RangeHistogram::Edge> RangeHistogram::edgeAt(const QPointF& position) const
{
    const double half = m_integral ? 0.5 : 0;
    std::optional<Edge> nearest;
    double distance = grip;
    for (std::size_t i = 0; i < m_spans.size(); ++i) {
        for (const bool upper : {false, true}) {
            const double x = upper ? xOf(m_spans[i].range.upper + half) : xOf(m_spans[i].range.lower - half);
            // Where two spans meet, the pointer's side decides which edge is taken.
            const double d = std::abs(position.x() - x) + (upper == (position.x() > x) ? 0.5 : 0);
            if (d < distance) {
                distance = d;
                nearest = Edge{i, upper};
            }
        }
    }
    return nearest;
}

void RangeHistogram::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        m_dragged = edgeAt(event->position());
}

void RangeHistogram::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_dragged) {
        setCursor(edgeAt(event->position()) ? Qt::SplitHCursor : Qt::ArrowCursor);
        return;
    }
    ValueRange range = m_spans[m_dragged->span].range;
    const double half = m_integral ? 0.5 : 0;
    // The edge of a whole number is drawn half a unit outside of it.
    const double value = std::clamp(valueAt(event->position().x(), m_dragged->upper ? -half : half),
                                    m_minimum + half, m_maximum - half);
    if (m_dragged->upper)
        range.upper = std::max(value, range.lower);
    else
        range.lower = std::min(value, range.upper);
    if (range != m_spans[m_dragged->span].range)
        Q_EMIT spanEdited(m_dragged->span, range);
}

void RangeHistogram::mouseReleaseEvent(QMouseEvent*)
{
    m_dragged.reset();
}

} // namespace tiltmeter
