// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/group_bars.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>

namespace tiltmeter {
namespace {

/// Height of one bar with its line of text, in text lines of the font.
double rowHeight(const QFont& font)
{
    return QFontMetricsF(font).height() * 2.1 + 8;
}

QString countText(const GroupBars::Bar& bar, const QLocale& locale)
{
    return QCoreApplication::translate("GroupBars", "%1 of %2")
        .arg(locale.toString(static_cast<qulonglong>(bar.favorable)),
             locale.toString(static_cast<qulonglong>(bar.records)));
}

QString shareText(const GroupBars::Bar& bar, const QLocale& locale)
{
    if (!bar.share)
        return QCoreApplication::translate("GroupBars", "no records");
    return locale.toString(*bar.share * 100, 'f', 1) + QStringLiteral("\u202f") + locale.percent();
}

} // namespace

GroupBars::GroupBars(QWidget* parent) : QWidget(parent), m_style(ChartStyle::ofWindow(font()))
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Favourable share by group"));
    connect(&Theme::instance(), &Theme::changed, this, [this] { setStyle(ChartStyle::ofWindow(font())); });
}

void GroupBars::setStyle(const ChartStyle& style)
{
    m_style = style;
    update();
}

void GroupBars::setBars(std::vector<Bar> bars)
{
    m_bars = std::move(bars);
    describe();
    updateGeometry();
    update();
}

QSize GroupBars::sizeHint() const
{
    return {260, static_cast<int>(heightOf(m_bars.size(), m_style))};
}

double GroupBars::heightOf(std::size_t bars, const ChartStyle& style)
{
    return rowHeight(style.font) * static_cast<double>(bars) + 4;
}

QSize GroupBars::minimumSizeHint() const
{
    return {180, sizeHint().height()};
}

void GroupBars::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paint(painter, QRectF(rect()), m_bars, m_style, locale());
}

void GroupBars::paint(QPainter& painter, const QRectF& target, const std::vector<Bar>& bars,
                      const ChartStyle& style, const QLocale& locale)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QFont caption = style.caption();
    const double line = QFontMetricsF(style.font).height();
    const double step = rowHeight(style.font);
    double y = target.top();
    for (const Bar& bar : bars) {
        const QColor color =
            bar.isReference ? style.colors.secondaryText : style.colors.group(bar.colorIndex);
        QFont strong = style.font;
        strong.setBold(true);
        painter.setFont(strong);
        const double shareWidth = QFontMetricsF(strong).horizontalAdvance(shareText(bar, locale)) + 2;
        painter.setPen(style.colors.text);
        painter.drawText(QRectF(target.right() - shareWidth, y, shareWidth, line),
                         Qt::AlignRight | Qt::AlignVCenter, shareText(bar, locale));

        painter.setFont(style.font);
        const QString name = bar.isReference
                                 ? QCoreApplication::translate("GroupBars", "%1 (reference)").arg(bar.name)
                                 : bar.name;
        const QFontMetricsF nameMetrics(style.font);
        painter.setFont(caption);
        const double countWidth = QFontMetricsF(caption).horizontalAdvance(countText(bar, locale)) + 10;
        const double nameWidth = std::max(20.0, target.width() - shareWidth - countWidth - 8);
        const QString shownName = nameMetrics.elidedText(name, Qt::ElideRight, nameWidth);
        painter.setFont(style.font);
        painter.drawText(QRectF(target.left(), y, nameWidth, line), Qt::AlignLeft | Qt::AlignVCenter,
                         shownName);
        painter.setFont(caption);
        painter.setPen(style.colors.secondaryText);
        painter.drawText(QRectF(target.right() - shareWidth - countWidth, y, countWidth - 6, line),
                         Qt::AlignRight | Qt::AlignVCenter, countText(bar, locale));

        const QRectF track(target.left(), y + line + 4, target.width(), line * 0.55);
        painter.setPen(Qt::NoPen);
        painter.setBrush(style.colors.grid);
        painter.drawRoundedRect(track, 3, 3);
        if (bar.share) {
            painter.setBrush(color);
            painter.drawRoundedRect(
                QRectF(track.left(), track.top(), std::max(2.0, track.width() * *bar.share), track.height()),
                3, 3);
        }
        if (bar.interval) {
            const double low = track.left() + track.width() * std::clamp(bar.interval->lower, 0.0, 1.0);
            const double high = track.left() + track.width() * std::clamp(bar.interval->upper, 0.0, 1.0);
            painter.setPen(QPen(style.colors.text, 1.25));
            painter.drawLine(QPointF(low, track.center().y()), QPointF(high, track.center().y()));
            for (const double x : {low, high})
                painter.drawLine(QPointF(x, track.top() + 1.5), QPointF(x, track.bottom() - 1.5));
        }
        y += step;
    }
    painter.restore();
}

void GroupBars::describe()
{
    QStringList parts;
    for (const Bar& bar : m_bars)
        parts << tr("%1: %2, %3").arg(bar.name, shareText(bar, locale()), countText(bar, locale()));
    setAccessibleDescription(parts.join(QStringLiteral("; ")));
}

} // namespace tiltmeter
