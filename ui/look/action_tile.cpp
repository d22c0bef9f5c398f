// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/action_tile.h"

#include "look/icons.h"
#include "look/label.h"
#include "look/spacing.h"
#include "look/theme.h"

#include <QApplication>
#include <QEvent>
#include <QPainter>

namespace tiltmeter {

namespace {

constexpr int iconSide = 24;
constexpr int preferredWidth = 360;

QFont titleFont()
{
    return fontOf(TextRole::Strong, QApplication::font());
}

QFont captionFont()
{
    return fontOf(TextRole::Caption, QApplication::font());
}

} // namespace

ActionTile::ActionTile(const QString& iconName, const QString& title, const QString& caption, QWidget* parent)
    : QAbstractButton(parent), m_iconName(iconName), m_caption(caption)
{
    setText(title);
    setAccessibleName(title);
    setAccessibleDescription(caption);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

QRect ActionTile::textRect(int width) const
{
    const int left = spacing::large + iconSide + spacing::medium;
    return {left, spacing::medium, std::max(1, width - left - spacing::large), 10'000};
}

int ActionTile::heightForWidth(int width) const
{
    const int title = QFontMetrics(titleFont()).height();
    const QRect caption = QFontMetrics(captionFont())
                              .boundingRect(textRect(width), Qt::TextWordWrap | Qt::AlignLeft, m_caption);
    return 2 * spacing::medium + title + 2 + caption.height();
}

QSize ActionTile::sizeHint() const
{
    return {preferredWidth, heightForWidth(preferredWidth)};
}

QSize ActionTile::minimumSizeHint() const
{
    const int width = textRect(0).x() + QFontMetrics(titleFont()).horizontalAdvance(text()) + spacing::large;
    return {width, heightForWidth(std::max(width, preferredWidth))};
}

bool ActionTile::event(QEvent* event)
{
    if (event->type() == QEvent::Enter || event->type() == QEvent::Leave)
        update();
    return QAbstractButton::event(event);
}

void ActionTile::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeColors& c = colors();
    const bool lit = isDown() || underMouse();
    painter.setPen(QPen(hasFocus() ? c.accent : c.border, hasFocus() ? 2 : 1));
    painter.setBrush(lit && isEnabled() ? c.alternate : c.card);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), spacing::cardRadius, spacing::cardRadius);

    const QColor accent = isEnabled() ? c.accent : c.disabledText;
    painter.drawPixmap(spacing::large, (height() - iconSide) / 2,
                       iconPixmap(m_iconName, iconSide, accent, devicePixelRatioF()));
    QRect area = textRect(width());
    area.setHeight(height() - 2 * spacing::medium);
    painter.setFont(titleFont());
    painter.setPen(isEnabled() ? c.text : c.disabledText);
    painter.drawText(area, Qt::AlignLeft | Qt::AlignTop, text());
    area.setTop(area.top() + QFontMetrics(titleFont()).height() + 2);
    painter.setFont(captionFont());
    painter.setPen(isEnabled() ? c.secondaryText : c.disabledText);
    painter.drawText(area, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, m_caption);
}

} // namespace tiltmeter
