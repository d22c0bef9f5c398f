// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/timeline_view.h"

#include "charts/axis_ticks.h"
#include "look/label.h"
#include "look/spacing.h"
#include "look/theme.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

namespace tiltmeter {
namespace {

constexpr int rowHeight = 22;
constexpr int cellHeight = 16;
constexpr int axisHeight = 22;
constexpr double widestName = 260;
constexpr double signSide = 10;

double milliseconds(TimePoint t)
{
    return static_cast<double>(t.microseconds) / 1000.0;
}

} // namespace

TimelineView::TimelineView(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("timeline"));
    setAccessibleName(tr("Fairness and drift over time"));
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

void TimelineView::setData(TimelineData data)
{
    m_data = std::move(data);
    m_whole = m_data.whole();
    measureNames();
    m_current = {};
    if (m_data.count() > 0 && !m_data.track(0).cells.empty())
        m_current.cell = m_data.track(0).cells.size() - 1;
    describe();
    updateGeometry();
    update();
}

void TimelineView::describe()
{
    QStringList sentences;
    const QLocale locale;
    if (hasFocus() && m_current.track < m_data.count()) {
        const TimelineTrack& track = m_data.track(m_current.track);
        if (m_current.cell < track.cells.size())
            sentences << QStringLiteral("%1. %2").arg(track.name, track.cells[m_current.cell].text);
    }
    for (std::size_t i = 0; i < m_data.count(); ++i)
        sentences << trackSentence(m_data.track(i), locale);
    setAccessibleDescription(sentences.join(QLatin1Char(' ')));
}

int TimelineView::headingHeight() const
{
    return QFontMetrics(fontOf(TextRole::Strong, font())).height() + spacing::tiny;
}

double TimelineView::rowTop(std::size_t track) const
{
    const bool isDrift = track >= m_data.fairness.size();
    const double headings = isDrift && !m_data.fairness.empty()
                                ? 2 * headingHeight() + static_cast<double>(spacing::small)
                                : headingHeight();
    return headings + static_cast<double>(track) * rowHeight;
}

double TimelineView::nameWidth() const
{
    return std::min({m_widestName, widestName, width() * 0.35});
}

/// Once: every cell's place depends on it.
void TimelineView::measureNames()
{
    const QFontMetricsF metrics(font());
    m_widestName = 60;
    for (std::size_t i = 0; i < m_data.count(); ++i)
        m_widestName =
            std::max(m_widestName, metrics.horizontalAdvance(m_data.track(i).name) + spacing::medium);
}

void TimelineView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        measureNames();
}

double TimelineView::xOf(TimePoint t) const
{
    const double left = nameWidth();
    const double length = milliseconds(m_whole.end) - milliseconds(m_whole.begin);
    return left +
           (width() - left - 1) * (milliseconds(t) - milliseconds(m_whole.begin)) / std::max(length, 1.0);
}

QRectF TimelineView::cellRect(std::size_t track, std::size_t cell) const
{
    const TimeRange& range = m_data.track(track).cells[cell].range;
    const double left = xOf(range.begin);
    const double gap = xOf(range.end) - left > 4 ? 1.5 : 0;
    return {left, rowTop(track) + (rowHeight - cellHeight) / 2.0, std::max(1.0, xOf(range.end) - left - gap),
            cellHeight};
}

QSize TimelineView::sizeHint() const
{
    const int headings = (m_data.fairness.empty() ? 0 : headingHeight()) +
                         (m_data.drift.empty() ? 0 : headingHeight()) +
                         (m_data.fairness.empty() || m_data.drift.empty() ? 0 : spacing::small);
    return {640, headings + static_cast<int>(m_data.count()) * rowHeight + axisHeight};
}

QSize TimelineView::minimumSizeHint() const
{
    return {320, sizeHint().height()};
}

