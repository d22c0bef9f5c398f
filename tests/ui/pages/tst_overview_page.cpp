// SPDX-License-Identifier: GPL-3.0-or-later
#include "context/drift_results.h"
#include "drifting_columns.h"
#include "look/bars.h"
#include "look/card.h"
#include "look/notice.h"
#include "look/state.h"
#include "pages/overview_page.h"
#include "pages/timeline_view.h"
#include "shown_page.h"

#include <QScrollArea>
#include <QSignalSpy>

using namespace tiltmeter;

class TestOverviewPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { resetStores(); }

    void overviewSaysWhatIsWrongAndSinceWhen()
    {
        Shown<OverviewPage> s;
        QTRY_VERIFY(s.says("sex: female against male"));
        const QList<StateBadge*> badges = s.page->findChildren<StateBadge*>();
        QCOMPARE(badges.size(), 2);
        QCOMPARE(badges[0]->state(), State::Fail);
        QVERIFY2(badges[0]->text().contains(QLatin1String("26 Feb 2024")), qPrintable(badges[0]->text()));
        QCOMPARE(badges[1]->state(), State::InsufficientEvidence);
        QTRY_VERIFY(s.says("march.csv"));
        QVERIFY(s.says("Configuration revision 3"));
        QCOMPARE(s.page->findChild<BarsWidget*>()->values().size(), 12);
        holdsTheRules(s);
    }

    void overviewCountsWhatIsNotDefined()
    {
        auto& deployment = monitor_double::script().stores[storePath.toStdString()][0];
        deployment.evaluation.undefinedCount = 7;
        Shown<OverviewPage> s;
        QTRY_VERIFY(s.says("7 measurements are not defined"));
        holdsTheRules(s);
    }

    void overviewLeadsToTheDetails()
    {
        Shown<OverviewPage> s;
        QSignalSpy asked(&s.context, &AppContext::pageRequested);
        for (QPushButton* button : s.page->findChildren<QPushButton*>())
            if (button->text() == QLatin1String("Show over time")) {
                button->click();
                break;
            }
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked[0][0].toString(), QStringLiteral("fairness"));
        QCOMPARE(asked[0][1].toString(), QStringLiteral("sex"));
    }

    void overviewOfAnUnconfiguredDeploymentOffersTheWizard()
    {
        Shown<OverviewPage> s;
        QSignalSpy asked(&s.context, &AppContext::configurationRequested);
        s.context.setDeployment(QStringLiteral("Insurance"));
        QTRY_VERIFY(s.says("not configured yet"));
        QVERIFY(s.page->findChildren<StateBadge*>().isEmpty());
        s.find<QPushButton>("configureFairness")->click();
        QCOMPARE(asked.size(), 1);
        holdsTheRules(s);
    }

    void overviewTellsAFailedEvaluation()
    {
        Shown<OverviewPage> s;
        monitor_double::script().evaluate = [](const std::string&, const EvaluateOptions&,
                                               const Progress&) -> Result<Evaluation> {
            return fail(ErrorCode::StoreCorrupt, "a.tilt", "checksum");
        };
        s.context.evaluate();
        QTRY_VERIFY(s.says("could not be made"));
        QVERIFY(!s.page->findChild<Notice*>()->text().isEmpty());
    }

    void overviewSaysWhatDriftsAndShowsBothOnOneAxis()
    {
        Shown<OverviewPage> s;
        QTRY_VERIFY(s.says("No feature")); // the double's answer as long as no other is asked for
        QVERIFY(!s.find<Card>("timelineCard")->isVisible() ||
                s.find<TimelineView>("timeline")->data().drift.empty());
        monitor_double::script().drift = [](const std::string&,
                                            const DriftOptions&) -> Result<DriftEvaluation> {
            return driftingFrom(6);
        };
        s.context.drift().forget();
        QTRY_VERIFY(s.says("1 of 2"));
        QVERIFY(s.says("income"));
        const auto* timeline = s.find<TimelineView>("timeline");
        QVERIFY(timeline->isVisible());
        QCOMPARE(timeline->data().fairness.size(), std::size_t(2));
        QCOMPARE(timeline->data().drift.size(), std::size_t(2)); // any column, income
        // Drift from the seventh week, unfair from the ninth: one sees which came first, on one axis.
        QCOMPARE(timeline->data().drift[1].cells[6].state, State::Fail);
        QCOMPARE(timeline->data().fairness[0].cells[8].state, State::Fail);
        QCOMPARE(timeline->cellRect(0, 8).left(), timeline->cellRect(3, 8).left());
        QVERIFY(timeline->accessibleDescription().contains(QLatin1String("income: in 6 of 12 windows")));
        holdsTheRules(s);
    }

    void timelineIsWalkedByKeysAndLeadsToThePages()
    {
        Shown<OverviewPage> s;
        monitor_double::script().drift = [](const std::string&,
                                            const DriftOptions&) -> Result<DriftEvaluation> {
            return driftingFrom(6);
        };
        s.context.drift().forget();
        auto* timeline = s.find<TimelineView>("timeline");
        QTRY_COMPARE(timeline->data().drift.size(), std::size_t(2));
        QSignalSpy asked(&s.context, &AppContext::pageRequested);
        timeline->setFocus();
        QTest::keyClick(timeline, Qt::Key_Return);
        QCOMPARE(asked.last()[0].toString(), QStringLiteral("fairness"));
        for (int i = 0; i < 3; ++i)
            QTest::keyClick(timeline, Qt::Key_Down);
        QTest::keyClick(timeline, Qt::Key_Home);
        QVERIFY(timeline->accessibleDescription().contains(QLatin1String("1 Jan 2024")));
        QTest::keyClick(timeline, Qt::Key_Return);
        QCOMPARE(asked.last()[0].toString(), QStringLiteral("drift"));
        QCOMPARE(asked.last()[1].toString(), QStringLiteral("income"));
        QTest::mouseClick(timeline, Qt::LeftButton, {}, timeline->cellRect(1, 3).center().toPoint());
        QCOMPARE(asked.last()[1].toString(), QStringLiteral("age"));
    }

    void overviewScrollsOnlyWhenItMust()
    {
        Shown<OverviewPage> s;
        QTRY_VERIFY(s.says("march.csv"));
        auto* scroll = s.page->findChild<QScrollArea*>();
        s.page->resize(1200, 500);
        QTest::qWait(10);
        const int needed = scroll->widget()->heightForWidth(scroll->viewport()->width());
        s.page->resize(1200, 500 + needed + 4 - scroll->viewport()->height());
        QTest::qWait(10);
        QCOMPARE(scroll->verticalScrollBar()->maximum(), 0);
        s.page->resize(1200, s.page->height() - 60);
        QTest::qWait(10);
        QVERIFY(scroll->verticalScrollBar()->maximum() > 0);
    }

    void emptyStoreOffersTheImport()
    {
        monitor_double::script().stores["/test/empty.tilt"] = {};
        Shown<OverviewPage> s(false);
        s.context.openStore(QStringLiteral("/test/empty.tilt"));
        QTRY_VERIFY(s.context.monitor());
        QVERIFY(s.says("Nothing is monitored yet"));
        QSignalSpy asked(&s.context, &AppContext::importRequested);
        s.emptyAction()->click();
        QCOMPARE(asked.size(), 1);
        holdsTheRules(s);
    }

    void theOverviewNamesOpenAlarms()
    {
        {
            const std::lock_guard lock(monitor_double::script().mutex);
            monitor_double::script().stores[storePath.toStdString()] = {monitor_double::alarmed()};
        }
        Shown<OverviewPage> s;
        QTRY_VERIFY(s.says("Alarm since 8 Mar 2024"));
        QTRY_VERIFY(s.says("march.csv"));
        holdsTheRules(s);
    }
};

QTEST_MAIN(TestOverviewPage)
#include "tst_overview_page.moc"
