// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/distribution_view.h"

#include "look/label.h"
#include "look/spacing.h"
#include "look/theme.h"
#include "text/drift_text.h"

#include <QPainter>

#include <algorithm>
#include <numeric>

namespace tiltmeter {
namespace {

constexpr std::size_t mostCategories = 12;
constexpr int legendHeight = 22;
constexpr int axisHeight = 20;

double totalOf(const FeatureDistribution& distribution)
{
    const double total = std::accumulate(distribution.counts.begin(), distribution.counts.end(), 0.0);
    return total > 0 ? total : 1;
}

} // namespace

DistributionView::DistributionView(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("distribution"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
    describe();
}

void DistributionView::setContent(std::shared_ptr<const DriftEvaluation> evaluation, std::size_t feature,
                                  std::size_t window)
{
    m_evaluation = std::move(evaluation);
    m_feature = feature;
    m_window = window;
    m_bars.clear();
    if (m_evaluation) {
        const DriftFeature& column = m_evaluation->features[feature];
        const FeatureDistribution& now = m_evaluation->windows[window].distributions[feature];
        const double before = totalOf(column.baseline);
        const double present = totalOf(now);
        for (std::size_t i = 0; i < now.counts.size() && i < column.baseline.counts.size(); ++i)
            m_bars.push_back(
                {i < column.categories.size() ? QString::fromStdString(column.categories[i]) : QString(),
                 column.baseline.counts[i] / before, now.counts[i] / present});
        if (!column.isNumeric) {
            std::ranges::stable_sort(m_bars, std::ranges::greater(),
                                     [](const Bar& bar) { return std::max(bar.baseline, bar.window); });
            if (m_bars.size() > mostCategories) { // what is left stands together, and exactly that
                Bar others{tr("Other"), 0, 0};
                for (std::size_t i = mostCategories - 1; i < m_bars.size(); ++i) {
                    others.baseline += m_bars[i].baseline;
                    others.window += m_bars[i].window;
                }
                m_bars.resize(mostCategories - 1);
                m_bars.push_back(others);
            }
        }
    }
    describe();
    updateGeometry();
    update();
}

void DistributionView::describe()
{
    setAccessibleName(tr("Baseline and window side by side"));
    QString text;
    const QLocale locale;
    for (const Bar& bar : m_bars)
        if (!bar.name.isEmpty())
            text += tr("%1: %2 in the baseline, %3 in the window. ")
                        .arg(bar.name, percentText(bar.baseline, locale), percentText(bar.window, locale));
    if (text.isEmpty() && m_evaluation)
        text = driftSentence(*m_evaluation, m_evaluation->windows[m_window], m_feature, locale);
    setAccessibleDescription(text);
}

QSize DistributionView::sizeHint() const
{
    const bool categories = m_evaluation && !m_evaluation->features[m_feature].isNumeric;
    return {360, categories ? legendHeight + int(m_bars.size()) * 30 + spacing::small : 240};
}

QSize DistributionView::minimumSizeHint() const
{
    return {260, std::min(240, sizeHint().height())};
}

void DistributionView::paintEvent(QPaintEvent*)
{
    if (!m_evaluation || m_bars.empty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF all = QRectF(rect());
    paintLegend(painter, QRectF(all.left(), all.top(), all.width(), legendHeight));
    const QRectF area = all.adjusted(0, legendHeight, 0, 0);
    if (m_evaluation->features[m_feature].isNumeric)
        paintHistogram(painter, area);
    else
        paintCategories(painter, area);
}

void DistributionView::paintLegend(QPainter& painter, const QRectF& area) const
{
    const ThemeColors& theme = colors();
    painter.setFont(fontOf(TextRole::Caption, font()));
    double x = area.left();
    const auto entry = [&](const QString& name, bool filled) {
        const QRectF box(x, area.center().y() - 5, 14, 10);
        painter.setPen(filled ? Qt::NoPen : QPen(theme.text, 1.5));
        painter.setBrush(filled ? QBrush(theme.tint(theme.group(0), 0.55)) : QBrush(Qt::NoBrush));
        painter.drawRect(box);
        painter.setPen(theme.secondaryText);
        const double width = painter.fontMetrics().horizontalAdvance(name) + 4;
        painter.drawText(QRectF(box.right() + 6, area.top(), width, area.height()),
                         Qt::AlignVCenter | Qt::AlignLeft, name);
        x = box.right() + 6 + width + spacing::large;
    };
    entry(tr("Baseline"), false);
    entry(windowText(m_evaluation->windows[m_window].range, m_evaluation->config.window, QLocale()), true);
}

void DistributionView::paintHistogram(QPainter& painter, const QRectF& area) const
{
    const ThemeColors& theme = colors();
    const DriftFeature& column = m_evaluation->features[m_feature];
    const FeatureDistribution& now = m_evaluation->windows[m_window].distributions[m_feature];
    const QRectF plot = area.adjusted(4, 14, -4, -axisHeight);
    double highest = 0;
    for (const Bar& bar : m_bars)
        highest = std::max({highest, bar.baseline, bar.window});
    if (!(highest > 0) || column.edges.size() < 2)
        return;
    const double width = plot.width() / static_cast<double>(m_bars.size());
    const auto top = [&](double share) { return plot.bottom() - plot.height() * share / highest; };
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.tint(theme.group(0), 0.55));
    for (std::size_t i = 0; i < m_bars.size(); ++i)
        painter.drawRect(QRectF(QPointF(plot.left() + double(i) * width, top(m_bars[i].window)),
                                QPointF(plot.left() + double(i + 1) * width, plot.bottom())));
    QPolygonF outline;
    for (std::size_t i = 0; i < m_bars.size(); ++i)
        outline << QPointF(plot.left() + double(i) * width, top(m_bars[i].baseline))
                << QPointF(plot.left() + double(i + 1) * width, top(m_bars[i].baseline));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.text, 1.5));
    painter.drawPolyline(outline);
    const double low = column.edges.front();
    const double high = column.edges.back();
    const auto place = [&](double value) {
        return plot.left() + plot.width() * std::clamp((value - low) / (high - low), 0.0, 1.0);
    };
    const auto median = [&](const std::optional<double>& value, const QColor& color, Qt::PenStyle style) {
        if (!value)
            return;
        painter.setPen(QPen(color, 1.5, style));
        painter.drawLine(QPointF(place(*value), plot.top() - 8), QPointF(place(*value), plot.bottom()));
    };
    median(column.baseline.median, theme.text, Qt::DashLine);
    median(now.median, theme.group(0), Qt::SolidLine);
    const auto half = [&](const FeatureDistribution& of, const QColor& color, double y) {
        if (!of.lowerQuartile || !of.upperQuartile)
            return;
        painter.setPen(QPen(color, 3));
        painter.drawLine(QPointF(place(*of.lowerQuartile), y), QPointF(place(*of.upperQuartile), y));
    };
    half(column.baseline, theme.text, plot.top() - 10);
    half(now, theme.group(0), plot.top() - 5);
    painter.setPen(theme.secondaryText);
    painter.setFont(fontOf(TextRole::Caption, font()));
    const QRectF axis(plot.left(), plot.bottom() + 2, plot.width(), axisHeight - 2);
    const QLocale locale;
    painter.drawText(axis, Qt::AlignLeft | Qt::AlignVCenter, numberText(low, locale));
    painter.drawText(axis, Qt::AlignHCenter | Qt::AlignVCenter, numberText((low + high) / 2, locale));
    painter.drawText(axis, Qt::AlignRight | Qt::AlignVCenter, numberText(high, locale));
    painter.setPen(theme.border);
    painter.drawLine(plot.bottomLeft(), plot.bottomRight());
}

