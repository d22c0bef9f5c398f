// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/cells.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace tiltmeter::numeric;

class TestCells : public QObject
{
    Q_OBJECT
    const double nan = std::nan("");
    const double inf = std::numeric_limits<double>::infinity();

private Q_SLOTS:
    void countsTwoSamples()
    {
        const double b[] = {3, 1, 1, nan, -0.0, inf};
        const double c[] = {2, 0.0, -inf, 3};
        const std::vector<ValueCell> expected{{0, 1, 1}, {1, 2, 0}, {2, 0, 1}, {3, 1, 1}};
        QCOMPARE(valueCells(b, c), expected);
        QVERIFY(valueCells({}, {}).empty());
        const auto sizes = sampleSizes(expected);
        QVERIFY(sizes);
        QCOMPARE(sizes->baseline, 4.0);
        QCOMPARE(sizes->current, 3.0);
    }
    void refusesBrokenValueCells()
    {
        using V = std::vector<ValueCell>;
        QVERIFY(!sampleSizes(V{}));
        QVERIFY(!sampleSizes(V{{1, 1, 0}}));
        QVERIFY(!sampleSizes(V{{1, 0, 1}}));
        QVERIFY(!sampleSizes(V{{1, 1, 1}, {1, 1, 1}}));
        QVERIFY(!sampleSizes(V{{2, 1, 1}, {1, 1, 1}}));
        QVERIFY(!sampleSizes(V{{1, -1, 1}, {2, 3, 1}}));
        QVERIFY(!sampleSizes(V{{nan, 1, 1}}));
        QVERIFY(!sampleSizes(V{{1, nan, 1}}));
        QVERIFY(!sampleSizes(V{{1, inf, 1}}));
        QVERIFY(sampleSizes(V{{1, 1, 0}, {2, 0, 0}, {3, 0, 0.5}}));
    }
    void refusesBrokenRangeCells()
    {
        using R = std::vector<RangeCell>;
        QVERIFY(sampleSizes(R{{0, 1, 2, 1, 2, 1}, {1, 1, 1, 1, 0, 0}, {1, 3, 0, 0, 1, 2}}));
        QVERIFY(!sampleSizes(R{{0, 1, 2, 1, 0, 0}}));
        QVERIFY(!sampleSizes(R{{1, 0, 1, 0.5, 1, 0.5}}));                 // upside down
        QVERIFY(!sampleSizes(R{{0, 2, 1, 1, 1, 1}, {1, 3, 1, 2, 1, 2}})); // overlapping
        QVERIFY(!sampleSizes(R{{0, 1, 2, 2.5, 1, 1}}));                   // mean 1.25 is outside
        QVERIFY(!sampleSizes(R{{0, 1, 2, 1, 1, -0.1}}));                  // and so is -0.1
        QVERIFY(!sampleSizes(R{{0, inf, 2, 1, 1, 1}}));
        QVERIFY(!sampleSizes(R{{0, 1, nan, 1, 1, 1}}));
        QVERIFY(!sampleSizes(R{{0, 1, 1, nan, 1, 1}}));
        // Ten times 0.1 is a little less than 1: rounding of the sum is no fault.
        QVERIFY(sampleSizes(R{{0.1, 0.1, 10, 0.99999999999999989, 10, 1.0000000000000002}}));
    }
    void groupsByCutPoints()
    {
        const std::vector<ValueCell> cells{{0, 1, 1}, {1, 2, 0}, {2, 0, 1}, {3, 1, 1}, {5, 0, 2}};
        const double cuts[] = {1, 3};
        const std::vector<RangeCell> plain{{0, 1, 1, 0, 1, 0}, {1, 3, 2, 2, 1, 2}, {3, 5, 1, 3, 3, 13}};
        QCOMPARE(rangeCells(cells, cuts), plain);
        const std::vector<RangeCell> own{{0, 1, 1, 0, 1, 0},
                                         {1, 1, 2, 2, 0, 0},
                                         {1, 3, 0, 0, 1, 2},
                                         {3, 3, 1, 3, 1, 3},
                                         {3, 5, 0, 0, 2, 10}};
        QCOMPARE(rangeCells(cells, cuts, cuts), own);
        const double first[] = {1};
        QCOMPARE(rangeCells(cells, cuts, first).size(), size_t(4));
        QVERIFY(sampleSizes(plain) && sampleSizes(own));
        const std::vector<RangeCell> one{{0, 5, 4, 5, 5, 15}};
        QCOMPARE(rangeCells(cells, {}), one);
        // The largest value is the last cut point: a value on an edge never belongs below it.
        const double all[] = {0, 2, 5};
        const std::vector<RangeCell> closed{{0, 2, 3, 2, 1, 0}, {2, 5, 1, 3, 2, 5}, {5, 5, 0, 0, 2, 10}};
        QCOMPARE(rangeCells(cells, all), closed);
    }
    void groupingKeepsCountsAndSums_data()
    {
        QTest::addColumn<double>("first");
        QTest::addColumn<double>("last");
        QTest::newRow("inside") << 10.0 << 80.0;
        QTest::newRow("all below") << 200.0 << 300.0;
        QTest::newRow("all above") << -20.0 << -10.0;
        QTest::newRow("at the ends") << 0.0 << 96.0;
    }
    void groupingKeepsCountsAndSums()
    {
        QFETCH(double, first);
        QFETCH(double, last);
        std::vector<double> b;
        std::vector<double> c;
        for (int i = 0; i < 400; ++i)
            b.push_back((i * 31) % 97);
        for (int i = 0; i < 150; ++i)
            c.push_back((i * i) % 89 + 0.5);
        const auto cells = valueCells(b, c);
        const double cuts[] = {first, (2 * first + last) / 3, (first + last) / 2, last};
        for (const bool own : {false, true}) {
            const auto ranges = own ? rangeCells(cells, cuts, cuts) : rangeCells(cells, cuts);
            const auto sizes = sampleSizes(ranges);
            QVERIFY(sizes);
            QCOMPARE(sizes->baseline, 400.0);
            QCOMPARE(sizes->current, 150.0);
            double sum = 0.0;
            for (const RangeCell& range : ranges)
                sum += range.baselineSum + range.currentSum;
            double expected = 0.0;
            for (const ValueCell& cell : cells)
                expected += cell.value * (cell.baseline + cell.current);
            QVERIFY(std::abs(sum - expected) < 1e-9);
        }
    }
    void tiesKeepOrderAndCounts()
    {
        // Both means lie on the common cut point 1: they stay two cells, in order.
        const std::vector<RangeCell> ranges{
            {0, 1, 2, 2, 0, 0}, {1, 2, 0, 0, 3, 3}, {2, 4, 0, 0, 0, 0}, {4, 6, 1, 5, 1, 4}};
        const auto tied = tiedCells(ranges);
        QCOMPARE(tied.size(), size_t(3));
        QVERIFY(sampleSizes(tied));
        QCOMPARE(tied[0], (ValueCell{1, 2, 0}));
        QCOMPARE(tied[1].current, 3.0);
        QCOMPARE(tied[2], (ValueCell{4.5, 1, 1}));
    }
};

QTEST_APPLESS_MAIN(TestCells)
#include "tst_cells.moc"
