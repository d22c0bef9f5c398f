// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/two_proportions.h"

#include <QElapsedTimer>
#include <QTest>

#include <array>
#include <cmath>
#include <limits>

using namespace tiltmeter::numeric;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

bool close(double actual, double expected, double tolerance)
{
    return actual == expected || std::abs(actual - expected) <= tolerance;
}

QByteArray shown(const Interval& interval)
{
    return QByteArray::number(interval.lower, 'g', 12) + " .. " + QByteArray::number(interval.upper, 'g', 12);
}

using Method = Interval (*)(double, double, double, double, double);

Interval mnCorrected(double x1, double n1, double x2, double n2, double c)
{
    return miettinenNurminen(x1, n1, x2, n2, c);
}
Interval mee(double x1, double n1, double x2, double n2, double c)
{
    return miettinenNurminen(x1, n1, x2, n2, c, ScoreVariance::Plain);
}
Interval koopmanPlain(double x1, double n1, double x2, double n2, double c)
{
    return koopman(x1, n1, x2, n2, c);
}
Interval koopmanCorrected(double x1, double n1, double x2, double n2, double c)
{
    return koopman(x1, n1, x2, n2, c, ScoreVariance::Corrected);
}

const std::array<Method, 3> differences{&newcombe, &mnCorrected, &mee};
const std::array<Method, 4> ratios{&koopmanPlain, &koopmanCorrected, &katzLog, &adjustedLog};

struct Counts {
    double x1, n1, x2, n2;
};
const std::vector<Counts> grid = [] {
    std::vector<Counts> cells;
    for (double n1 : {1.0, 2.0, 5.0, 33.25, 400.0, 1e6, 1e12})
        for (double n2 : {1.0, 7.0, 250.5, 1e5, 1e12})
            for (double p1 : {0.0, 1e-6, 0.2, 0.5, 0.75, 1.0})
                for (double p2 : {0.0, 1e-4, 0.2, 0.6, 1.0})
                    cells.push_back({p1 * n1, n1, p2 * n2, n2});
    return cells;
}();

} // namespace

