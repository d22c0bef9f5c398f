// SPDX-License-Identifier: GPL-3.0-or-later
#include "csv_table.h"
#include "monitor/sampled_reader.h"

#include <QTest>

using namespace tiltmeter;

class TestSampledReader : public QObject
{
    Q_OBJECT
    static std::shared_ptr<BatchReader> numbered(int rows, std::size_t batchRows)
    {
        CsvTable table;
        table.names = {"n"};
        for (int i = 0; i < rows; ++i)
            table.rows.push_back({std::to_string(i)});
        return readerOf(table, {}, batchRows);
    }

private Q_SLOTS:
    void takesWholeBatchesFromEverywhere()
    {
        const auto whole = numbered(1000, 10);
        const SampledReader sample(*whole, 95);
        QCOMPARE(sample.batchCount(), std::size_t(10));
        QCOMPARE(sample.rowCount(), std::uint64_t(100));
        QVERIFY(!sample.isWhole());
        const auto cursor = sample.cursor({0});
        QVERIFY(cursor);
        std::vector<std::uint64_t> firsts;
        for (std::size_t batch = 0; batch < sample.batchCount(); ++batch) {
            const auto view = (*cursor)->read(batch);
            QVERIFY(view);
            QCOMPARE(view->rows, sample.rowsOf(batch));
            firsts.push_back(view->firstRow);
            const auto zone = sample.zone(batch, 0);
            QVERIFY(zone);
            QCOMPARE(zone->minimum, double(view->firstRow));
        }
        QCOMPARE(firsts, (std::vector<std::uint64_t>{50, 150, 250, 350, 450, 550, 650, 750, 850, 950}));
    }
    void sizes_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("asked");
        QTest::addColumn<int>("given");
        QTest::newRow("more than there are") << 35 << 1000 << 35;
        QTest::newRow("as many as there are") << 35 << 35 << 35;
        QTest::newRow("fewer than a batch") << 35 << 1 << 10;
        QTest::newRow("no records at all") << 0 << 100 << 0;
    }
    void sizes()
    {
        QFETCH(int, rows);
        QFETCH(int, asked);
        QFETCH(int, given);
        const auto whole = numbered(rows, 10);
        const SampledReader sample(*whole, std::uint64_t(asked));
        QCOMPARE(sample.rowCount(), std::uint64_t(given));
        QCOMPARE(sample.isWhole(), rows == given);
    }
};

QTEST_APPLESS_MAIN(TestSampledReader)
#include "tst_sampled_reader.moc"
