// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/distribution_view.h"

#include "look/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

constexpr int lowest = 240;

} // namespace

DistributionView::DistributionView(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("distribution"));
    setAccessibleName(tr("Baseline and window side by side"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

void DistributionView::setContent(std::shared_ptr<const DriftEvaluation> evaluation, std::size_t feature,
                                  std::size_t window)
{
    m_chart.reset();
    m_evaluation = std::move(evaluation);
    if (m_evaluation)
        m_chart.emplace(*m_evaluation, feature, window);
    setAccessibleDescription(m_chart ? m_chart->description(locale()) : QString());
    updateGeometry();
    update();
}

QSize DistributionView::sizeHint() const
{
    return {360, m_chart ? static_cast<int>(std::ceil(m_chart->height())) : lowest};
}

QSize DistributionView::minimumSizeHint() const
{
    return {260, std::min(lowest, sizeHint().height())};
}

void DistributionView::paintEvent(QPaintEvent*)
{
    if (!m_chart)
        return;
    QPainter painter(this);
    m_chart->paint(painter, QRectF(rect()), ChartStyle::ofWindow(font()), locale());
}

} // namespace tiltmeter
