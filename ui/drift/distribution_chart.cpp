// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/distribution_chart.h"

#include "look/spacing.h"
#include "text/drift_text.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <numeric>

namespace tiltmeter {
namespace {

constexpr std::size_t mostCategories = 12;
constexpr double legendHeight = 22;
constexpr double axisHeight = 20;
constexpr double categoryHeight = 30;
constexpr double histogramHeight = 240;
constexpr double fill = 0.55; ///< of the window's color

QString tr(const char* text)
{
    return QCoreApplication::translate("DistributionView", text);
}

double totalOf(const FeatureDistribution& distribution)
{
    const double total = std::accumulate(distribution.counts.begin(), distribution.counts.end(), 0.0);
    return total > 0 ? total : 1;
}

} // namespace

struct DistributionChart::Pen {
    QPainter& painter;
    const ChartStyle& style;
    const QLocale& locale;
    [[nodiscard]] const ThemeColors& colors() const { return style.colors; }
    [[nodiscard]] QColor windowFill() const { return colors().tint(colors().group(0), fill); }
};

DistributionChart::DistributionChart(const DriftEvaluation& evaluation, std::size_t feature,
                                     std::size_t window)
    : m_evaluation(&evaluation), m_feature(feature), m_window(window)
{
    const double before = totalOf(column().baseline);
    const double present = totalOf(now());
    for (std::size_t i = 0; i < now().counts.size() && i < column().baseline.counts.size(); ++i)
        m_bars.push_back(
            {i < column().categories.size() ? QString::fromStdString(column().categories[i]) : QString(),
             column().baseline.counts[i] / before, now().counts[i] / present});
    if (!column().isNumeric)
        mergeRareCategories();
}

void DistributionChart::mergeRareCategories()
{
    std::ranges::stable_sort(m_bars, std::ranges::greater(),
                             [](const Bar& bar) { return std::max(bar.baseline, bar.window); });
    if (m_bars.size() <= mostCategories)
        return;
    Bar others{tr("Other"), 0, 0}; // what is left stands together, and exactly that
    for (std::size_t i = mostCategories - 1; i < m_bars.size(); ++i) {
        others.baseline += m_bars[i].baseline;
        others.window += m_bars[i].window;
    }
    m_bars.resize(mostCategories - 1);
    m_bars.push_back(others);
}

double DistributionChart::height() const
{
    return column().isNumeric ? histogramHeight
                              : legendHeight + double(m_bars.size()) * categoryHeight + spacing::small;
}

QString DistributionChart::description(const QLocale& locale) const
{
    QString text;
    for (const Bar& bar : m_bars)
        if (!bar.name.isEmpty())
            text += tr("%1: %2 in the baseline, %3 in the window. ")
                        .arg(bar.name, percentText(bar.baseline, locale), percentText(bar.window, locale));
    if (text.isEmpty())
        text = driftSentence(*m_evaluation, m_evaluation->windows[m_window], m_feature, locale);
    return text;
}

void DistributionChart::paint(QPainter& painter, const QRectF& target, const ChartStyle& style,
                              const QLocale& locale) const
{
    if (m_bars.empty())
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const Pen pen{painter, style, locale};
    painter.setFont(style.caption());
    paintLegend(pen, QRectF(target.left(), target.top(), target.width(), legendHeight));
    const QRectF area = target.adjusted(0, legendHeight, 0, 0);
    if (column().isNumeric)
        paintHistogram(pen, area);
    else
        paintCategories(pen, area);
    painter.restore();
}

void DistributionChart::paintLegend(const Pen& pen, const QRectF& area) const
{
    QPainter& painter = pen.painter;
    double x = area.left();
    const auto entry = [&](const QString& name, bool filled) {
        const QRectF box(x, area.center().y() - 5, 14, 10);
        painter.setPen(filled ? Qt::NoPen : QPen(pen.colors().text, 1.5));
        painter.setBrush(filled ? QBrush(pen.windowFill()) : QBrush(Qt::NoBrush));
        painter.drawRect(box);
        painter.setPen(pen.colors().secondaryText);
        const double width = QFontMetricsF(painter.font()).horizontalAdvance(name) + 4;
        painter.drawText(QRectF(box.right() + 6, area.top(), width, area.height()),
                         Qt::AlignVCenter | Qt::AlignLeft, name);
        x = box.right() + 6 + width + spacing::large;
    };
    entry(tr("Baseline"), false);
    entry(driftWindowName(*m_evaluation, m_evaluation->windows[m_window], pen.locale), true);
    if (!column().isNumeric || !now().median)
        return;
    const QString key = tr("above: medians and middle halves");
    const double width = QFontMetricsF(painter.font()).horizontalAdvance(key) + 4;
    if (x + width <= area.right())
        painter.drawText(QRectF(x, area.top(), width, area.height()), Qt::AlignVCenter | Qt::AlignLeft, key);
}

void DistributionChart::paintHistogram(const Pen& pen, const QRectF& area) const
{
    QPainter& painter = pen.painter;
    const QRectF plot = area.adjusted(4, 14, -4, -axisHeight);
    double highest = 0;
    for (const Bar& bar : m_bars)
        highest = std::max({highest, bar.baseline, bar.window});
    if (!(highest > 0) || column().edges.size() < 2)
        return;
    const double width = plot.width() / static_cast<double>(m_bars.size());
    const auto top = [&](double share) { return plot.bottom() - plot.height() * share / highest; };
    painter.setPen(Qt::NoPen);
    painter.setBrush(pen.windowFill());
    for (std::size_t i = 0; i < m_bars.size(); ++i)
        painter.drawRect(QRectF(QPointF(plot.left() + double(i) * width, top(m_bars[i].window)),
                                QPointF(plot.left() + double(i + 1) * width, plot.bottom())));
    QPolygonF outline;
    for (std::size_t i = 0; i < m_bars.size(); ++i)
        outline << QPointF(plot.left() + double(i) * width, top(m_bars[i].baseline))
                << QPointF(plot.left() + double(i + 1) * width, top(m_bars[i].baseline));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(pen.colors().text, 1.5));
    painter.drawPolyline(outline);
    paintQuartiles(pen, plot);
    painter.setPen(pen.colors().secondaryText);
    const double low = column().edges.front();
    const double high = column().edges.back();
    const QRectF axis(plot.left(), plot.bottom() + 2, plot.width(), axisHeight - 2);
    painter.drawText(axis, Qt::AlignLeft | Qt::AlignVCenter, numberText(low, pen.locale));
    painter.drawText(axis, Qt::AlignHCenter | Qt::AlignVCenter, numberText((low + high) / 2, pen.locale));
    painter.drawText(axis, Qt::AlignRight | Qt::AlignVCenter, numberText(high, pen.locale));
    painter.setPen(pen.colors().border);
    painter.drawLine(plot.bottomLeft(), plot.bottomRight());
}

