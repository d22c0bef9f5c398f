// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/confidence_sequence.h"
#include "numeric/proportion.h"
#include "numeric/random.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace tiltmeter::numeric;

namespace {

bool close(double actual, double expected, double tolerance)
{
    return std::abs(actual - expected) <= tolerance;
}

} // namespace

class TestConfidenceSequence : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void againstOthers_data()
    {
        // a = b = 1/2, 95 %, computed in another language from the formula.
        QTest::addColumn<double>("x");
        QTest::addColumn<double>("n");
        QTest::addColumn<double>("lower");
        QTest::addColumn<double>("upper");
        QTest::newRow("700/1000") << 700.0 << 1000.0 << 0.645438 << 0.751017;
        QTest::newRow("15/50") << 15.0 << 50.0 << 0.126755 << 0.525124;
        QTest::newRow("5/50") << 5.0 << 50.0 << 0.015847 << 0.286538;
        QTest::newRow("0/50") << 0.0 << 50.0 << 0.0 << 0.104642;
        QTest::newRow("60/100") << 60.0 << 100.0 << 0.434315 << 0.751430;
        QTest::newRow("50000/100000") << 50000.0 << 100000.0 << 0.493300 << 0.506700;
        QTest::newRow("0/1") << 0.0 << 1.0 << 0.0 << 0.975;
    }
    void againstOthers()
    {
        QFETCH(double, x);
        QFETCH(double, n);
        QFETCH(double, lower);
        QFETCH(double, upper);
        const Interval i = rateSequence(x, n, 0.95);
        QVERIFY2(close(i.lower, lower, 5.1e-7), qPrintable(QString::number(i.lower, 'g', 12)));
        QVERIFY2(close(i.upper, upper, 5.1e-7), qPrintable(QString::number(i.upper, 'g', 12)));
    }
    void bestAfterSoManyRecords_data()
    {
        // The tests of the program confseq.
        QTest::addColumn<double>("bestAt");
        QTest::addColumn<double>("x");
        QTest::addColumn<double>("n");
        QTest::addColumn<double>("lower");
        QTest::addColumn<double>("upper");
        QTest::newRow("700/1000, best at 100") << 100.0 << 700.0 << 1000.0 << 0.651629 << 0.745949;
        QTest::newRow("15/50, best at 50") << 50.0 << 15.0 << 50.0 << 0.129556 << 0.511896;
    }
    void bestAfterSoManyRecords()
    {
        QFETCH(double, bestAt);
        QFETCH(double, x);
        QFETCH(double, n);
        QFETCH(double, lower);
        QFETCH(double, upper);
        const Interval i = rateSequenceBestAt(bestAt, x, n, 0.95);
        QVERIFY2(close(i.lower, lower, 1.1e-6), qPrintable(QString::number(i.lower, 'g', 12)));
        QVERIFY2(close(i.upper, upper, 1.1e-6), qPrintable(QString::number(i.upper, 'g', 12)));
        // There it is narrower than for any count, and the other way round it mirrors.
        const Interval plain = rateSequence(bestAt * x / n, bestAt, 0.95);
        const Interval best = rateSequenceBestAt(bestAt, bestAt * x / n, bestAt, 0.95);
        QVERIFY(best.upper - best.lower < plain.upper - plain.lower);
        const Interval mirrored = rateSequenceBestAt(bestAt, n - x, n, 0.95);
        QVERIFY(close(mirrored.lower, 1 - i.upper, 1e-9) && close(mirrored.upper, 1 - i.lower, 1e-9));
    }
    void bestAfterSoManyRecordsAtTheEnds()
    {
        const Interval none = rateSequenceBestAt(100, 0, 50, 0.95);
        QCOMPARE(none.lower, 0.0);
        QVERIFY(none.upper > 0 && none.upper < 0.3);
        const Interval all = rateSequenceBestAt(100, 50, 50, 0.95);
        QVERIFY(all.lower > 0.7 && all.upper == 1.0);
        QVERIFY(rateSequenceBestAt(100, 0, 0, 0.95) == (Interval{0, 1}));
    }
    void endsSolveTheEquation()
    {
        // As the formula is written, in extended precision.
        const auto logBeta = [](long double a, long double b) {
            return lgammal(a) + lgammal(b) - lgammal(a + b);
        };
        for (double n : {1.0, 7.5, 40.0, 3000.0, 1e6})
            for (double share : {0.0, 0.01, 0.5, 0.93, 1.0})
                for (double confidence : {0.5, 0.9, 0.999}) {
                    const double s = share * n;
                    const Interval i = rateSequence(s, n, confidence);
                    for (double p : {i.lower, i.upper}) {
                        if (p < 1e-300 || p > 1.0 - 1e-6) // where double runs out of digits
                            continue;
                        const long double capital = logBeta(0.5L + static_cast<long double>(s),
                                                            0.5L + static_cast<long double>(n - s)) -
                                                    logBeta(0.5L, 0.5L) - (s > 0 ? s * logl(p) : 0.0L) -
                                                    (n - s > 0 ? (n - s) * log1pl(-p) : 0.0L);
                        QVERIFY2(close(static_cast<double>(capital), -std::log(1 - confidence), 1e-8),
                                 qPrintable(QString::number(static_cast<double>(capital), 'g', 12)));
                    }
                }
    }
    void laws()
    {
        for (double n : {1.0, 2.5, 60.0, 1e4, 1e8, 1e12})
            for (double share : {0.0, 1e-6, 0.2, 0.5, 0.999, 1.0})
                for (double confidence : {0.8, 0.95, 0.999}) {
                    const double s = share * n;
                    const Interval i = rateSequence(s, n, confidence);
                    QVERIFY(i.lower >= 0.0 && i.upper <= 1.0 && i.lower < i.upper && i.contains(s / n));
                    QCOMPARE(i.lower == 0.0, s == 0.0);
                    const Interval mirrored = rateSequence(n - s, n, confidence);
                    QVERIFY(close(mirrored.lower, 1 - i.upper, 1e-10 * i.width() + 1e-13));
                    // Wider than an interval for one look, for a surer one wider still, narrower with more
                    // records.
                    const Interval once = wilson(s, n, confidence);
                    if (n >= 60.0 && share > 0.01 && share < 0.99)
                        QVERIFY(i.width() > once.width());
                    QVERIFY(rateSequence(s, n, 0.9999).width() > i.width());
                    QVERIFY(rateSequence(10 * s, 10 * n, confidence).width() < i.width());
                }
        QCOMPARE(rateSequence(0, 0, 0.95), (Interval{0.0, 1.0}));
    }
    void hugeCounts()
    {
        // For many trials the half width is sqrt(p q / n (ln(n / (2 pi p q)) + ... )): here the leading terms
        // of the formula for a = b = 1/2: n KL = ln(1/alpha) + ln(n pi / 2) / 2 at p = 1/2.
        const double n = 1e12;
        const double half = std::sqrt((-std::log(0.05) + 0.5 * std::log(n * 3.14159265358979 / 2)) * 0.5 / n);
        const Interval i = rateSequence(n / 2, n, 0.95);
        QVERIFY2(close(i.width() / 2 / half, 1.0, 1e-8),
                 qPrintable(QString::number(i.width() / 2 / half - 1)));
    }
    void holdsAtEveryLook()
    {
        Random random(5);
        int broken = 0;
        const int runs = 400;
        for (int run = 0; run < runs; ++run) {
            double s = 0.0;
            for (int n = 1; n <= 1000; ++n) {
                s += random.uniform() < 0.2;
                if (!rateSequence(s, n, 0.9).contains(0.2)) {
                    ++broken;
                    break;
                }
            }
        }
        QVERIFY2(broken < 0.1 * runs, qPrintable(QString::number(broken)));
        QVERIFY2(broken > 0, "it would be idle to be that sure");
    }
    void differenceAndRatio()
    {
        const Interval u = rateSequence(30, 100, 0.975), r = rateSequence(80, 150, 0.975);
        const Interval difference = differenceSequence(30, 100, 80, 150, 0.95);
        QCOMPARE(difference, (Interval{u.lower - r.upper, u.upper - r.lower}));
        const Interval ratio = ratioSequence(30, 100, 80, 150, 0.95);
        QCOMPARE(ratio, (Interval{u.lower / r.upper, u.upper / r.lower}));
        QCOMPARE(ratioSequence(30, 100, 0, 10, 0.95).upper, std::numeric_limits<double>::infinity());
        QCOMPARE(ratioSequence(0, 100, 5, 10, 0.95).lower, 0.0);
        QCOMPARE(differenceSequence(0, 0, 0, 0, 0.95), (Interval{-1.0, 1.0}));
        QCOMPARE(ratioSequence(0, 0, 0, 0, 0.95), (Interval{0.0, std::numeric_limits<double>::infinity()}));
    }
    void asymptotic()
    {
        // sqrt(2 (n rho^2 + 1) / (n^2 rho^2) ln(sqrt(n rho^2 + 1) / alpha)) at n = 400, rho = 0.1: n rho^2
        // = 4.
        const double expected = 2.0 * std::sqrt(2.0 * 5.0 / (400.0 * 4.0) * std::log(std::sqrt(5.0) / 0.05));
        QVERIFY(close(asymptoticHalfWidth(400, 2.0, 0.95, 0.1), expected, 1e-14));
        // The rho made for n is about the best one there.
        const double best = asymptoticHalfWidth(400, 1.0, 0.95, asymptoticRho(400, 0.95));
        for (double factor : {0.5, 0.8, 1.25, 2.0})
            QVERIFY(asymptoticHalfWidth(400, 1.0, 0.95, factor * asymptoticRho(400, 0.95)) > best);
        QVERIFY(asymptoticHalfWidth(1e12, 1.0, 0.95, asymptoticRho(1000, 0.95)) < 1e-5);
        QCOMPARE(asymptoticHalfWidth(10, 0.0, 0.95, 0.1), 0.0);
    }
    void intersection()
    {
        QCOMPARE(narrowed({0.1, 0.5}, {0.2, 0.7}), (Interval{0.2, 0.5}));
        QCOMPARE(narrowed({0.1, 0.3}, {0.4, 0.7}), (Interval{0.4, 0.7}));
    }
};

QTEST_APPLESS_MAIN(TestConfidenceSequence)
#include "tst_confidence_sequence.moc"
