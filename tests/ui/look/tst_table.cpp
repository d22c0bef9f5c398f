// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/card_grid.h"
#include "look/rows_model.h"
#include "look/table.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QSignalSpy>
#include <QTest>

using namespace tiltmeter;

namespace {

struct Row {
    QString name;
    double value;
};

std::vector<RowsColumn<Row>> columns()
{
    return {{QStringLiteral("Name"), [](const Row& r) { return r.name; }, false, {}, {}, {}, {}},
            {QStringLiteral("Value"),
             [](const Row& r) { return QString::number(r.value, 'g', 2); },
             true,
             [](const Row& r) { return QString::number(r.value, 'g', 17); },
             [](const Row& r) { return r.value; },
             {},
             QStringLiteral("how much")}};
}

} // namespace

class TestTable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void modelHoldsTheRules()
    {
        RowsModel<Row> model(columns());
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRows({{QStringLiteral("a"), 0.125}, {QStringLiteral("b"), 10}});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0, 1).data().toString(), QStringLiteral("0.13"));
        QCOMPARE(model.index(0, 1).data(Qt::ToolTipRole).toString(), QStringLiteral("0.125"));
        QVERIFY(model.index(0, 1).data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight);
        QCOMPARE(model.headerData(1, Qt::Horizontal, Qt::ToolTipRole).toString(), QStringLiteral("how much"));
        model.setRows({});
        QCOMPARE(model.rowCount(), 0);
    }

    void copiesWithFullPrecision()
    {
        RowsModel<Row> model(columns());
        model.setRows({{QStringLiteral("a\tb\nc"), 0.125}, {QStringLiteral("d"), 1.0 / 3}});
        Table table(QStringLiteral("Values"));
        table.setSortedModel(&model);
        QCOMPARE(
            table.selectedText(),
            QStringLiteral("Name\tValue\na b c\t0.125\nd\t0.33333333333333331\n")); // nothing selected: all
        table.selectRow(1);
        QTest::keyClick(&table, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("Name\tValue\nd\t0.33333333333333331\n"));
    }

    void ordersByValueNotByText()
    {
        RowsModel<Row> model(columns());
        model.setRows({{QStringLiteral("a"), 9}, {QStringLiteral("b"), 10}, {QStringLiteral("c"), 1}});
        Table table(QStringLiteral("Values"));
        table.setSortedModel(&model);
        QCOMPARE(table.model()->index(0, 0).data().toString(),
                 QStringLiteral("a")); // the model's order at first
        table.sortByColumn(1, Qt::AscendingOrder);
        QCOMPARE(table.model()->index(0, 0).data().toString(), QStringLiteral("c"));
        QCOMPARE(table.model()->index(2, 0).data().toString(), QStringLiteral("b"));
        QCOMPARE(table.toSource(table.model()->index(0, 0)).row(), 2);
    }

    void tellsTheCurrentRowOfTheModel()
    {
        RowsModel<Row> model(columns());
        model.setRows({{QStringLiteral("a"), 9}, {QStringLiteral("b"), 1}});
        Table table(QStringLiteral("Values"));
        table.setSortedModel(&model);
        table.sortByColumn(1, Qt::AscendingOrder);
        QList<int> rows;
        connect(&table, &Table::currentRowChanged, this, [&](const QModelIndex& i) { rows.append(i.row()); });
        table.selectRow(0);
        QCOMPARE(rows, QList<int>{1});
        QSignalSpy activated(&table, &Table::rowActivated);
        QTest::keyClick(&table, Qt::Key_Return);
        QCOMPARE(activated.size(), 1);
        model.setRows({});
        QCOMPARE(rows.last(), -1);
    }

    void titlesAlwaysFit()
    {
        std::vector<RowsColumn<Row>> wide = columns();
        wide[0].title = QStringLiteral("A title that is far longer than any of its values could ever be");
        RowsModel<Row> model(wide);
        model.setRows({{QStringLiteral("a"), 9}});
        Table table(QStringLiteral("Values"));
        table.setSortedModel(&model);
        table.fitColumns();
        QVERIFY(table.columnWidth(0) >= table.fontMetrics().horizontalAdvance(wide[0].title));
    }

    void cardsWrapInANarrowWindow_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("columns");
        QTest::newRow("all side by side") << 900 << 4;
        QTest::newRow("exactly four") << 4 * 200 + 3 * 12 << 4;
        QTest::newRow("one pixel less") << 4 * 200 + 3 * 12 - 1 << 3;
        QTest::newRow("two") << 430 << 2;
        QTest::newRow("narrower than one") << 100 << 1;
    }
    void cardsWrapInANarrowWindow()
    {
        QFETCH(int, width);
        QWidget window;
        auto* grid = new CardGrid(200, &window);
        QList<QWidget*> cards;
        for (int i = 0; i < 4; ++i) {
            auto* card = new QWidget;
            card->setMinimumHeight(50 + 10 * i);
            grid->addWidget(card);
            cards.append(card);
        }
        QTEST(grid->columnsAt(width), "columns");
        QFETCH(int, columns);
        window.show();
        window.resize(width, grid->heightForWidth(width));
        grid->setGeometry({0, 0, width, grid->heightForWidth(width)});
        QCOMPARE(cards[0]->y(), cards[columns - 1]->y());
        if (columns < 4)
            QVERIFY(cards[columns]->y() > cards[0]->y());
        QCOMPARE(cards[0]->height(), cards[columns - 1]->height());
        QVERIFY(cards[3]->geometry().bottom() < grid->heightForWidth(width));
    }
};

QTEST_MAIN(TestTable)
#include "tst_table.moc"
