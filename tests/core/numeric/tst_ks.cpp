// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/ks.h"

#include "close_to.h"

#include <limits>
#include <random>
#include <vector>

using namespace tiltmeter::numeric;

using Values = std::vector<double>;

namespace {

/// The share of all ways to choose which n of the n + m pooled ranks are the baseline's that reach h / (n m).
double enumeratedP(int n, int m, int h)
{
    long total = 0;
    long reached = 0;
    for (unsigned bits = 0; bits < (1u << (n + m)); ++bits) {
        if (__builtin_popcount(bits) != n)
            continue;
        ++total;
        int b = 0;
        int c = 0;
        int largest = 0;
        for (int i = 0; i < n + m; ++i) {
            ((bits >> i) & 1u ? b : c) += 1;
            largest = std::max(largest, std::abs(b * m - c * n));
        }
        reached += largest >= h ? 1 : 0;
    }
    return static_cast<double>(reached) / static_cast<double>(total);
}

Values drawn(std::mt19937& random, int n, double shift)
{
    std::normal_distribution<double> normal(shift, 1.0);
    Values values(static_cast<size_t>(n));
    for (double& value : values)
        value = std::round(normal(random) * 20) / 20;
    return values;
}

} // namespace

class TestKs : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void vector()
    {
        // x_i = ((37 i) mod 101) / 10, i < 1000; y_j = ((53 j) mod 127) / 11, j < 600: D of NannyML and
        // Deepchecks, p of Evidently (exact).
        Values x;
        Values y;
        for (int i = 0; i < 1000; ++i)
            x.push_back((37 * i) % 101 / 10.0);
        for (int j = 0; j < 600; ++j)
            y.push_back((53 * j) % 127 / 11.0);
        const auto cells = valueCells(x, y);
        VERIFY_CLOSE(ksStatistic(cells)->value, 0.1316666667, 0, 1e-10);
        VERIFY_CLOSE(ksPValueExact(cells)->p, 4.042275e-06, 2e-7);
    }
    void statistic()
    {
        // F: 1/3 at 1, 2/3 at 2, 1 at 4; G: 1/2 at 3, 1 at 4. The largest difference is 2/3 at 2, F above.
        const auto d = ksStatistic(valueCells(Values{1, 2, 4}, Values{3, 4}));
        QVERIFY(d);
        QCOMPARE(d->value, 2.0 / 3.0);
        QCOMPARE(d->location, 2.0);
        QCOMPARE(d->sign, 1);
        const auto swapped = ksStatistic(valueCells(Values{3, 4}, Values{1, 2, 4}));
        QCOMPARE(swapped->value, 2.0 / 3.0);
        QCOMPARE(swapped->sign, -1);
        QCOMPARE(ksStatistic(valueCells(Values{1, 2}, Values{3}))->value, 1.0);
    }
    void identicalIsExactlyZero()
    {
        std::vector<ValueCell> cells;
        for (int i = 0; i < 1000; ++i)
            cells.push_back({i / 7.0, static_cast<double>(i % 13), 3.0 * (i % 13)});
        QCOMPARE(ksStatistic(cells)->value, 0.0);
        QCOMPARE(ksPValueExact(cells, 100'000)->p, 1.0);
        const std::vector<ValueCell> constant{{7, 1e6, 3}};
        QCOMPARE(ksStatistic(constant)->value, 0.0);
        QCOMPARE(ksPValueOneSample(0.0, 1e6, 3.0)->p, 1.0);
        QCOMPARE(ksPValueLimit(0.0, 1e6, 3.0)->p, 1.0);
    }
    void monotoneTransformChangesNothing()
    {
        std::mt19937 random(7);
        auto cells = valueCells(drawn(random, 300, 0.0), drawn(random, 170, 0.3));
        const auto before = ksStatistic(cells);
        for (ValueCell& cell : cells)
            cell.value = std::exp(3 * cell.value) - 5;
        QCOMPARE(ksStatistic(cells)->value, before->value);
        QCOMPARE(ksStatistic(cells)->sign, before->sign);
        QCOMPARE(ksStatistic(cells)->location, std::exp(3 * before->location) - 5);
    }
    void weightsScale()
    {
        const std::vector<ValueCell> cells{{1, 0.25, 0.5}, {2, 0.5, 0.5}, {3, 0.25, 1.0}};
        const std::vector<ValueCell> tenfold{{1, 2.5, 5}, {2, 5, 5}, {3, 2.5, 10}};
        QCOMPARE(ksStatistic(cells)->value, 0.25);
        QCOMPARE(ksStatistic(tenfold)->value, 0.25);
        QVERIFY(!ksPValueExact(cells));
    }
    void undefined()
    {
        const double nan = std::nan("");
        const double inf = std::numeric_limits<double>::infinity();
        QVERIFY(!ksStatistic({}));
        QVERIFY(!ksStatistic(std::vector<ValueCell>{{1, 3, 0}}));
        QVERIFY(!ksStatisticBounded({}));
        QVERIFY(!ksStatisticBounded(std::vector<RangeCell>{{0, 1, 0, 0, 2, 1}}));
        QVERIFY(!ksPValueExact(std::vector<ValueCell>{{1, 0, 2}}));
        QVERIFY(!ksPValueExact(std::vector<ValueCell>{{1, 3, 2}}, 2));
        QVERIFY(!ksPValueExact(-1, 4, 4));
        QVERIFY(!ksPValueExact(5, 4, 4));
        QVERIFY(!ksPValueExact(1, 0, 4));
        QVERIFY(!ksPValueOneSample(0.5, 0, 4));
        QVERIFY(!ksPValueOneSample(nan, 4, 4));
        QVERIFY(!ksPValueOneSample(0.5, inf, 4));
        QVERIFY(!ksPValueOneSample(0.5, 0.4, 0.4));
        QVERIFY(!ksPValueLimit(1.5, 4, 4));
        QVERIFY(!ksPValueLimit(0.5, 4, nan));
        QVERIFY(!kolmogorovOneSampleTail(0.5, 2.5));
    }

    // ---- exact p ----
    void exactAgainstEnumeration_data()
    {
        QTest::addColumn<int>("n");
        QTest::addColumn<int>("m");
        QTest::newRow("4 and 4") << 4 << 4;
        QTest::newRow("7 and 7") << 7 << 7;
        QTest::newRow("3 and 8") << 3 << 8;
        QTest::newRow("9 and 6: common divisor") << 9 << 6;
        QTest::newRow("1 and 5") << 1 << 5;
        QTest::newRow("5 and 10: multiple") << 5 << 10;
    }
    void exactAgainstEnumeration()
    {
        QFETCH(int, n);
        QFETCH(int, m);
        const int g = std::gcd(n, m);
        for (int h = 0; h <= n * m / g; ++h) {
            const auto p = ksPValueExact(h, n, m);
            QVERIFY(p);
            VERIFY_CLOSE(p->p, enumeratedP(n, m, h * g), 1e-13);
            VERIFY_CLOSE(ksPValueExact(h, m, n)->p, p->p, 1e-13);
        }
    }
    void exactFarTail()
    {
        // D = 1: two of C(n + m, n) orders.
        const auto expected = [](double n, double m) {
            return (std::log(2.0) + std::lgamma(n + 1) + std::lgamma(m + 1) - std::lgamma(n + m + 1)) /
                   M_LN10;
        };
        VERIFY_CLOSE(ksPValueExact(3000, 3000, 3000)->log10, expected(3000, 3000), 1e-11);
        VERIFY_CLOSE(ksPValueExact(3000 * 2999, 3000, 2999)->log10, expected(3000, 2999), 1e-11);
        VERIFY_CLOSE(ksPValueExact(9000, 9000, 450)->log10, expected(9000, 450), 1e-11);
        QCOMPARE(ksPValueExact(3000, 3000, 3000)->p, 0.0);
        // As deep as the row limit allows, where even long double needs the shifted scale.
        VERIFY_CLOSE(ksPValueExact(10'000, 10'000, 10'000)->log10, expected(10'000, 10'000), 1e-11);
    }

    // ---- one-sample distribution ----
    void oneSampleTail_data()
    {
        QTest::addColumn<double>("d");
        QTest::addColumn<double>("n");
        QTest::addColumn<double>("p");
        QTest::addColumn<double>("relative");
        // Closed forms: n = 1: 2 (1 - d), n = 2: 2 (1 - d)^2 for d >= 1/2.
        QTest::newRow("n 1") << 0.75 << 1.0 << 0.5 << 1e-14;
        QTest::newRow("n 2") << 0.75 << 2.0 << 0.125 << 1e-14;
        QTest::newRow("below 1/2n") << 0.01 << 50.0 << 1.0 << 1e-14;
        QTest::newRow("above 1 - 1/n") << 0.95 << 10.0 << 2 * std::pow(0.05, 10) << 1e-13;
        // Marsaglia, Tsang and Wang 2003 print P(D_10 < 0.274) = 0.6284796154565043, and P(D_2000 < 0.04) as
        // 0.99676943191713676985 (Simard and L'Ecuyer 2011 give the tail as 3.230568e-3).
        QTest::newRow("Marsaglia") << 0.274 << 10.0 << 1 - 0.6284796154565043 << 1e-12;
        QTest::newRow("Marsaglia, 2000") << 0.04 << 2000.0 << 1 - 0.99676943191713676985 << 1e-5;
        // Miller's table (1956): 5 % and 1 % points
        QTest::newRow("5 % at 20") << 0.29408 << 20.0 << 0.05 << 2e-4;
        QTest::newRow("1 % at 100") << 0.16081 << 100.0 << 0.01 << 1e-3;
    }
    void oneSampleTail()
    {
        QFETCH(double, d);
        QFETCH(double, n);
        QFETCH(double, p);
        QFETCH(double, relative);
        const auto tail = kolmogorovOneSampleTail(d, n);
        QVERIFY(tail);
        VERIFY_CLOSE(tail->p, p, relative);
    }
    void oneSampleHasNoSteps_data()
    {
        QTest::addColumn<double>("n");
        for (const double n : {2.0, 7.0, 140.0, 141.0, 1000.0, 99'999.0, 200'000.0, 5e6})
            QTest::addRow("n %g", n) << n;
    }
    void oneSampleHasNoSteps()
    {
        // Falls everywhere, by steps no larger than the formulas' own differences where one takes over from
        // another.
        QFETCH(double, n);
        double previous = 0.0;
        for (double d = 0.3 / n; d < 1.0; d *= 1.02) {
            const auto tail = kolmogorovOneSampleTail(d, n);
            QVERIFY(tail && !std::isnan(tail->log10) && tail->p >= 0.0 && tail->p <= 1.0);
            QVERIFY2(tail->log10 <= previous + 1e-6, qPrintable(QString::number(d, 'g', 10)));
            previous = tail->log10;
        }
        QVERIFY(previous < -1.0);
        QCOMPARE(kolmogorovOneSampleTail(1.0, n)->p, 0.0);
    }
    void oneSampleFormulasMeet()
    {
        // Just above and below the border between matrix or series and the doubled one-sided tail.
        for (const double n : {30.0, 140.0, 150.0, 5000.0, 300'000.0}) {
            const double border = std::sqrt((n <= 140.0 ? 4.0 : 2.2) / n);
            const double below = kolmogorovOneSampleTail(border * (1 - 1e-9), n)->log10;
            const double above = kolmogorovOneSampleTail(border * (1 + 1e-9), n)->log10;
            // Pelz and Good's series has about five digits where it begins, at 141 observations.
            VERIFY_CLOSE(below, above, 0, n > 140.0 && n < 1000.0 ? 2e-5 : 2e-6);
        }
    }
    void manyObservations_data()
    {
        QTest::addColumn<double>("z");
        for (const double z : {1.5, 2.0, 4.0, 15.0, 60.0, 130.0})
            QTest::addRow("z %g", z) << z;
    }
    void manyObservations()
    {
        // Smirnov's sum term by term, in long double, doubled.
        QFETCH(double, z);
        const long double n = 20'000;
        const long double d = static_cast<double>(z / std::sqrt(n));
        long double largest = -1e30L;
        std::vector<long double> terms;
        for (long double j = 0; j < n * (1 - d); ++j) {
            terms.push_back(std::lgamma(n + 1) - std::lgamma(j + 1) - std::lgamma(n - j + 1) + std::log(d) +
                            (j - 1) * std::log(d + j / n) + (n - j) * std::log1p(-d - j / n));
            largest = std::max(largest, terms.back());
        }
        long double sum = 0;
        for (const long double term : terms)
            sum += std::exp(term - largest);
        const double expected = static_cast<double>((std::log(2 * sum) + largest) / std::log(10.0L));
        VERIFY_CLOSE(kolmogorovOneSampleTail(static_cast<double>(d), 20'000)->log10, expected, 1e-14, 1e-11);
    }
    void limit_data()
    {
        QTest::addColumn<double>("lambda");
        QTest::addColumn<double>("p");
        // Smirnov's table (1948), 1 - K(lambda), whose last digit is sometimes 2 off
        QTest::newRow("0.5") << 0.5 << 1 - 0.036055;
        QTest::newRow("0.70") << 0.70 << 1 - 0.288765;
        QTest::newRow("0.71: the other series") << 0.71 << 1 - 0.305471;
        QTest::newRow("1.0") << 1.0 << 1 - 0.730000;
        QTest::newRow("1.36") << 1.36 << 1 - 0.950512;
        QTest::newRow("2.0") << 2.0 << 1 - 0.999329;
    }
    void limit()
    {
        QFETCH(double, lambda);
        QFETCH(double, p);
        // n m / (n + m) = 2500
        VERIFY_CLOSE(ksPValueLimit(lambda / 50.0, 5000, 5000)->p, p, 0, 2.5e-6);
    }
    void limitFarTail()
    {
        VERIFY_CLOSE(ksPValueLimit(1.0, 2e5, 2e5)->log10, (std::log(2.0) - 2e5) / M_LN10, 1e-12);
        // For many rows the one-sample distribution comes near its limit.
        VERIFY_CLOSE(ksPValueOneSample(0.002, 2e6, 2e6)->p, ksPValueLimit(0.002, 2e6, 2e6)->p, 2e-3);
    }
    void aMillionRows()
    {
        // 2,000 values, 500 rows each; in the current sample every tenth value moves one of its rows to the
        // next one.
        std::vector<ValueCell> cells;
        for (int i = 0; i < 2000; ++i)
            cells.push_back({i * 0.01, 500, 500.0 + (i % 10 == 1 ? 1 : 0) - (i % 10 == 0 ? 1 : 0)});
        const auto d = ksStatistic(cells);
        VERIFY_CLOSE(d->value, 1e-6, 1e-12);
        QCOMPARE(d->sign, 1);
        QVERIFY(!ksPValueExact(cells));
        QCOMPARE(ksPValueOneSample(d->value, 1e6, 1e6)->p, 1.0);
        // Half of all rows moved up by half the range.
        for (size_t i = 0; i < cells.size(); ++i)
            cells[i].current = i < 1000 ? 250 : 750;
        VERIFY_CLOSE(ksStatistic(cells)->value, 0.25, 1e-12);
        // ln p is about -2 n d^2 (and -4/9 n d^4), with n = 500,000
        const double expected = (std::log(2.0) - 2 * 31250.0 - 4.0 / 9 * 1953.125) / M_LN10;
        VERIFY_CLOSE(ksPValueOneSample(0.25, 1e6, 1e6)->log10, expected, 0.002);
        VERIFY_CLOSE(ksPValueLimit(0.25, 1e6, 1e6)->log10, (std::log(2.0) - 62500.0) / M_LN10, 1e-12);
    }

    // ---- from intervals ----
    void boundsHold_data()
    {
        QTest::addColumn<int>("cuts");
        QTest::addColumn<bool>("own");
        for (const int cuts : {1, 2, 5, 20, 100}) {
            QTest::addRow("%d cut points", cuts) << cuts << false;
            QTest::addRow("%d cut points with own cells", cuts) << cuts << true;
        }
    }
    void boundsHold()
    {
        QFETCH(int, cuts);
        QFETCH(bool, own);
        std::mt19937 random(20240101);
        for (int run = 0; run < 200; ++run) {
            const Values b = drawn(random, 20 + run, 0.0);
            const Values c = drawn(random, 5 + run % 17, run % 3 * 0.4);
            const auto cells = valueCells(b, c);
            Values points;
            for (int i = 0; i < cuts; ++i)
                points.push_back(-2.5 + 5.0 * (i + 1) / (cuts + 1));
            const double exact = ksStatistic(cells)->value;
            const auto bounded = ksStatisticBounded(rangeCells(cells, points, own ? points : Values{}));
            QVERIFY(bounded);
            QVERIFY(bounded->bound >= 0.0);
            QVERIFY2(bounded->value <= exact + 1e-12, qPrintable(QString::number(bounded->value)));
            QVERIFY2(exact <= bounded->value + bounded->bound + 1e-12, qPrintable(QString::number(exact)));
        }
    }
    void exactWhereCutsAreTheBaselinesValues()
    {
        std::mt19937 random(3);
        for (int run = 0; run < 50; ++run) {
            const Values b = drawn(random, 100, 0.0);
            const auto cells = valueCells(b, drawn(random, 60, 0.5));
            Values points;
            for (const ValueCell& cell : cells) {
                if (cell.baseline > 0)
                    points.push_back(cell.value);
            }
            const auto bounded = ksStatisticBounded(rangeCells(cells, points, points));
            QCOMPARE(bounded->bound, 0.0);
            VERIFY_CLOSE(bounded->value, ksStatistic(cells)->value, 1e-14);
        }
    }
    void meansTightenTheBound()
    {
        // One cell [0, 10]: the baseline's mean is 8, the current one's 2, so the current values lead. The
        // other way round, baseline before current, is limited: at x = 2 no more than (10 - 8) / (10 - 2) of
        // the baseline is below.
        const std::vector<RangeCell> cells{{0, 10, 10, 80, 10, 20}};
        const auto d = ksStatisticBounded(cells);
        QCOMPARE(d->value, 0.0);
        QCOMPARE(d->bound, 1.0);
        // Both samples wholly at one end, up to rounding of the sum: exact, though the cell is wide.
        const std::vector<RangeCell> atEnds{{0, 1, 0, 0, 1, 0.5},
                                            {1, 4, 30, 120.00000000000003, 20, 79.99999999999997},
                                            {4, 5, 1, 4.5, 0, 0}};
        QCOMPARE(ksStatisticBounded(atEnds)->bound, 0.0);
    }
};

QTEST_APPLESS_MAIN(TestKs)
#include "tst_ks.moc"