class TestTwoProportions : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void againstOthers_data()
    {
        QTest::addColumn<int>("method");
        QTest::addColumn<std::array<double, 4>>("counts");
        QTest::addColumn<double>("lower");
        QTest::addColumn<double>("upper");
        QTest::addColumn<double>("tolerance");
        enum { Newcombe, Mn, Mee, Koopman, KoopmanC, Katz, Adjusted };
        const auto row = [](const char* name, int method, std::array<double, 4> counts, double lower,
                            double upper, double tolerance = 5.1e-7) {
            QTest::newRow(name) << method << counts << lower << upper << tolerance;
        };
        // statsmodels' own tests (test_proportion.py), there after Fagerland et al. 2015 and R's PropCIs.
        row("Newcombe 7/34 1/34", Newcombe, {7, 34, 1, 34}, 0.019, 0.340, 5.1e-4);
        row("MN 7/34 1/34", Mn, {7, 34, 1, 34}, 0.0270416, 0.3452912, 5.1e-8);
        row("Katz 7/34 1/34", Katz, {7, 34, 1, 34}, 0.91, 54, 0.4);
        row("adjusted log 7/34 1/34", Adjusted, {7, 34, 1, 34}, 0.92, 27, 0.06);
        row("Koopman 7/34 1/34", Koopman, {7, 34, 1, 34}, 1.220853, 42.575718);
        row("Koopman's example", Koopman, {36, 40, 16, 80}, 2.940, 7.152, 5.1e-4);
        // Computed by the formulas in another language, six decimals.
        row("Newcombe 48/80 60/75", Newcombe, {48, 80, 60, 75}, -0.332691, -0.055376);
        row("Katz 48/80 60/75", Katz, {48, 80, 60, 75}, 0.606905, 0.926833);
        row("adjusted log 48/80 60/75", Adjusted, {48, 80, 60, 75}, 0.609446, 0.927555);
        row("Koopman 48/80 60/75", Koopman, {48, 80, 60, 75}, 0.599282, 0.922504);
        row("Koopman corrected 48/80 60/75", KoopmanC, {48, 80, 60, 75}, 0.598819, 0.923127);
        row("MN 48/80 60/75", Mn, {48, 80, 60, 75}, -0.336763, -0.055783);
        row("MN 30/100 50/120", Mn, {30, 100, 50, 120}, -0.239610, 0.011385);
        row("MN 0/20 9/40", Mn, {0, 20, 9, 40}, -0.376407, -0.049797);
        row("Newcombe 30/100 50/120", Newcombe, {30, 100, 50, 120}, -0.237378, 0.010968);
        row("Katz 30/100 50/120", Katz, {30, 100, 50, 120}, 0.498985, 1.038910);
        row("Koopman 30/100 50/120", Koopman, {30, 100, 50, 120}, 0.496019, 1.030732);
        row("Newcombe 0/20 9/40", Newcombe, {0, 20, 9, 40}, -0.375031, -0.034389);
        row("adjusted log 0/20 9/40", Adjusted, {0, 20, 9, 40}, 0.006363, 1.699253);
        row("Koopman 0/20 9/40", Koopman, {0, 20, 9, 40}, 0.0, 0.747743);
        row("Newcombe 5/5 3/10", Newcombe, {5, 5, 3, 10}, 0.170171, 0.892209);
        row("Koopman 5/5 3/10", Koopman, {5, 5, 3, 10}, 1.408936, 9.277189);
        // Newcombe 1998 (Statistics in Medicine 17:873-890), table II, methods 10, 5 and 6.
        row("Newcombe's (a)", Newcombe, {56, 70, 48, 80}, 0.0524, 0.3339, 5.1e-5);
        row("Newcombe's (a), Mee", Mee, {56, 70, 48, 80}, 0.0533, 0.3377, 5.1e-5);
        row("Newcombe's (a), MN", Mn, {56, 70, 48, 80}, 0.0528, 0.3382, 5.1e-5);
        row("Newcombe's (b), Mee", Mee, {9, 10, 3, 10}, 0.1821, 0.8370, 5.1e-5);
        row("Newcombe's (b), MN", Mn, {9, 10, 3, 10}, 0.1700, 0.8406, 5.1e-5);
        row("Newcombe's (d), MN", Mn, {5, 56, 0, 29}, -0.0326, 0.1933, 5.1e-5);
        row("Newcombe's (b)", Newcombe, {9, 10, 3, 10}, 0.1705, 0.8090, 5.1e-5);
        row("Newcombe's (d)", Newcombe, {5, 56, 0, 29}, -0.0381, 0.1926, 5.1e-5);
        row("Newcombe's (g)", Newcombe, {10, 10, 0, 10}, 0.6075, 1.0, 5.1e-5);
        row("Newcombe's (h)", Newcombe, {10, 10, 0, 20}, 0.6791, 1.0, 5.1e-5);
    }
    void againstOthers()
    {
        QFETCH(int, method);
        using FourCounts = std::array<double, 4>;
        QFETCH(FourCounts, counts);
        QFETCH(double, lower);
        QFETCH(double, upper);
        QFETCH(double, tolerance);
        constexpr std::array<Method, 7> methods{&newcombe,         &mnCorrected, &mee,        &koopmanPlain,
                                                &koopmanCorrected, &katzLog,     &adjustedLog};
        const auto [x1, n1, x2, n2] = counts;
        const Interval interval = methods[static_cast<std::size_t>(method)](x1, n1, x2, n2, 0.95);
        QVERIFY2(close(interval.lower, lower, tolerance), shown(interval).constData());
        QVERIFY2(close(interval.upper, upper, tolerance), shown(interval).constData());
    }
    void scoreEndsSolveTheScoreEquation()
    {
        // At its ends the interval's own test must be just at the limit: the likelihood is maximised afresh
        // here, by golden section, so that the closed forms are not checked by themselves.
        const auto restricted = [](const Counts& k, auto first, double low, double high) {
            const auto likelihood = [&](double r2) {
                const auto term = [](double count, double p) {
                    return count > 0.0 ? count * std::log(p) : 0.0;
                };
                const double r1 = first(r2);
                return term(k.x1, r1) + term(k.n1 - k.x1, 1.0 - r1) + term(k.x2, r2) +
                       term(k.n2 - k.x2, 1.0 - r2);
            };
            for (int i = 0; i < 200; ++i) {
                const double a = low + 0.381966011250105 * (high - low);
                const double b = high - 0.381966011250105 * (high - low);
                (likelihood(a) < likelihood(b) ? low : high) = likelihood(a) < likelihood(b) ? a : b;
            }
            return (low + high) / 2.0;
        };
        constexpr double z = 1.959963984540054;
        for (const Counts& k : std::vector<Counts>{
                 {7, 34, 1, 34}, {48, 80, 60, 75}, {3, 4, 1, 9}, {50.5, 99.25, 2.75, 31.5}, {1, 2, 1, 2}}) {
            const double p1 = k.x1 / k.n1, p2 = k.x2 / k.n2;
            const Interval d = mee(k.x1, k.n1, k.x2, k.n2, 0.95);
            for (double delta : {d.lower, d.upper}) {
                const double r2 = restricted(
                    k, [&](double r) { return r + delta; }, std::max(0.0, -delta),
                    std::min(1.0, 1.0 - delta));
                const double r1 = r2 + delta;
                const double score =
                    (p1 - p2 - delta) / std::sqrt(r1 * (1 - r1) / k.n1 + r2 * (1 - r2) / k.n2);
                QVERIFY2(close(std::abs(score), z, 1e-5), qPrintable(QString::number(score, 'g', 12)));
            }
            const Interval q = koopman(k.x1, k.n1, k.x2, k.n2, 0.95);
            for (double theta : {q.lower, q.upper}) {
                const double r2 = restricted(
                    k, [&](double r) { return theta * r; }, 0.0, std::min(1.0, 1.0 / theta));
                const double r1 = theta * r2;
                const double score = (p1 - theta * p2) /
                                     std::sqrt(r1 * (1 - r1) / k.n1 + theta * theta * r2 * (1 - r2) / k.n2);
                QVERIFY2(close(std::abs(score), z, 1e-5), qPrintable(QString::number(score, 'g', 12)));
            }
        }
    }
    void swappingGroupsFlipsTheDifference()
    {
        for (const Counts& k : grid)
            for (Method method : differences) {
                const Interval there = method(k.x1, k.n1, k.x2, k.n2, 0.9);
                const Interval back = method(k.x2, k.n2, k.x1, k.n1, 0.9);
                QVERIFY2(close(there.lower, -back.upper, 1e-11), shown(there) + " | " + shown(back));
                QVERIFY2(close(there.upper, -back.lower, 1e-11), shown(there) + " | " + shown(back));
            }
    }
    void swappingGroupsInvertsTheRatio()
    {
        const auto inverse = [](double a, double b) {
            if (std::min(a, b) < 1e-300) // the other one may be past the range of double
                return std::max(a, b) > 1e300;
            return std::abs(a * b - 1.0) <= 1e-10;
        };
        for (const Counts& k : grid)
            for (Method method : ratios) {
                const Interval there = method(k.x1, k.n1, k.x2, k.n2, 0.9);
                const Interval back = method(k.x2, k.n2, k.x1, k.n1, 0.9);
                QVERIFY2(inverse(there.lower, back.upper), shown(there) + " | " + shown(back));
                QVERIFY2(inverse(there.upper, back.lower), shown(there) + " | " + shown(back));
            }
    }
    void countingFailuresFlipsTheDifference()
    {
        for (const Counts& k : grid)
            for (Method method : differences) {
                const Interval there = method(k.x1, k.n1, k.x2, k.n2, 0.95);
                const Interval back = method(k.n1 - k.x1, k.n1, k.n2 - k.x2, k.n2, 0.95);
                QVERIFY2(close(there.lower, -back.upper, 1e-9), shown(there) + " | " + shown(back));
            }
    }
    void insideTheRangeAndAroundTheEstimate()
    {
        for (const Counts& k : grid) {
            const double p1 = k.x1 / k.n1, p2 = k.x2 / k.n2;
            for (Method method : differences)
                for (double confidence : {0.5, 0.95, 0.999}) {
                    const Interval i = method(k.x1, k.n1, k.x2, k.n2, confidence);
                    QVERIFY2(i.lower >= -1.0 && i.upper <= 1.0 && i.lower < i.upper, shown(i).constData());
                    QVERIFY2(i.contains(p1 - p2), shown(i).constData());
                }
            for (Method method : {&koopmanPlain, &koopmanCorrected})
                for (double confidence : {0.5, 0.95, 0.999}) {
                    const Interval i = method(k.x1, k.n1, k.x2, k.n2, confidence);
                    QVERIFY2(i.lower >= 0.0 && i.lower < i.upper, shown(i).constData());
                    QCOMPARE(i.lower == 0.0, k.x1 == 0.0);
                    QCOMPARE(i.upper == infinity, k.x2 == 0.0);
                    if (p2 > 0.0)
                        QVERIFY2(i.contains(p1 / p2), shown(i).constData());
                }
        }
    }
    void surerIsWider()
    {
        for (const Counts& k : grid) {
            for (Method method : {&newcombe, &mnCorrected, &koopmanPlain}) {
                const Interval some = method(k.x1, k.n1, k.x2, k.n2, 0.8);
                const Interval more = method(k.x1, k.n1, k.x2, k.n2, 0.99);
                QVERIFY2(more.lower <= some.lower && more.upper >= some.upper,
                         shown(some) + " in " + shown(more));
            }
        }
    }
    void moreRecordsNarrow()
    {
        for (double scale : {1e2, 1e4, 1e6, 1e8, 1e10}) {
            for (Method method :
                 {&newcombe, &mnCorrected, &mee, &koopmanPlain, &koopmanCorrected, &katzLog, &adjustedLog}) {
                const double few = method(3 * scale, 10 * scale, 5 * scale, 12 * scale, 0.95).width();
                const double many =
                    method(300 * scale, 1000 * scale, 500 * scale, 1200 * scale, 0.95).width();
                // A hundred times the records, a tenth of the width, ever more exactly.
                QVERIFY2(close(few / many, 10.0, 5.0 / scale + 1e-3),
                         qPrintable(QString::number(few / many)));
            }
        }
    }
    void scoreIntervalsMeetInTheLimit()
    {
        const double n = 1e12;
        const double p1 = 0.3, p2 = 0.4;
        const double half = 1.959963984540054 * std::sqrt((p1 * (1 - p1) + p2 * (1 - p2)) / n);
        for (Method method : differences) {
            const Interval i = method(p1 * n, n, p2 * n, n, 0.95);
            QVERIFY(close(i.lower, -0.1 - half, 1e-11));
            QVERIFY(close(i.upper, -0.1 + half, 1e-11));
        }
        const double logHalf = 1.959963984540054 * std::sqrt((1 - p1) / (p1 * n) + (1 - p2) / (p2 * n));
        for (Method method : ratios) {
            const Interval i = method(p1 * n, n, p2 * n, n, 0.95);
            QVERIFY(close(i.lower, 0.75 * std::exp(-logHalf), 1e-11));
            QVERIFY(close(i.upper, 0.75 * std::exp(logHalf), 1e-11));
        }
    }
    void emptyGroupsSayNothing()
    {
        for (Method method : differences) {
            QCOMPARE(method(0, 0, 3, 10, 0.95), (Interval{-1.0, 1.0}));
            QCOMPARE(method(3, 10, 0, 0, 0.95), (Interval{-1.0, 1.0}));
            QCOMPARE(method(0, 0, 0, 0, 0.95), (Interval{-1.0, 1.0}));
        }
        for (Method method : ratios) {
            QCOMPARE(method(0, 0, 3, 10, 0.95), (Interval{0.0, infinity}));
            QCOMPARE(method(3, 10, 0, 0, 0.95), (Interval{0.0, infinity}));
        }
        QCOMPARE(koopman(0, 10, 0, 10, 0.95), (Interval{0.0, infinity}));
        QCOMPARE(katzLog(0, 10, 5, 10, 0.95), (Interval{0.0, infinity}));
    }
    void allOfBothGroups()
    {
        // Closed forms: with x1 = n1 and x2 = n2 the score interval of the ratio is [n1/(n1+z^2),
        // (n2+z^2)/n2].
        constexpr double zz = 1.959963984540054 * 1.959963984540054;
        const Interval i = koopman(36, 36, 20, 20, 0.95);
        QVERIFY2(close(i.lower, 36 / (36 + zz), 1e-13), shown(i).constData());
        QVERIFY2(close(i.upper, (20 + zz) / 20, 1e-13), shown(i).constData());
        // and of the difference, none against none: [-z^2/(n2+z^2), z^2/(n1+z^2)].
        const Interval d = mee(0, 36, 0, 20, 0.95);
        QVERIFY2(close(d.lower, -zz / (20 + zz), 1e-13), shown(d).constData());
        QVERIFY2(close(d.upper, zz / (36 + zz), 1e-13), shown(d).constData());
    }
    void neverHangs()
    {
        // Counts chosen to be nasty, not to be sensible.
        QElapsedTimer clock;
        clock.start();
        for (double n1 : {1e-9, 1e-3, 1.0, 1e12, 1e15})
            for (double n2 : {1e-9, 1.0, 1e15})
                for (double f1 : {0.0, 1e-300, 1e-18, 0.5, 1.0 - 1e-16, 1.0})
                    for (double f2 : {0.0, 1e-300, 1e-18, 0.5, 1.0})
                        for (double confidence : {1e-9, 0.5, 1.0 - 1e-15})
                            for (Method method :
                                 {&newcombe, &mnCorrected, &mee, &koopmanPlain, &koopmanCorrected}) {
                                const Interval i = method(f1 * n1, n1, f2 * n2, n2, confidence);
                                QVERIFY(!std::isnan(i.lower) && !std::isnan(i.upper) && i.lower <= i.upper);
                            }
        QVERIFY(clock.elapsed() < 10'000);
    }
    void statistics()
    {
        // holisticai's own test case: 3 of 4 against 2 of 6.
        QVERIFY(close(*pooledZ(3, 4, 2, 6), 1.290994449, 5e-10));
        QVERIFY(close(*logRatioZ(3, 4, 2, 6), 1.256287689, 5e-10));
        QVERIFY(close(*cohenD(3, 4, 2, 6), 0.9109750373, 5e-11));
        // Cohen 1988, table 6.2.2: arcsine transform of .80 is 2.214, of .50 is 1.571.
        QVERIFY(close(*cohenH(80, 100, 50, 100), 2.214 - 1.571, 1e-3));
        QVERIFY(close(*cohenH(5, 5, 0, 5), 3.141592653589793, 1e-15));
    }
    void undefinedStatistics()
    {
        QVERIFY(!pooledZ(0, 0, 2, 6));
        QVERIFY(!pooledZ(0, 4, 0, 6));
        QVERIFY(!pooledZ(4, 4, 6, 6));
        QVERIFY(!logRatioZ(0, 4, 2, 6));
        QVERIFY(!logRatioZ(2, 4, 0, 6));
        QVERIFY(!logRatioZ(4, 4, 6, 6));
        QVERIFY(!cohenD(1, 1, 0, 1));
        QVERIFY(!cohenD(4, 4, 0, 6));
        QVERIFY(!cohenH(0, 0, 0, 6));
    }
    void recordsNeeded()
    {
        // 0.30 against 0.24 needs about 860, 0.10 against 0.08 about 3210 per group (80 % power).
        QVERIFY(close(requiredPerGroup(0.30, 0.24), 860, 2));
        QVERIFY(close(requiredPerGroup(0.10, 0.08), 3213, 5));
        // A single planned look at 80 % power: 356, 1376, 686, 2507 (rounded up, or to the nearest).
        QVERIFY(close(requiredPerGroup(0.30, 0.40), 356, 1));
        QVERIFY(close(requiredPerGroup(0.30, 0.35), 1376, 1.5));
        QVERIFY(close(requiredPerGroup(0.10, 0.15), 686, 1));
        QVERIFY(close(requiredPerGroup(0.10, 0.125), 2507, 1.5));
        QCOMPARE(requiredPerGroup(0.3, 0.3), infinity);
        QCOMPARE(requiredPerGroup(0.4, 0.3), requiredPerGroup(0.3, 0.4));
        QVERIFY(requiredPerGroup(0.3, 0.4, 0.05, 0.9) > requiredPerGroup(0.3, 0.4));
        const GroupSizes sizes = requiredRecords(0.2, 0.3, 4.0);
        QVERIFY(close(sizes.second, 4.0 * sizes.first, 1e-9));
        QVERIFY(sizes.first < requiredPerGroup(0.2, 0.3));
        QVERIFY(sizes.first + sizes.second > 2.0 * requiredPerGroup(0.2, 0.3));
    }
    void detectableInvertsRequired()
    {
        for (double p : {0.02, 0.3, 0.5, 0.9})
            for (double ratio : {0.2, 1.0, 5.0})
                for (double share : {0.01, 0.3, 0.9})
                    for (Departure departure : {Departure::Below, Departure::Above}) {
                        const double size = share * (departure == Departure::Below ? p : 1.0 - p);
                        const double p1 = departure == Departure::Below ? p - size : p + size;
                        const GroupSizes n = requiredRecords(p1, p, ratio, 0.05, 0.8);
                        const double back = detectableDifference(p, n.first, n.second, 0.05, 0.8, departure);
                        QVERIFY2(close(back, size, 1e-12), qPrintable(QString::number(back - size)));
                    }
        QCOMPARE(detectableDifference(0.3, 0, 100), infinity);
        QCOMPARE(detectableDifference(0.3, 2, 2), infinity);
        QCOMPARE(detectableDifference(0.0, 1000, 1000), infinity);
        QVERIFY(detectableDifference(0.0, 1000, 1000, 0.05, 0.8, Departure::Above) < 0.02);
        QVERIFY(detectableDifference(0.3, 1e12, 1e12) < 1e-5);
    }
};

QTEST_APPLESS_MAIN(TestTwoProportions)
#include "tst_two_proportions.moc"