void DistributionChart::paintQuartiles(const Pen& pen, const QRectF& plot) const
{
    QPainter& painter = pen.painter;
    const double low = column().edges.front();
    const double high = column().edges.back();
    const auto place = [&](double value) {
        const double share = high > low ? (value - low) / (high - low) : 0.5;
        return plot.left() + plot.width() * std::clamp(share, 0.0, 1.0);
    };
    const auto draw = [&](const FeatureDistribution& of, const QColor& color, Qt::PenStyle line, double y) {
        if (of.median) {
            painter.setPen(QPen(color, 1.5, line));
            painter.drawLine(QPointF(place(*of.median), y), QPointF(place(*of.median), plot.bottom()));
        }
        if (of.lowerQuartile && of.upperQuartile) {
            painter.setPen(QPen(color, 3));
            painter.drawLine(QPointF(place(*of.lowerQuartile), y), QPointF(place(*of.upperQuartile), y));
        }
    };
    draw(column().baseline, pen.colors().text, Qt::DashLine, plot.top() - 10);
    draw(now(), pen.colors().group(0), Qt::SolidLine, plot.top() - 5);
}

void DistributionChart::paintCategories(const Pen& pen, const QRectF& area) const
{
    QPainter& painter = pen.painter;
    const QFontMetricsF metrics(painter.font());
    double nameWidth = 40;
    double highest = 0;
    for (const Bar& bar : m_bars) {
        nameWidth = std::max(nameWidth, metrics.horizontalAdvance(bar.name) + 8);
        highest = std::max({highest, bar.baseline, bar.window});
    }
    nameWidth = std::min(nameWidth, area.width() * 0.35);
    const double numberWidth = metrics.horizontalAdvance(QStringLiteral("100.0 %  100.0 %")) + 8;
    const double row = std::min(categoryHeight, area.height() / static_cast<double>(m_bars.size()));
    const double length = area.width() - nameWidth - numberWidth - 8;
    if (!(highest > 0) || length < 20)
        return;
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        const Bar& bar = m_bars[i];
        const double y = area.top() + double(i) * row;
        painter.setPen(pen.colors().text);
        painter.drawText(QRectF(area.left(), y, nameWidth - 8, row), Qt::AlignVCenter | Qt::AlignRight,
                         metrics.elidedText(bar.name, Qt::ElideRight, nameWidth - 8));
        painter.setPen(Qt::NoPen);
        painter.setBrush(pen.windowFill());
        painter.drawRect(
            QRectF(area.left() + nameWidth, y + row * 0.2, length * bar.window / highest, row * 0.6));
        painter.setPen(QPen(pen.colors().text, 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(
            QRectF(area.left() + nameWidth, y + row * 0.12, length * bar.baseline / highest, row * 0.76));
        painter.setPen(pen.colors().secondaryText);
        painter.drawText(QRectF(area.right() - numberWidth, y, numberWidth, row),
                         Qt::AlignVCenter | Qt::AlignRight,
                         percentText(bar.baseline, pen.locale) + QStringLiteral("  ") +
                             percentText(bar.window, pen.locale));
    }
}

} // namespace tiltmeter
