// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/scroll_pane.h"

#include <QKeyEvent>
#include <QScrollBar>

namespace tiltmeter {

ScrollPane::ScrollPane(const QString& accessibleName, QWidget* parent) : QScrollArea(parent)
{
    setAccessibleName(accessibleName);
    setProperty("ring", true); // the style sheet draws it
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // texts wrap
    setFocusPolicy(Qt::NoFocus);
    connect(verticalScrollBar(), &QScrollBar::rangeChanged, this,
            [this](int, int last) { setFocusPolicy(last > 0 ? Qt::TabFocus : Qt::NoFocus); });
}

void ScrollPane::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Home || event->key() == Qt::Key_End) {
        verticalScrollBar()->triggerAction(event->key() == Qt::Key_Home ? QScrollBar::SliderToMinimum
                                                                        : QScrollBar::SliderToMaximum);
        event->accept();
        return;
    }
    QScrollArea::keyPressEvent(event);
}

} // namespace tiltmeter
