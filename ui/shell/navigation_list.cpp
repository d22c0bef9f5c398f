// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/navigation_list.h"

#include "look/icons.h"
#include "look/label.h"
#include "look/spacing.h"
#include "look/theme.h"

#include <QPainter>
#include <QStyledItemDelegate>

namespace tiltmeter {

namespace {

constexpr int iconSide = 20;
constexpr int rowHeight = 40;
constexpr int compactWidth = 56;
constexpr int markWidth = 3;

enum Role { PageIdRole = Qt::UserRole, IconRole, CountRole, NameRole };

class NavigationDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const auto* list = static_cast<const NavigationList*>(parent());
        const ThemeColors& c = colors();
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        const bool focused = option.state.testFlag(QStyle::State_HasFocus) && list->hasFocus();
        const QColor ink = selected ? c.accent : c.text;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const QRect row = option.rect.adjusted(spacing::small, 2, -spacing::small, -2);
        if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(selected ? c.tint(c.accent) : c.alternate);
            painter->drawRoundedRect(row, spacing::tiny, spacing::tiny);
        }
        if (focused) {
            painter->setPen(QPen(c.accent, 1));
            painter->setBrush(Qt::NoBrush);
            painter->drawRoundedRect(QRectF(row).adjusted(0.5, 0.5, -0.5, -0.5), spacing::tiny,
                                     spacing::tiny);
        }
        if (selected)
            painter->fillRect(QRect(row.left(), row.top() + 6, markWidth, row.height() - 12), c.accent);

        const int iconX =
            list->isCompact() ? row.center().x() - iconSide / 2 + 1 : row.left() + spacing::medium;
        painter->drawPixmap(
            iconX, row.center().y() - iconSide / 2 + 1,
            iconPixmap(index.data(IconRole).toString(), iconSide, ink, list->devicePixelRatioF()));
        const int count = index.data(CountRole).toInt();
        int right = row.right() - spacing::small;
        if (count > 0)
            right = paintCount(painter, row, count, list->isCompact());
        if (!list->isCompact()) {
            QFont font = list->font();
            if (selected)
                font.setWeight(QFont::DemiBold);
            painter->setFont(font);
            painter->setPen(ink);
            const int left = iconX + iconSide + spacing::medium;
            const QString name = index.data(NameRole).toString();
            painter->drawText(QRect(left, row.top(), right - left, row.height()),
                              Qt::AlignVCenter | Qt::AlignLeft,
                              QFontMetrics(font).elidedText(name, Qt::ElideRight, right - left));
        }
        painter->restore();
    }

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return {compactWidth, rowHeight};
    }

private:
    /// Where the name must end.
    static int paintCount(QPainter* painter, const QRect& row, int count, bool compact)
    {
        const QString text = count > 99 ? QStringLiteral("99+") : QString::number(count);
        const QFont font = fontOf(TextRole::Caption, painter->font());
        const QFontMetrics metrics(font);
        const int height = compact ? metrics.height() : metrics.height() + 2;
        const int width = std::max(height, metrics.horizontalAdvance(text) + (compact ? 6 : 12));
        QRect pill(row.right() - spacing::small - width, row.center().y() - height / 2 + 1, width, height);
        if (compact)
            pill.moveTopRight(QPoint(row.right(), row.top()));
        painter->setPen(Qt::NoPen);
        painter->setBrush(colors().accentFill);
        painter->drawRoundedRect(pill, height / 2.0, height / 2.0);
        painter->setFont(font);
        painter->setPen(colors().onAccentFill);
        painter->drawText(pill, Qt::AlignCenter, text);
        return pill.left() - spacing::small;
    }
};

} // namespace

NavigationList::NavigationList(QWidget* parent) : QListWidget(parent)
{
    setObjectName(QStringLiteral("navigation"));
    setAccessibleName(tr("Pages"));
    setItemDelegate(new NavigationDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setUniformItemSizes(true);
    viewport()->setAutoFillBackground(false);
    connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
    connect(this, &QListWidget::currentItemChanged, this, [this](QListWidgetItem* item) {
        if (item)
            Q_EMIT currentPageChanged(item->data(PageIdRole).toString());
    });
    updateWidth();
}

void NavigationList::addPage(const PageInfo& info)
{
    auto* item = new QListWidgetItem(this);
    item->setData(PageIdRole, info.id);
    item->setData(IconRole, info.iconName);
    item->setData(NameRole, info.name);
    item->setData(Qt::AccessibleTextRole, info.name);
    item->setToolTip(info.name);
    updateWidth();
}

void NavigationList::setCount(const QString& pageId, int count)
{
    QListWidgetItem* item = find(pageId);
    if (!item)
        return;
    item->setData(CountRole, count);
    const QString name = item->data(NameRole).toString();
    const QString full = count > 0 ? tr("%1, %n open", nullptr, count).arg(name) : name;
    item->setData(Qt::AccessibleTextRole, full);
    item->setToolTip(full);
}

QString NavigationList::currentPage() const
{
    return currentItem() ? currentItem()->data(PageIdRole).toString() : QString();
}

void NavigationList::setCurrentPage(const QString& pageId)
{
    if (QListWidgetItem* item = find(pageId))
        setCurrentItem(item);
}

void NavigationList::setCompact(bool compact)
{
    if (compact == m_compact)
        return;
    m_compact = compact;
    updateWidth();
    viewport()->update();
}

QListWidgetItem* NavigationList::find(const QString& pageId) const
{
    for (int row = 0; row < count(); ++row)
        if (item(row)->data(PageIdRole).toString() == pageId)
            return item(row);
    return nullptr;
}

void NavigationList::updateWidth()
{
    int widest = 0;
    QFont font = this->font();
    font.setWeight(QFont::DemiBold);
    for (int row = 0; row < count(); ++row)
        widest = std::max(widest, QFontMetrics(font).horizontalAdvance(item(row)->data(NameRole).toString()));
    const int countRoom = QFontMetrics(font).horizontalAdvance(QStringLiteral("99+")) + 2 * spacing::medium;
    const int full =
        2 * spacing::small + 2 * spacing::medium + iconSide + widest + countRoom + spacing::small;
    setFixedWidth(m_compact ? compactWidth : std::max(168, full));
}

} // namespace tiltmeter
