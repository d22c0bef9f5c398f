// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

namespace tiltmeter {

/// Texts that may be longer than their place, scrolled downwards only. While there is something to scroll Tab
/// goes to it, a ring shows that it has the focus, and arrow and page keys scroll.
class ScrollPane : public QScrollArea
{
    Q_OBJECT
public:
    explicit ScrollPane(const QString& accessibleName, QWidget* parent = nullptr);

protected:
    void keyPressEvent(QKeyEvent* event) override;
};

} // namespace tiltmeter
