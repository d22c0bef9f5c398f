// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPointer>
#include <QTimer>

class QStackedWidget;

namespace tiltmeter {

class Page;

/// Gives pages that are not shown their figures and their shape while there is nothing else to do: whoever
/// goes to one for the first time does not wait for it.
class PagePreparer : public QObject
{
    Q_OBJECT
public:
    explicit PagePreparer(QStackedWidget* pages, QObject* parent = nullptr);

    /// What pages show is new: all of them, soon. A call soon after replaces the one before.
    void prepareAll();
    /// Their size is new: all of them, once it stays as it is for a while.
    void prepareResized();

    [[nodiscard]] bool isWaiting() const { return m_timer.isActive(); } ///< for tests

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void prepareAll(int pause);
    void prepareOne();
    void waitFor(QWidget* dialog);

    QStackedWidget* m_pages;
    QList<QPointer<Page>> m_waiting;
    QPointer<Page> m_filled;    ///< has its figures and not yet its shape
    QPointer<QWidget> m_dialog; ///< goes on when it has gone
    QTimer m_timer;
};

} // namespace tiltmeter
