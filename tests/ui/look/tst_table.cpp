// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/card_grid.h"
#include "look/fact_list.h"
#include "look/label.h"
#include "look/rows_model.h"
#include "look/table.h"
#include "look/theme.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
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

    void cellsStandUnderTheirTitles_data()
    {
        QTest::addColumn<bool>("number");
        QTest::newRow("words, from the left") << false;
        QTest::newRow("numbers, to the right") << true;
    }
    void cellsStandUnderTheirTitles()
    {
        QFETCH(bool, number);
        Theme::instance().apply(ThemeChoice::Light);
        const QString word = QStringLiteral("HHHH"); // the same ink above and below
        RowsModel<Row> model({{word, [](const Row& r) { return r.name; }, number, {}, {}, {}, {}}});
        model.setRows({{word, 1}});
        Table table(QStringLiteral("Values"));
        table.setSortedModel(&model);
        table.setAlternatingRowColors(false);
        table.resize(300, 200);
        table.show();
        QVERIFY(QTest::qWaitForWindowExposed(&table));
        table.fitColumns();
        const auto inkOf = [](const QImage& image) {
            const QRgb ground = image.pixel(image.width() / 2, 2);
            QSet<int> columns;
            for (int x = 0; x < image.width(); ++x)
                for (int y = 2; y < image.height() - 3; ++y)
                    if (qAbs(qGray(image.pixel(x, y)) - qGray(ground)) > 60)
                        columns.insert(x);
            return columns.isEmpty() ? std::pair{-1, -1}
                                     : std::pair{*std::min_element(columns.cbegin(), columns.cend()),
                                                 *std::max_element(columns.cbegin(), columns.cend())};
        };
        const auto title = inkOf(table.horizontalHeader()->viewport()->grab().toImage());
        const auto cell = inkOf(
            table.viewport()->grab(QRect(0, 0, table.viewport()->width(), table.rowHeight(0))).toImage());
        QVERIFY(title.first >= 0 && cell.first >= 0);
        if (number)
            QCOMPARE(cell.second, title.second);
        else
            QCOMPARE(cell.first, title.first);
    }

    void factsFitANarrowPanel()
    {
        FactList facts;
        facts.add(QStringLiteral("Favourable predictions, reference"), QStringLiteral("1,234"));
        facts.add(QStringLiteral("Left out"), QString());
        facts.add(QStringLiteral("Value"), QStringLiteral("0.694"), QStringLiteral("0.69397701609999995"));
        facts.add(QStringLiteral("Name"), QString(300, QLatin1Char('x')));
        facts.add(QString(200, QLatin1Char('y')), QStringLiteral("5"));
        QCOMPARE(facts.count(), std::size_t(4));
        QCOMPARE(facts.valueOf(QStringLiteral("Value")), QStringLiteral("0.694"));
        QCOMPARE(facts.valueOf(QStringLiteral("Name")), QString(300, QLatin1Char('x')));
        QVERIFY2(facts.minimumSizeHint().width() <= 280,
                 qPrintable(QString::number(facts.minimumSizeHint().width())));
        QStringList toolTips;
        for (const auto* label : facts.findChildren<QLabel*>())
            toolTips << label->toolTip();
        QVERIFY(toolTips.contains(QStringLiteral("0.69397701609999995")));
        facts.clear();
        QCOMPARE(facts.count(), std::size_t(0));
        QVERIFY(facts.findChildren<QLabel*>().isEmpty());
    }

    void longWordsMayBreak()
    {
        const QString word(60, QLatin1Char('a'));
        SentenceLabel label(QStringLiteral("one %1").arg(word));
        QVERIFY(label.text().contains(QChar(0x200b)));
        QCOMPARE(label.accessibleName(), QStringLiteral("one %1").arg(word)); // what is read aloud
        label.show();
        label.setSelection(0, int(label.text().size()));
        QApplication::clipboard()->clear();
        QTest::keyClick(&label, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("one %1").arg(word));
        QApplication::clipboard()->clear();
        QContextMenuEvent menu(QContextMenuEvent::Mouse, QPoint(4, 4), label.mapToGlobal(QPoint(4, 4)));
        QApplication::sendEvent(&label, &menu);
        auto* open = label.findChild<QMenu*>();
        QVERIFY(open != nullptr);
        open->actions().at(0)->trigger();
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("one %1").arg(word));
        open->close();
        label.setText(QStringLiteral("short"));
        QVERIFY(label.accessibleName().isEmpty());
        QCOMPARE(breakable(QStringLiteral("short words stay")), QStringLiteral("short words stay"));
        const QString broken = breakable(QString(60, QLatin1Char('a')));
        QCOMPARE(broken.count(QChar(0x200b)), 2);
        QCOMPARE(QString(broken).remove(QChar(0x200b)), QString(60, QLatin1Char('a')));
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
