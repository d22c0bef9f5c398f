// SPDX-License-Identifier: GPL-3.0-or-later
#include "fairness/rates_table.h"
#include "look/table.h"
#include "sample_evaluation.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QTest>

using namespace tiltmeter;

class TestRatesTable : public QObject
{
    Q_OBJECT
    const Evaluation evaluation = sampleEvaluation();

private Q_SLOTS:
    void countsComeFirst()
    {
        RatesModel model;
        QAbstractItemModelTester tester(&model);
        model.setWindow(evaluation.windows[10]);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.columnCount(), RatesModel::FixedColumns + 1);
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
    void overallIsOneClickAway()
    {
        RatesTable table;
        table.show(std::make_shared<const Evaluation>(evaluation), 10);
        QCOMPARE(table.model()->rowCount(), 2);
        table.findChild<QCheckBox*>(QStringLiteral("overall"))->click();
        QCOMPARE(table.model()->rowCount(), 0); // this sample has no overall result
    }
};

QTEST_MAIN(TestRatesTable)
#include "tst_rates_table.moc"