void DistributionView::paintCategories(QPainter& painter, const QRectF& area) const
{
    const ThemeColors& theme = colors();
    const QFont caption = fontOf(TextRole::Caption, font());
    painter.setFont(caption);
    const QFontMetricsF metrics(caption);
    double nameWidth = 40;
    double highest = 0;
    for (const Bar& bar : m_bars) {
        nameWidth = std::max(nameWidth, metrics.horizontalAdvance(bar.name) + 8);
        highest = std::max({highest, bar.baseline, bar.window});
    }
    nameWidth = std::min(nameWidth, area.width() * 0.35);
    const double numberWidth = metrics.horizontalAdvance(QStringLiteral("100.0 %  100.0 %")) + 8;
    const double row = std::min(30.0, area.height() / static_cast<double>(m_bars.size()));
    const double length = area.width() - nameWidth - numberWidth - 8;
    if (!(highest > 0) || length < 20)
        return;
    const QLocale locale;
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        const Bar& bar = m_bars[i];
        const double y = area.top() + double(i) * row;
        painter.setPen(theme.text);
        painter.drawText(QRectF(area.left(), y, nameWidth - 8, row), Qt::AlignVCenter | Qt::AlignRight,
                         metrics.elidedText(bar.name, Qt::ElideRight, nameWidth - 8));
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.tint(theme.group(0), 0.55));
        painter.drawRect(
            QRectF(area.left() + nameWidth, y + row * 0.2, length * bar.window / highest, row * 0.6));
        painter.setPen(QPen(theme.text, 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(
            QRectF(area.left() + nameWidth, y + row * 0.12, length * bar.baseline / highest, row * 0.76));
        painter.setPen(theme.secondaryText);
        painter.drawText(
            QRectF(area.right() - numberWidth, y, numberWidth, row), Qt::AlignVCenter | Qt::AlignRight,
            percentText(bar.baseline, locale) + QStringLiteral("  ") + percentText(bar.window, locale));
    }
}

} // namespace tiltmeter
