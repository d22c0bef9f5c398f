// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/page_preparer.h"

#include "context/page.h"

#include <QApplication>
#include <QStackedWidget>

namespace tiltmeter {
namespace {

constexpr int pause = 40; ///< ms; between two pages whatever a person does goes first

} // namespace

PagePreparer::PagePreparer(QStackedWidget* pages, QObject* parent) : QObject(parent), m_pages(pages)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(pause);
    connect(&m_timer, &QTimer::timeout, this, &PagePreparer::prepareOne);
}

void PagePreparer::prepareAll()
{
    m_waiting.clear();
    m_filled.clear();
    for (int i = 0; i < m_pages->count(); ++i)
        if (auto* page = qobject_cast<Page*>(m_pages->widget(i)))
            m_waiting.append(page);
    m_timer.start();
}

void PagePreparer::prepareOne()
{
    if ((m_waiting.isEmpty() && !m_filled) || !m_pages->isVisible())
        return; // a window that is not shown has no size yet
    // Nobody waits for what is not shown: while something is dragged or a dialog is open it can wait.
    const bool isBusy = QApplication::mouseButtons() != Qt::NoButton || QApplication::activeModalWidget();
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
        m_timer.start();
}

} // namespace tiltmeter
