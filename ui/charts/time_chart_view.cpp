// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/time_chart_view.h"

#include "text/number_text.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace tiltmeter {

TimeChartView::TimeChartView(QWidget* parent) : TimeChartView(new TimeChart, parent) {}

TimeChartView::TimeChartView(TimeChart* chart, QWidget* parent) : PlotView(chart, parent), m_chart(chart)
{
    setAccessibleName(tr("Score over time"));
}

QSize TimeChartView::sizeHint() const
{
    return {720, 260};
}

QSize TimeChartView::minimumSizeHint() const
{
    return {300, 200};
}

void TimeChartView::setData(TimeChartData chartData)
{
    m_chart->setData(std::move(chartData));
    describe();
}

void TimeChartView::setSelectedWindow(std::optional<std::size_t> window)
{
    m_chart->setSelectedWindow(window);
    describe();
}

void TimeChartView::select(std::size_t window)
{
    m_chart->setSelectedWindow(window);
    const TimeRange& range = m_chart->data().windows[window];
    const auto [from, to] = m_chart->visibleRange();
    const double begin = static_cast<double>(range.begin.microseconds) / 1000.0;
    const double end = static_cast<double>(range.end.microseconds) / 1000.0;
    if (begin < from)
        showTime(begin, begin + (to - from));
    else if (end > to)
        showTime(end - (to - from), end);
    describe();
    Q_EMIT windowSelected(window);
}

void TimeChartView::mouseMoveEvent(QMouseEvent* event)
{
    if (m_pressed && (event->position() - *m_pressed).manhattanLength() > QApplication::startDragDistance())
        m_dragging = true;
    PlotView::mouseMoveEvent(event);
}

void TimeChartView::mousePressEvent(QMouseEvent* event)
{
    setFocus(Qt::MouseFocusReason);
    if (event->button() == Qt::LeftButton) {
        m_pressed = event->position();
        m_dragging = false;
    }
    event->accept();
}

void TimeChartView::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_pressed)
        return;
    const double pressed = m_chart->valueAt(placeOf(*m_pressed).x());
    const double released = m_chart->valueAt(placeOf(event->position()).x());
    m_pressed.reset();
    if (m_dragging)
        showTime(std::min(pressed, released), std::max(pressed, released));
    else if (const auto window = m_chart->data().windowAt(released))
        select(*window);
    m_dragging = false;
    event->accept();
}

void TimeChartView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const auto [from, to] = m_chart->wholeRange();
    showTime(from, to);
    event->accept();
}

void TimeChartView::keyPressEvent(QKeyEvent* event)
{
    const std::size_t count = m_chart->data().windows.size();
    if (count == 0) {
        PlotView::keyPressEvent(event);
        return;
    }
    const auto selected = m_chart->selectedWindow();
    switch (event->key()) {
    case Qt::Key_Left:
        select(selected ? std::max<std::size_t>(*selected, 1) - 1 : count - 1);
        return;
    case Qt::Key_Right:
        select(selected ? std::min(*selected + 1, count - 1) : 0);
        return;
    case Qt::Key_Home:
        select(0);
        return;
    case Qt::Key_End:
        select(count - 1);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (selected)
            Q_EMIT windowActivated(*selected);
        return;
    case Qt::Key_Plus:
    case Qt::Key_Minus: {
        const auto [from, to] = m_chart->visibleRange();
        zoom(event->key() == Qt::Key_Plus ? 0.7 : 1 / 0.7, (from + to) / 2);
        return;
    }
    case Qt::Key_Escape: {
        const auto [from, to] = m_chart->wholeRange();
        if (m_chart->visibleRange() != std::pair(from, to)) {
            showTime(from, to);
            return;
        }
        break;
    }
    default:
        break;
    }
    PlotView::keyPressEvent(event);
}

void TimeChartView::wheelEvent(QWheelEvent* event)
{
    const double steps = event->angleDelta().y() / 120.0;
    if (event->modifiers() & Qt::ControlModifier) {
        zoom(std::pow(0.85, steps), m_chart->valueAt(placeOf(event->position()).x()));
        event->accept();
        return;
    }
    const double sideways =
        event->angleDelta().x() / 120.0 + (event->modifiers() & Qt::ShiftModifier ? steps : 0);
    if (sideways != 0) {
        const auto [from, to] = m_chart->visibleRange();
        const auto [first, last] = m_chart->wholeRange();
        const double shift = std::clamp(-sideways * 0.1 * (to - from), first - from, last - to);
        showTime(from + shift, to + shift);
        event->accept();
        return;
    }
    event->ignore(); // the page scrolls
}

void TimeChartView::focusInEvent(QFocusEvent* event)
{
    PlotView::focusInEvent(event);
    viewport()->update();
}

void TimeChartView::focusOutEvent(QFocusEvent* event)
{
    PlotView::focusOutEvent(event);
    viewport()->update();
}

void TimeChartView::zoom(double factor, double center)
{
    const auto [from, to] = m_chart->visibleRange();
    showTime(center - (center - from) * factor, center + (to - center) * factor);
}

void TimeChartView::showTime(double from, double to)
{
    m_chart->setVisibleRange(from, to);
    Q_EMIT visibleTimeChanged(m_chart->visibleRange().first, m_chart->visibleRange().second);
}

void TimeChartView::describe()
{
    // Qt Charts has no accessibility of its own: the view says the selected (or the latest) window in words.
    const TimeChartData& shown = m_chart->data();
    setAccessibleName(shown.title.isEmpty() ? tr("Score over time") : shown.title);
    if (shown.empty()) {
        setAccessibleDescription(tr("No windows yet."));
        return;
    }
    const std::size_t window = m_chart->selectedWindow().value_or(shown.windows.size() - 1);
    QStringList parts{shown.windowName(window, locale())};
    for (const ChartSeries& series : shown.series) {
        const auto& value = series.points[window].value;
        parts << tr("%1: %2").arg(series.name, value ? m_chart->valueText(*value) : tr("not defined"));
    }
    setAccessibleDescription(parts.join(QStringLiteral("; ")));
}

} // namespace tiltmeter
