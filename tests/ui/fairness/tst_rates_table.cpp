// SPDX-License-Identifier: GPL-3.0-or-later
#include "fairness/rates_table.h"
#include "look/fact_list.h"
#include "look/scroll_pane.h"
#include "look/table.h"
#include "look/theme.h"
#include "sample_evaluation.h"
#include "text/measurement_text.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QLabel>
#include <QScrollBar>
#include <QTest>

#include <set>

using namespace tiltmeter;

class TestRatesTable : public QObject
{
    Q_OBJECT
    const Evaluation evaluation = sampleEvaluation();

private Q_SLOTS:
    void initTestCase() { Theme::instance().apply(ThemeChoice::Light); }

    void countsComeFirst()
    {
        RatesModel model;
        QAbstractItemModelTester tester(&model);
        model.setWindow(evaluation.windows[10]);
        QCOMPARE(model.rowCount(), 2);
        // One rate, and what compares the groups by it.
        std::set<std::string> compared;
        for (const Measurement& m : evaluation.windows[10].measurements)
            compared.insert(m.metric);
        QCOMPARE(model.columnCount(), RatesModel::FixedColumns + 1 + int(compared.size()));
        QCOMPARE(model.headerData(RatesModel::RecordsColumn, Qt::Horizontal, Qt::DisplayRole).toString(),
                 QStringLiteral("Records"));
        QCOMPARE(model.index(0, RatesModel::GroupColumn).data().toString(),
                 QStringLiteral("male (reference)"));
        QCOMPARE(model.index(1, RatesModel::RecordsColumn).data(Table::SortRole).toULongLong(),
                 qulonglong(evaluation.windows[10].groups[1].records));
    }
    void heatIsTheDifferenceToTheReference()
    {
        RatesModel model;
        model.setWindow(evaluation.windows[10]);
        QVERIFY(!model.heat(0, RatesModel::FixedColumns)); // the reference itself
        QCOMPARE(model.heat(1, RatesModel::FixedColumns).value(), -1.0);
        QVERIFY(model.index(1, RatesModel::FixedColumns).data(Qt::BackgroundRole).isValid());
        QVERIFY(!model.index(0, RatesModel::FixedColumns).data(Qt::BackgroundRole).isValid());
    }
    void fullPrecisionIsCopied()
    {
        RatesModel model;
        model.setWindow(evaluation.windows[10]);
        QCOMPARE(model.index(1, RatesModel::FixedColumns).data(Table::ExactRole).toString().toDouble(),
                 *evaluation.windows[10].groups[1].rates[0].value);
    }
    void fillsWhenItIsShown()
    {
        RatesTable table;
        table.show(std::make_shared<const Evaluation>(evaluation), 10);
        table.setMetric("disparate_impact");
        QCOMPARE(table.model()->rowCount(), 0); // nobody looks at it
        table.setVisible(true);
        QCOMPARE(table.model()->rowCount(), 2);
        table.setVisible(false);
        table.setMetric("selection_rate");
        const auto first = [&] {
            return table.model()
                ->headerData(RatesModel::FixedColumns, Qt::Horizontal, Qt::DisplayRole)
                .toString();
        };
        QCOMPARE(first(), metricName("disparate_impact"));
        table.setVisible(true);
        QCOMPARE(first(), metricName("selection_rate"));
    }
    void beginsWithSomethingToExplain()
    {
        RatesTable table;
        table.setVisible(true);
        table.setMetric("disparate_impact");
        table.show(std::make_shared<const Evaluation>(evaluation), 10);
        auto* view = table.findChild<Table*>();
        auto* facts = table.findChild<FactList*>();
        // The reference stands first and has nothing that compares it.
        QCOMPARE(view->currentIndex().row(), 1);
        QVERIFY(!facts->valueOf(QStringLiteral("Formula")).isEmpty());
        // Who chooses it is told why, and stays there.
        view->setCurrentIndex(view->model()->index(0, RatesModel::FixedColumns));
        QCOMPARE(facts->count(), std::size_t(0));
        bool said = false;
        for (const QLabel* label : table.findChildren<QLabel*>())
            said = said || label->text().contains(QStringLiteral("The others are compared with this group"));
        QVERIFY(said);
        table.show(std::make_shared<const Evaluation>(evaluation), 9);
        QCOMPARE(view->currentIndex().row(), 0);
    }
    void theExplanationIsReachedByKeyboard()
    {
        RatesTable table;
        table.resize(900, 220);
        table.setVisible(true);
        table.setMetric("disparate_impact");
        table.show(std::make_shared<const Evaluation>(evaluation), 10);
        auto* pane = table.findChild<ScrollPane*>();
        QTRY_VERIFY(pane->verticalScrollBar()->maximum() > 0);
        QCOMPARE(pane->accessibleName(), QStringLiteral("How is this computed?"));
        auto* view = table.findChild<Table*>();
        table.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&table));
        view->setFocus();
        const QImage before = pane->grab().toImage();
        QTest::keyClick(view, Qt::Key_Tab);
        QVERIFY(pane->hasFocus());
        QVERIFY(pane->grab().toImage() != before); // the ring
        QTest::keyClick(pane, Qt::Key_Down);
        QVERIFY(pane->verticalScrollBar()->value() > 0);
        QTest::keyClick(pane, Qt::Key_Home);
        QCOMPARE(pane->verticalScrollBar()->value(), 0);
        table.resize(900, 1200); // nothing to scroll, no stop on the way
        QTRY_COMPARE(pane->focusPolicy(), Qt::NoFocus);
    }
    void theChosenMetricComesFirst()
    {
        RatesTable table;
        table.setVisible(true);
        table.show(std::make_shared<const Evaluation>(evaluation), 10);
        QCOMPARE(
            table.model()->headerData(RatesModel::FixedColumns, Qt::Horizontal, Qt::DisplayRole).toString(),
            metricName("selection_rate"));
        table.setMetric("disparate_impact");
        QCOMPARE(
            table.model()->headerData(RatesModel::FixedColumns, Qt::Horizontal, Qt::DisplayRole).toString(),
            metricName("disparate_impact"));
        // The reference has none; the monitored group has the one that was measured.
        QCOMPARE(table.model()->index(0, RatesModel::FixedColumns).data().toString(),
                 QStringLiteral("\u2013"));
        const Measurement& m = evaluation.windows[10].measurements[0];
        QCOMPARE(m.metric, std::string("disparate_impact"));
        QCOMPARE(
            table.model()->index(1, RatesModel::FixedColumns).data(Table::ExactRole).toString().toDouble(),
            *m.value);
        table.setMetric("no such metric");
        QCOMPARE(
            table.model()->headerData(RatesModel::FixedColumns, Qt::Horizontal, Qt::DisplayRole).toString(),
            metricName("selection_rate"));
    }
    void everyNumberIsExplained()
    {
        RatesTable table;
        table.resize(900, 400);
        table.setVisible(true);
        table.show(std::make_shared<const Evaluation>(evaluation), 10);
        auto* view = table.findChild<Table*>();
        auto* facts = table.findChild<FactList*>();
        // By the keyboard: cell by cell.
        view->setFocus();
        view->setCurrentIndex(view->model()->index(1, RatesModel::GroupColumn));
        QCOMPARE(facts->count(), std::size_t(0));
        int explained = 0;
        for (int column = RatesModel::GroupColumn; column + 1 < view->model()->columnCount(); ++column) {
            QTest::keyClick(view, Qt::Key_Right);
            if (view->currentIndex().column() < RatesModel::FixedColumns)
                continue;
            QVERIFY(!facts->valueOf(QStringLiteral("Formula")).isEmpty());
            QVERIFY(!facts->valueOf(QStringLiteral("Records")).isEmpty());
            ++explained;
        }
        QCOMPARE(explained, view->model()->columnCount() - RatesModel::FixedColumns);
    }
    void overallIsOneClickAway()
    {
        RatesTable table;
        table.setVisible(true);
        table.show(std::make_shared<const Evaluation>(evaluation), 10);
        QCOMPARE(table.model()->rowCount(), 2);
        table.findChild<QCheckBox*>(QStringLiteral("overall"))->click();
        QCOMPARE(table.model()->rowCount(), 0); // this sample has no overall result
    }
};

QTEST_MAIN(TestRatesTable)
#include "tst_rates_table.moc"
