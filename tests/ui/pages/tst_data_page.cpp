// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/bars.h"
#include "look/notice.h"
#include "look/table.h"
#include "pages/data_page.h"
#include "pages/data_tables.h"
#include "pages/records_view.h"
#include "shown_page.h"

#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QTabWidget>
#include <QToolButton>

using namespace tiltmeter;

class TestDataPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { resetStores(); }

    void dataShowsColumnsFilesAndRejectedRows()
    {
        Shown<DataPage> s;
        auto* columns = s.find<Table>("columnTable");
        QTRY_COMPARE(columns->model()->rowCount(), 7);
        QVERIFY(s.says("the outcome is in decision"));
        QTRY_COMPARE(s.find<Table>("importTable")->model()->rowCount(), 2);
        QCOMPARE(s.find<Table>("rejectedTable")->model()->rowCount(), 3);
        holdsTheRules(s);
        for (const char* tab : {"imports", "rejected", "records"}) {
            s.page->goTo(QLatin1String(tab));
            QCOMPARE(s.page->findChild<QTabWidget*>()->currentWidget()->objectName(), QLatin1String(tab));
            holdsTheRules(s);
        }
        QVERIFY(s.find<Table>("rejectedTable")->model()->index(0, 3).data().toString() !=
                QLatin1String("not_a_number"));
    }

    void dataIsReadAgainOnlyWhenThereIsMore()
    {
        Shown<DataPage> s;
        QTRY_COMPARE(s.find<Table>("columnTable")->model()->rowCount(), 7);
        QCOMPARE(monitor_double::callsOf("profile"), 1);
        s.page->refresh();
        s.context.evaluate();
        QTRY_VERIFY(!s.context.isEvaluating());
        QCOMPARE(monitor_double::callsOf("profile"), 1);
        {
            const std::lock_guard lock(monitor_double::script().mutex);
            monitor_double::script().stores[storePath.toStdString()][0].summary.records += 5;
        }
        s.context.reload();
        QTRY_COMPARE(monitor_double::callsOf("profile"), 2);
    }

    void recordsAreReadPageByPage()
    {
        Shown<DataPage> s;
        QCOMPARE(monitor_double::callsOf("rows"), 0); // nobody looks
        s.page->goTo(QStringLiteral("records"));
        auto* table = s.find<Table>("recordsTable");
        const QAbstractItemModelTester tester(table->model(),
                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_COMPARE(table->model()->rowCount(), static_cast<int>(RecordsView::pageSize));
        QVERIFY(!s.find<QToolButton>("previousRecords")->isEnabled());
        s.find<QToolButton>("nextRecords")->click();
        QTRY_COMPARE(table->model()->headerData(0, Qt::Vertical).toString(), QStringLiteral("501"));
        auto* goTo = s.find<QLineEdit>("goToRecord");
        goTo->setText(QStringLiteral("1234"));
        QTest::keyClick(goTo, Qt::Key_Return);
        QTRY_COMPARE(table->model()->index(0, 1).data().toString(), QStringLiteral("r1000"));
        goTo->setText(QStringLiteral("99999999"));
        QTest::keyClick(goTo, Qt::Key_Return);
        QVERIFY(s.says("Give a number from 1 to"));
        s.find<RecordsView>("records")->goToRecord(std::uint64_t(1) << 60U);
        const std::uint64_t records = s.context.deployment()->records;
        QCOMPARE(s.find<RecordsView>("records")->firstShown(), (records - 1) / 500 * 500);
        QVERIFY(!s.find<QToolButton>("nextRecords")->isEnabled());
        QTRY_COMPARE(table->model()->rowCount(), static_cast<int>(records - (records - 1) / 500 * 500));
    }

    void anUnreadableStoreIsTold()
    {
        Shown<DataPage> s(false);
        monitor_double::script().before = [](const std::string& function) -> Result<void> {
            if (function == "imports" || function == "profile")
                return fail(ErrorCode::ReadFailed, "a.tilt", "input/output error");
            return {};
        };
        s.context.openStore(storePath);
        QTRY_VERIFY(s.page->findChild<Notice*>()->isVisible());
        QVERIFY(s.says("a.tilt"));
    }

    void profileTables()
    {
        const DataProfile profile = monitor_double::loanApprovals().profile;
        RowsModel<ColumnProfile> model(profileColumns());
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRows(profile.columns);
        const QLocale english(QLocale::English, QLocale::UnitedKingdom);
        QVERIFY(valuesText(*profile.find("sex"), english).startsWith(QLatin1String("male 66.7")));
        QVERIFY(valuesText(*profile.find("age"), english).contains(QLatin1String("18")));
        QCOMPARE(model.index(3, profileBarsColumn).data(Table::SpecialRole).value<QList<double>>().size(),
                 20);
        QVERIFY(model.index(6, 1).data(Qt::ToolTipRole).toString() != model.index(6, 1).data().toString());
    }
};

QTEST_MAIN(TestDataPage)
#include "tst_data_page.moc"
