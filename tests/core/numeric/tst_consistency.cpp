// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/consistency.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace tiltmeter::numeric;

class TestConsistency : public QObject
{
    Q_OBJECT
    static constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    static bool near(double a, double b) { return std::abs(a - b) < 1e-12; }

private Q_SLOTS:
    void missingValuesAreTheMedian()
    {
        PointTable t{{1, missing, 3, 5, 8, 9}, 1}; // median of 1 3 5 8 9 is 5
        standardize(t);
        QCOMPARE(t.values[1], t.values[3]);
        PointTable even{{1, missing, 3, 6, 8}, 1}; // of 1 3 6 8: 4.5
        standardize(even);
        const double mean = (1 + 4.5 + 3 + 6 + 8) / 5;
        QVERIFY(near(even.values[1], 0) && near(mean, 4.5));
    }
    void columnsAreOfTheSameScale()
    {
        PointTable t{{1, 1000, 2, 3000, 3, 2000}, 2};
        standardize(t);
        const double unit = std::sqrt(1.5); // 1 / sqrt(2 / 3)
        QVERIFY(near(t.values[0], -unit) && near(t.values[2], 0) && near(t.values[4], unit));
        QVERIFY(near(t.values[1], -unit) && near(t.values[3], unit) && near(t.values[5], 0));
    }
    void columnsThatTellNothingDoNotMatter()
    {
        PointTable t{{7, missing, 1, 7, missing, 2}, 3};
        standardize(t);
        QCOMPARE(t.values[0], 0.0);
        QCOMPARE(t.values[1], 0.0);
        QVERIFY(near(t.values[2], -1) && near(t.values[5], 1));
    }
    void twoClusters()
    {
        // Three records around 0 and three around 10: of the two nearest ones and itself.
        const PointTable t{{0, 0.1, 0.3, 10, 10.1, 10.3}, 1};
        QVERIFY(near(consistency(t, std::vector<double>{1, 1, 1, 0, 0, 0}, 3)->value, 1));
        // One of the three is treated otherwise: gaps 1/3, 1/3, 2/3.
        const auto one = consistency(t, std::vector<double>{1, 1, 0, 0, 0, 0}, 3);
        QVERIFY(near(one->value, 1 - (1.0 / 3 + 1.0 / 3 + 2.0 / 3) / 6));
        QVERIFY(near(one->variance, (1.0 / 9 + 1.0 / 9 + 4.0 / 9) / 6 - std::pow(4.0 / 18, 2)));
        QCOMPARE(one->records, std::size_t(6));
    }
    void earlierRowsFirstAmongEquals()
    {
        const PointTable t{{0, 0, 0, 0}, 1};
        // Everybody's two nearest are the first two.
        QVERIFY(near(consistency(t, std::vector<double>{1, 1, 0, 0}, 2)->value, 0.5));
    }
    void theOrderOfColumnsDoesNotMatter()
    {
        const PointTable t{{0, 5, 1, 3, 2, 8, 4, 1, 6, 6}, 2};
        const PointTable turned{{5, 0, 3, 1, 8, 2, 1, 4, 6, 6}, 2};
        const std::vector<double> y{1, 0, 1, 1, 0};
        QVERIFY(near(consistency(t, y, 3)->value, consistency(turned, y, 3)->value));
    }
    void flips()
    {
        // Ten reference records: below 5 nobody is favored, above everybody is.
        const PointTable reference{{0, 1, 2, 3, 4, 6, 7, 8, 9, 10}, 1};
        const std::vector<double> y{0, 0, 0, 0, 0, 1, 1, 1, 1, 1};
        const PointTable monitored{{1, 2, 8, 9}, 1};
        const auto same = flipTest(monitored, std::vector<double>{0, 0, 1, 1}, reference, y);
        QCOMPARE(same->value, 0.0);
        const auto worse = flipTest(monitored, std::vector<double>{0, 0, 0, 1}, reference, y);
        QCOMPARE(worse->value, -0.25);
        QVERIFY(near(worse->variance, 0.25 - 0.0625));
        const auto better = flipTest(monitored, std::vector<double>{1, 1, 1, 1}, reference, y);
        QCOMPARE(better->value, 0.5);
        // Of nine or fewer only the nearest one counts.
        const PointTable few{{0, 9}, 1};
        QCOMPARE(flipTest(monitored, std::vector<double>{0, 0, 0, 0}, few, std::vector<double>{0, 1})->value,
                 -0.5);
        QVERIFY(!flipTest({}, {}, {}, {}));
    }
    void tooFewRows()
    {
        QVERIFY(!consistency({{1, 2, 3, 4}, 1}, std::vector<double>{1, 0, 1, 0}, 5));
        QVERIFY(!consistency({}, {}, 5));
        QVERIFY(!consistency({{1, 2}, 1}, std::vector<double>{1, 0}, 0));
    }
};

QTEST_APPLESS_MAIN(TestConsistency)
#include "tst_consistency.moc"
