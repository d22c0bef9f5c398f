// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/plot_view.h"

#include <QMouseEvent>

namespace tiltmeter {

PlotView::PlotView(PlotChart* plot, QWidget* parent) : QChartView(plot, parent), m_plot(plot)
{
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setBackgroundBrush(Qt::NoBrush);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setAutoFillBackground(false);
    m_plot->setLocale(locale());
    m_plot->setStyle(ChartStyle::ofWindow(font()));
    connect(&Theme::instance(), &Theme::changed, this,
            [this] { m_plot->setStyle(ChartStyle::ofWindow(font())); });
}

PlotView::~PlotView() = default;

QPointF PlotView::placeOf(const QPointF& position) const
{
    return m_plot->mapFromScene(mapToScene(position.toPoint()));
}

void PlotView::mouseMoveEvent(QMouseEvent* event)
{
    m_plot->hoverAt(placeOf(event->position()));
    event->accept();
}

void PlotView::leaveEvent(QEvent* event)
{
    m_plot->hoverAt(std::nullopt);
    QChartView::leaveEvent(event);
}

} // namespace tiltmeter