void TimelineView::paintEvent(QPaintEvent*)
{
    if (m_data.empty() || m_whole.empty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintAxis(painter);
    paintHeadings(painter);
    for (std::size_t i = 0; i < m_data.count(); ++i)
        paintTrack(painter, i);
}

void TimelineView::paintHeadings(QPainter& painter) const
{
    painter.setFont(fontOf(TextRole::Strong, font()));
    painter.setPen(colors().text);
    const auto heading = [&](std::size_t track, const QString& text) {
        painter.drawText(QRectF(0, rowTop(track) - headingHeight(), width(), headingHeight()),
                         Qt::AlignLeft | Qt::AlignVCenter, text);
    };
    if (!m_data.fairness.empty())
        heading(0, tr("Fairness"));
    if (!m_data.drift.empty())
        heading(m_data.fairness.size(), tr("Drift"));
}

void TimelineView::paintTrack(QPainter& painter, std::size_t index) const
{
    const ThemeColors& theme = colors();
    const TimelineTrack& track = m_data.track(index);
    const double names = nameWidth();
    painter.setFont(font());
    painter.setPen(theme.text);
    const QFontMetricsF metrics(font());
    painter.drawText(QRectF(0, rowTop(index), names - spacing::small, rowHeight),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(track.name, Qt::ElideMiddle, names - spacing::small));
    for (std::size_t i = 0; i < track.cells.size(); ++i) {
        const QRectF rect = cellRect(index, i);
        paintCell(painter, rect, track.cells[i]);
        if (hasFocus() && m_current == Place{index, i}) {
            painter.setPen(QPen(theme.accent, 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(rect.adjusted(-1, -1, 1, 1));
        }
    }
}

/// The state by height, color and, where there is room, sign.
void TimelineView::paintCell(QPainter& painter, const QRectF& rect, const TimelineCell& cell) const
{
    const ThemeColors& theme = colors();
    const auto fromBottom = [&rect](double share) {
        return QRectF(rect.left(), rect.bottom() - rect.height() * share, rect.width(),
                      rect.height() * share);
    };
    if (cell.inBaseline) {
        painter.setPen(QPen(theme.secondaryText, 1, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5));
        return;
    }
    switch (cell.state) {
    case State::Fail:
        painter.fillRect(rect, theme.tint(theme.fail, 0.35));
        painter.fillRect(fromBottom(0.16), theme.fail);
        break;
    case State::InsufficientEvidence:
        painter.fillRect(fromBottom(0.55), theme.tint(theme.insufficient, 0.35));
        painter.fillRect(fromBottom(0.12), theme.insufficient);
        break;
    case State::Pass:
        painter.fillRect(fromBottom(0.16), theme.pass);
        return;
    case State::TooFewRecords:
        painter.fillRect(fromBottom(0.55), QBrush(theme.undecided, Qt::BDiagPattern));
        return;
    case State::Undefined:
    case State::NotJudged:
        painter.fillRect(fromBottom(0.06), theme.undecided);
        return;
    }
    if (rect.width() >= signSide + 4)
        painter.fillPath(signOf(cell.state, QRectF(rect.center().x() - signSide / 2,
                                                   rect.center().y() - signSide / 2 - 1, signSide, signSide)),
                         colorOf(cell.state, theme));
}

void TimelineView::paintAxis(QPainter& painter) const
{
    const ThemeColors& theme = colors();
    const double top = rowTop(m_data.count() - 1) + rowHeight;
    std::vector<TimePoint> starts;
    for (std::size_t i = 0; i < m_data.count(); ++i)
        for (const TimelineCell& cell : m_data.track(i).cells)
            starts.push_back(cell.range.begin);
    std::ranges::sort(starts);
    const auto same = std::ranges::unique(starts);
    starts.erase(same.begin(), same.end());
    painter.setFont(fontOf(TextRole::Caption, font()));
    const QFontMetricsF metrics(painter.font());
    const int most =
        std::max(1, static_cast<int>((width() - nameWidth()) /
                                     (metrics.horizontalAdvance(QStringLiteral("26 Feb 2024")) + 14)));
    painter.setPen(QPen(theme.border, 1));
    painter.drawLine(QPointF(nameWidth(), top), QPointF(width(), top));
    for (const TimeTick& tick : timeTicks(starts, most, QLocale())) {
        const double x = xOf({static_cast<std::int64_t>(tick.milliseconds * 1000)});
        painter.setPen(QPen(theme.grid, 1));
        painter.drawLine(QPointF(x, rowTop(0)), QPointF(x, top));
        painter.setPen(QPen(theme.secondaryText, 1));
        painter.drawLine(QPointF(x, top), QPointF(x, top + 4));
        const double wide = metrics.horizontalAdvance(tick.label) + 4;
        const double left = std::min(x, width() - wide);
        painter.drawText(QRectF(left, top + 4, wide, axisHeight - 4), Qt::AlignLeft | Qt::AlignVCenter,
                         tick.label);
    }
}

std::optional<std::size_t> TimelineView::trackAt(double y) const
{
    for (std::size_t i = 0; i < m_data.count(); ++i)
        if (rowTop(i) <= y && y < rowTop(i) + rowHeight)
            return i;
    return std::nullopt;
}

std::optional<TimelineView::Place> TimelineView::placeAt(const QPointF& position) const
{
    const auto track = trackAt(position.y());
    if (!track)
        return std::nullopt;
    for (std::size_t i = 0; i < m_data.track(*track).cells.size(); ++i) {
        const QRectF rect = cellRect(*track, i);
        if (rect.left() <= position.x() && position.x() <= rect.right() + 2)
            return Place{*track, i};
    }
    return std::nullopt;
}

bool TimelineView::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    if (const auto place = placeAt(help->pos())) {
        const TimelineTrack& track = m_data.track(place->track);
        QToolTip::showText(help->globalPos(), track.name + QLatin1Char('\n') + track.cells[place->cell].text,
                           this);
    } else if (const auto track = trackAt(help->pos().y())) {
        QToolTip::showText(help->globalPos(), trackSentence(m_data.track(*track), QLocale()), this);
    } else {
        QToolTip::hideText();
        event->ignore();
    }
    return true;
}

void TimelineView::open(std::size_t track)
{
    Q_EMIT opened(m_data.track(track).page, m_data.track(track).detail);
}

void TimelineView::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    if (const auto track = trackAt(event->position().y()))
        open(*track);
}

void TimelineView::keyPressEvent(QKeyEvent* event)
{
    if (m_data.empty()) {
        QWidget::keyPressEvent(event);
        return;
    }
    Place next = m_current;
    switch (event->key()) {
    case Qt::Key_Up:
        next.track = next.track > 0 ? next.track - 1 : 0;
        break;
    case Qt::Key_Down:
        next.track = std::min(next.track + 1, m_data.count() - 1);
        break;
    case Qt::Key_Left:
        next.cell = next.cell > 0 ? next.cell - 1 : 0;
        break;
    case Qt::Key_Right:
        ++next.cell;
        break;
    case Qt::Key_Home:
        next.cell = 0;
        break;
    case Qt::Key_End:
        next.cell = m_data.track(next.track).cells.size();
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        open(m_current.track);
        return;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    const std::size_t cells = m_data.track(next.track).cells.size();
    next.cell = std::min(next.cell, cells > 0 ? cells - 1 : 0);
    if (next == m_current)
        return;
    m_current = next;
    describe();
    QAccessibleEvent told(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&told);
    update();
}

void TimelineView::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    describe();
    update();
}

void TimelineView::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    describe();
    update();
}

} // namespace tiltmeter
