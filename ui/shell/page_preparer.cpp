// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/page_preparer.h"

#include "context/page.h"

#include <QApplication>
#include <QEvent>
#include <QStackedWidget>

namespace tiltmeter {
namespace {

constexpr int pause = 40;        ///< ms; between two pages whatever a person does goes first
constexpr int resizePause = 300; ///< ms; a window that is being resized has another size in a moment

} // namespace

PagePreparer::PagePreparer(QStackedWidget* pages, QObject* parent) : QObject(parent), m_pages(pages)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &PagePreparer::prepareOne);
}

void PagePreparer::prepareAll()
{
    prepareAll(pause);
}

void PagePreparer::prepareResized()
{
    prepareAll(resizePause);
}

void PagePreparer::prepareAll(int pauseBefore)
{
    m_waiting.clear();
    m_filled.clear();
    for (int i = 0; i < m_pages->count(); ++i)
        if (auto* page = qobject_cast<Page*>(m_pages->widget(i)))
            m_waiting.append(page);
    m_timer.start(pauseBefore);
}

void PagePreparer::prepareOne()
{
    if ((m_waiting.isEmpty() && !m_filled) || !m_pages->isVisible())
        return; // a window that is not shown has no size yet
    // Nobody waits for what is not shown: while something is dragged or a dialog is open it can wait.
    if (QWidget* dialog = QApplication::activeModalWidget()) {
        waitFor(dialog);
        return;
    }
    const bool isBusy = QApplication::mouseButtons() != Qt::NoButton;
    if (m_filled && !isBusy) {
        if (!m_filled->isVisible())
            m_filled->grab(); // style sheet, layout and glyphs; the picture is not needed
        m_filled.clear();
    } else if (!isBusy) {
        while (!m_waiting.isEmpty() && !m_filled)
            if (Page* page = m_waiting.takeFirst(); page && page->prepare(m_pages->contentsRect()))
                m_filled = page;
    }
    if (m_filled || !m_waiting.isEmpty())
        m_timer.start(isBusy ? resizePause : pause);
}

void PagePreparer::waitFor(QWidget* dialog)
{
    if (m_dialog == dialog)
        return;
    if (m_dialog)
        m_dialog->removeEventFilter(this);
    m_dialog = dialog;
    dialog->installEventFilter(this);
}

bool PagePreparer::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Hide) { // only dialogs are watched; those that are deleted hide before
        watched->removeEventFilter(this);
        m_dialog.clear();
        m_timer.start(pause);
    }
    return QObject::eventFilter(watched, event);
}

} // namespace tiltmeter
