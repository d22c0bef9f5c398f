// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/card_grid.h"

#include "look/spacing.h"

#include <QWidget>
#include <algorithm>

namespace tiltmeter {

CardGrid::CardGrid(int minimumColumn, QWidget* parent) : QLayout(parent), m_minimumColumn(minimumColumn)
{
    setContentsMargins(0, 0, 0, 0);
    setSpacing(spacing::medium);
}

CardGrid::~CardGrid()
{
    qDeleteAll(m_items);
}

void CardGrid::addItem(QLayoutItem* item)
{
    m_items.append(item);
}

QLayoutItem* CardGrid::takeAt(int index)
{
    return index >= 0 && index < m_items.size() ? m_items.takeAt(index) : nullptr;
}

QList<QLayoutItem*> CardGrid::shown() const
{
    QList<QLayoutItem*> items;
    for (QLayoutItem* item : m_items)
        if (!item->isEmpty())
            items.append(item);
    return items;
}

int CardGrid::columnsAt(int width) const
{
    const int fitting = (width + spacing()) / (m_minimumColumn + spacing());
    return std::clamp(fitting, 1, std::max(1, static_cast<int>(shown().size())));
}

int CardGrid::place(const QRect& rect, bool apply) const
{
    const QList<QLayoutItem*> items = shown();
    const int columns = columnsAt(rect.width());
    const int width = (rect.width() - (columns - 1) * spacing()) / columns;
    int y = rect.y();
    for (qsizetype first = 0; first < items.size(); first += columns) {
        const qsizetype end = std::min<qsizetype>(items.size(), first + columns);
        int height = 0;
        for (qsizetype i = first; i < end; ++i) {
            const QLayoutItem* item = items[i];
            height = std::max(height, item->hasHeightForWidth() ? item->heightForWidth(width)
                                                                : item->sizeHint().height());
        }
        for (qsizetype i = first; apply && i < end; ++i)
            items[i]->setGeometry(
                {rect.x() + static_cast<int>(i - first) * (width + spacing()), y, width, height});
        y += height + spacing();
    }
    return items.isEmpty() ? 0 : y - spacing() - rect.y();
}

int CardGrid::heightForWidth(int width) const
{
    return place({0, 0, width, 0}, false);
}

QSize CardGrid::sizeHint() const
{
    const int columns = std::max(1, static_cast<int>(shown().size()));
    const int width = columns * m_minimumColumn + (columns - 1) * spacing();
    return {width, heightForWidth(width)};
}

QSize CardGrid::minimumSize() const
{
    // The height depends on the width; what is asked for here is never too much: all side by side. (The
    // height in one column would make a page scroll that has room.)
    return {m_minimumColumn, sizeHint().height()};
}

void CardGrid::setGeometry(const QRect& rect)
{
    QLayout::setGeometry(rect);
    place(rect, true);
}

} // namespace tiltmeter
