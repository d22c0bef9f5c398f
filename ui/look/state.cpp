// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/state.h"

#include "look/label.h"
#include "look/spacing.h"

#include <QCoreApplication>
#include <QPainter>

#include <array>

namespace tiltmeter {

namespace {

int urgency(State state)
{
    switch (state) {
    case State::Fail:
        return 5;
    case State::InsufficientEvidence:
        return 4;
    case State::TooFewRecords:
        return 3;
    case State::Undefined:
        return 2;
    case State::Pass:
        return 1;
    case State::NotJudged:
        break;
    }
    return 0;
}

/// A line through `points` (in a unit square) as an area of the given width, so that a sign is one filled
/// path.
QPainterPath stroke(const QRectF& rect, std::initializer_list<QPointF> points, double width)
{
    QPainterPath line;
    bool first = true;
    for (const QPointF& p : points) {
        const QPointF at(rect.x() + p.x() * rect.width(), rect.y() + p.y() * rect.height());
        first ? line.moveTo(at) : line.lineTo(at);
        first = false;
    }
    QPainterPathStroker stroker;
    stroker.setWidth(width * rect.width());
    stroker.setCapStyle(Qt::RoundCap);
    stroker.setJoinStyle(Qt::RoundJoin);
    return stroker.createStroke(line).simplified();
}

QPainterPath polygon(const QRectF& rect, std::initializer_list<QPointF> points)
{
    QPolygonF shape;
    for (const QPointF& p : points)
        shape << QPointF(rect.x() + p.x() * rect.width(), rect.y() + p.y() * rect.height());
    QPainterPath path;
    path.addPolygon(shape);
    path.closeSubpath();
    return path;
}

} // namespace

State stateOf(const Measurement& measurement)
{
    switch (measurement.status) {
    case MeasurementStatus::TooFewRecords:
        return State::TooFewRecords;
    case MeasurementStatus::Undefined:
        return State::Undefined;
    case MeasurementStatus::Ok:
        break;
    }
    return stateOf(measurement.verdict);
}

State stateOf(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Pass:
        return State::Pass;
    case Verdict::Fail:
        return State::Fail;
    case Verdict::InsufficientEvidence:
        return State::InsufficientEvidence;
    case Verdict::NotJudged:
        break;
    }
    return State::NotJudged;
}

QString wordOf(State state)
{
    switch (state) {
    case State::Pass:
        return QCoreApplication::translate("State", "Pass");
    case State::InsufficientEvidence:
        return QCoreApplication::translate("State", "Insufficient evidence");
    case State::Fail:
        return QCoreApplication::translate("State", "Fail");
    case State::TooFewRecords:
        return QCoreApplication::translate("State", "Too few records");
    case State::Undefined:
        return QCoreApplication::translate("State", "Not defined");
    case State::NotJudged:
        break;
    }
    return QCoreApplication::translate("State", "Not judged");
}

QColor colorOf(State state, const ThemeColors& c)
{
    switch (state) {
    case State::Pass:
        return c.pass;
    case State::InsufficientEvidence:
        return c.insufficient;
    case State::Fail:
        return c.fail;
    case State::TooFewRecords:
    case State::Undefined:
    case State::NotJudged:
        break;
    }
    return c.undecided;
}

QPainterPath signOf(State state, const QRectF& rect)
{
    QPainterPath disc;
    disc.addEllipse(rect);
    switch (state) {
    case State::Pass:
        return disc - stroke(rect, {{0.28, 0.53}, {0.44, 0.68}, {0.73, 0.36}}, 0.11);
    case State::InsufficientEvidence: {
        QPainterPath triangle = polygon(rect, {{0.5, 0.04}, {1.0, 0.94}, {0.0, 0.94}});
        return triangle - stroke(rect, {{0.5, 0.38}, {0.5, 0.62}}, 0.10) -
               stroke(rect, {{0.5, 0.79}, {0.5, 0.80}}, 0.10);
    }
    case State::Fail: {
        QPainterPath octagon = polygon(rect, {{0.293, 0.0},
                                              {0.707, 0.0},
                                              {1.0, 0.293},
                                              {1.0, 0.707},
                                              {0.707, 1.0},
                                              {0.293, 1.0},
                                              {0.0, 0.707},
                                              {0.0, 0.293}});
        return octagon - stroke(rect, {{0.33, 0.33}, {0.67, 0.67}}, 0.11) -
               stroke(rect, {{0.67, 0.33}, {0.33, 0.67}}, 0.11);
    }
    case State::TooFewRecords:
    case State::Undefined:
    case State::NotJudged:
        break;
    }
    QPainterPath hole;
    const double inset = rect.width() * 0.14;
    hole.addEllipse(rect.adjusted(inset, inset, -inset, -inset));
    QPainterPath ring = disc - hole;
    if (state == State::TooFewRecords)
        return ring + stroke(rect, {{0.5, 0.28}, {0.5, 0.52}, {0.66, 0.62}}, 0.10); // a clock: not yet
    if (state == State::Undefined)
        return ring + stroke(rect, {{0.32, 0.68}, {0.68, 0.32}}, 0.10);
    return ring + stroke(rect, {{0.34, 0.5}, {0.66, 0.5}}, 0.10);
}

bool isWorse(State a, State b)
{
    return urgency(a) > urgency(b);
}

StateBadge::StateBadge(State state, QWidget* parent) : QWidget(parent), m_state(state)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, &StateBadge::refresh);
    refresh();
}

void StateBadge::setState(State state)
{
    m_state = state;
    refresh();
}

void StateBadge::setText(const QString& text)
{
    m_text = text;
    refresh();
}

QString StateBadge::text() const
{
    return m_text.isEmpty() ? wordOf(m_state) : m_text;
}

void StateBadge::refresh()
{
    setFont(fontOf(TextRole::Strong, QApplication::font()));
    setAccessibleName(text());
    updateGeometry();
    update();
}

QSize StateBadge::sizeHint() const
{
    const QFontMetrics metrics(font());
    const int sign = metrics.ascent();
    return {spacing::small + sign + spacing::tiny + metrics.horizontalAdvance(text()) + spacing::small,
            metrics.height() + spacing::tiny};
}

void StateBadge::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = colorOf(m_state, colors());
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors().tint(color));
    painter.drawRoundedRect(rect(), spacing::tiny, spacing::tiny);

    const QFontMetrics metrics(font());
    const int side = metrics.ascent();
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const double x = mirrored ? width() - spacing::small - side : spacing::small;
    painter.setBrush(color);
    painter.drawPath(signOf(m_state, QRectF(x, (height() - side) / 2.0, side, side)));

    painter.setPen(color);
    painter.setFont(font());
    const int start = spacing::small + side + spacing::tiny;
    const QRect textRect = mirrored ? rect().adjusted(spacing::small, 0, -start, 0)
                                    : rect().adjusted(start, 0, -spacing::small, 0);
    painter.drawText(textRect, Qt::AlignVCenter | (mirrored ? Qt::AlignRight : Qt::AlignLeft), text());
}

} // namespace tiltmeter
