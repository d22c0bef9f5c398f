// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/proportion.h"

#include <QTest>

#include <cmath>

using namespace tiltmeter::numeric;

namespace {
bool close(double actual, double expected, double tolerance)
{
    return std::abs(actual - expected) <= tolerance;
}
} // namespace

class TestProportion : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void zIsTheNormalQuantile()
    {
        QVERIFY(close(twoSidedZ(0.95), 1.959963984540054, 1e-15));
        QVERIFY(close(twoSidedZ(0.99), 2.5758293035489004, 1e-14));
        QVERIFY(close(twoSidedZ(0.6826894921370859), 1.0, 1e-14));
    }
    void wilsonAgainstPublished_data()
    {
        QTest::addColumn<double>("x");
        QTest::addColumn<double>("n");
        QTest::addColumn<double>("lower");
        QTest::addColumn<double>("upper");
        // Newcombe 1998 (Statistics in Medicine 17:857-872), table I, method 3, four decimals.
        QTest::newRow("81/263") << 81.0 << 263.0 << 0.2553 << 0.3662;
        QTest::newRow("15/148") << 15.0 << 148.0 << 0.0624 << 0.1605;
        QTest::newRow("0/20") << 0.0 << 20.0 << 0.0 << 0.1611;
        QTest::newRow("1/29") << 1.0 << 29.0 << 0.0061 << 0.1718;
        // The project's own table of always-valid bounds names Wilson's interval for comparison.
        QTest::newRow("700/1000") << 700.0 << 1000.0 << 0.6709 << 0.7276;
    }
    void wilsonAgainstPublished()
    {
        QFETCH(double, x);
        QFETCH(double, n);
        QFETCH(double, lower);
        QFETCH(double, upper);
        const Interval interval = wilson(x, n, 0.95);
        QVERIFY2(close(interval.lower, lower, 5.1e-5), qPrintable(QString::number(interval.lower, 'g', 10)));
        QVERIFY2(close(interval.upper, upper, 5.1e-5), qPrintable(QString::number(interval.upper, 'g', 10)));
    }
    void wilsonToSixDecimals()
    {
        const Interval interval = wilson(700, 1000, 0.95);
        QVERIFY(close(interval.lower, 0.670876, 5e-7));
        QVERIFY(close(interval.upper, 0.727593, 5e-7));
    }
    void clopperPearsonAgainstPublished_data()
    {
        QTest::addColumn<double>("x");
        QTest::addColumn<double>("n");
        QTest::addColumn<double>("lower");
        QTest::addColumn<double>("upper");
        // Newcombe 1998, table I, method 5.
        QTest::newRow("81/263") << 81.0 << 263.0 << 0.2527 << 0.3676;
        QTest::newRow("15/148") << 15.0 << 148.0 << 0.0578 << 0.1617;
        QTest::newRow("0/20") << 0.0 << 20.0 << 0.0 << 0.1684;
        QTest::newRow("1/29") << 1.0 << 29.0 << 0.0009 << 0.1776;
    }
    void clopperPearsonAgainstPublished()
    {
        QFETCH(double, x);
        QFETCH(double, n);
        QFETCH(double, lower);
        QFETCH(double, upper);
        const Interval interval = clopperPearson(x, n, 0.95);
        QVERIFY2(close(interval.lower, lower, 5.1e-5), qPrintable(QString::number(interval.lower, 'g', 10)));
        QVERIFY2(close(interval.upper, upper, 5.1e-5), qPrintable(QString::number(interval.upper, 'g', 10)));
    }
    void clopperPearsonOfNoneIsClosedForm()
    {
        // 0 of n: upper = 1 - (alpha/2)^(1/n)
        const Interval interval = clopperPearson(0, 20, 0.95);
        QCOMPARE(interval.lower, 0.0);
        QVERIFY(close(interval.upper, 1.0 - std::pow(0.025, 1.0 / 20.0), 1e-13));
    }
    void clopperPearsonMeetsItsApproximation()
    {
        // On both sides of the place where the method changes: the width per root of n must not jump.
        const Interval exact = clopperPearson(0.9e7, 4e7, 0.95);
        const Interval approximate = clopperPearson(1.1e7, 4e7 * 11.0 / 9.0, 0.95);
        QVERIFY(close((0.225 - exact.lower) / (0.225 - approximate.lower), std::sqrt(11.0 / 9.0), 1e-3));
        QVERIFY(close((exact.upper - 0.225) / (approximate.upper - 0.225), std::sqrt(11.0 / 9.0), 1e-3));
    }
    void noTrialsSayNothing()
    {
        QCOMPARE(wilson(0, 0, 0.95), (Interval{0.0, 1.0}));
        QCOMPARE(clopperPearson(0, 0, 0.95), (Interval{0.0, 1.0}));
    }
    void laws_data()
    {
        QTest::addColumn<double>("n");
        for (double n : {0.25, 1.0, 2.0, 3.5, 17.0, 1e3, 123456.75, 1e9, 1e12})
            QTest::addRow("n=%g", n) << n;
    }
    void laws()
    {
        QFETCH(double, n);
        for (double p : {0.0, 1e-9, 1e-3, 0.1, 1.0 / 3.0, 0.5, 0.9, 0.999999, 1.0}) {
            const double x = p * n;
            for (double confidence : {0.5, 0.8, 0.95, 0.999, 1.0 - 1e-9}) {
                for (auto method : {&wilson, &clopperPearson}) {
                    const Interval i = method(x, n, confidence);
                    QVERIFY(i.lower >= 0.0 && i.upper <= 1.0);
                    QVERIFY(i.contains(x / n));
                    QVERIFY(i.lower < i.upper);
                    if (x == 0.0)
                        QCOMPARE(i.lower, 0.0);
                    if (x == n)
                        QCOMPARE(i.upper, 1.0);
                    // Counting failures instead of successes mirrors the interval.
                    const Interval mirrored = method(n - x, n, confidence);
                    QVERIFY(close(mirrored.lower, 1.0 - i.upper, 1e-12));
                    QVERIFY(close(mirrored.upper, 1.0 - i.lower, 1e-12));
                    // More records of the same rate: narrower. More confidence: wider.
                    QVERIFY(method(4.0 * x, 4.0 * n, confidence).width() < i.width() || i.width() > 0.999);
                    const Interval surer = method(x, n, 1.0 - (1.0 - confidence) / 10.0);
                    QVERIFY(surer.lower <= i.lower && surer.upper >= i.upper);
                    QVERIFY(surer.width() > i.width() || i.width() > 1.0 - 1e-6);
                }
            }
        }
    }
    void shrinksWithTheRootOfN()
    {
        const double narrow = wilson(0.3e12, 1e12, 0.95).width();
        QVERIFY(close(narrow, 2.0 * 1.959963984540054 * std::sqrt(0.21e-12), 1e-14));
    }
};

QTEST_APPLESS_MAIN(TestProportion)
#include "tst_proportion.moc"
