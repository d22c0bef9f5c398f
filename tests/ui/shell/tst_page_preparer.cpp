// SPDX-License-Identifier: GPL-3.0-or-later
#include "context/page.h"
#include "shell/page_preparer.h"

#include <QDialog>
#include <QStackedWidget>
#include <QTest>

using namespace tiltmeter;

namespace {

constexpr int betweenSizes = 60; ///< ms; longer than the pause between two pages
constexpr int settled = 600;     ///< ms; longer than everything the preparer waits for

class ProbePage : public Page
{
public:
    ProbePage(const QString& id, AppContext& context) : Page({id, id, QStringLiteral("overview")}, context) {}
    void refresh() override { ++refreshed; }
    [[nodiscard]] bool isReady() const override { return true; }

    int refreshed = 0;
};

} // namespace

class TestPagePreparer : public QObject
{
    Q_OBJECT
    AppContext m_context;
    std::unique_ptr<QStackedWidget> m_pages;
    ProbePage* m_hidden = nullptr;
    std::unique_ptr<PagePreparer> m_preparer;

private Q_SLOTS:
    void init()
    {
        m_pages = std::make_unique<QStackedWidget>();
        m_pages->addWidget(new ProbePage(QStringLiteral("first"), m_context));
        m_hidden = new ProbePage(QStringLiteral("second"), m_context);
        m_pages->addWidget(m_hidden);
        m_pages->resize(600, 400);
        m_pages->show();
        m_preparer = std::make_unique<PagePreparer>(m_pages.get());
    }
    void cleanup()
    {
        m_preparer.reset();
        m_pages.reset();
    }

    void hiddenPagesAreFilledOnce()
    {
        m_preparer->prepareAll();
        QTRY_COMPARE(m_hidden->refreshed, 1);
        QTRY_VERIFY(!m_preparer->isWaiting());
        QTest::qWait(settled);
        QCOMPARE(m_hidden->refreshed, 1);
    }
    void aWindowThatIsResizedIsWaitedFor()
    {
        for (int step = 0; step < 5; ++step) {
            m_pages->resize(600 + 10 * step, 400);
            m_preparer->prepareResized();
            QTest::qWait(betweenSizes);
        }
        QCOMPARE(m_hidden->refreshed, 0);
        QTRY_COMPARE(m_hidden->refreshed, 1);
        QCOMPARE(m_hidden->size(), m_pages->contentsRect().size());
    }
    void newFiguresDoNotWaitForASize()
    {
        m_preparer->prepareResized();
        m_preparer->prepareAll();
        QTest::qWait(betweenSizes + betweenSizes);
        QCOMPARE(m_hidden->refreshed, 1);
    }
    void nothingTicksBehindADialog()
    {
        auto dialog = std::make_unique<QDialog>(m_pages.get());
        dialog->setModal(true);
        dialog->show();
        m_preparer->prepareAll();
        QTRY_VERIFY(!m_preparer->isWaiting());
        QTest::qWait(settled);
        QVERIFY(!m_preparer->isWaiting());
        QCOMPARE(m_hidden->refreshed, 0);
        dialog->close();
        QTRY_COMPARE(m_hidden->refreshed, 1);
    }
    void aDialogThatIsDeletedCountsAsClosed()
    {
        auto dialog = std::make_unique<QDialog>(m_pages.get());
        dialog->setModal(true);
        dialog->show();
        auto above = std::make_unique<QDialog>(dialog.get());
        above->setModal(true);
        above->show();
        m_preparer->prepareAll();
        QTRY_VERIFY(!m_preparer->isWaiting());
        above.reset(); // the one beneath still is open
        QTest::qWait(settled);
        QCOMPARE(m_hidden->refreshed, 0);
        QVERIFY(!m_preparer->isWaiting());
        dialog.reset();
        QTRY_COMPARE(m_hidden->refreshed, 1);
    }
};

QTEST_MAIN(TestPagePreparer)
#include "tst_page_preparer.moc"
