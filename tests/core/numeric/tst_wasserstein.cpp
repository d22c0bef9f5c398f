// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/wasserstein.h"

#include "close_to.h"

#include <random>
#include <vector>

using namespace tiltmeter::numeric;

using Values = std::vector<double>;

namespace {

Values drawn(std::mt19937& random, int n, double shift)
{
    std::normal_distribution<double> normal(shift, 1.0);
    Values values(static_cast<size_t>(n));
    for (double& value : values)
        value = std::round(normal(random) * 20) / 20;
    return values;
}

/// Anderson's criterion from ranks, as it is defined.
double fromMidranks(const std::vector<ValueCell>& cells)
{
    const auto sizes = sampleSizes(cells);
    const long double n = sizes->baseline;
    const long double m = sizes->current;
    long double u = 0;
    long double b = 0;
    long double c = 0;
    for (const ValueCell& cell : cells) {
        const long double rank = b + c + (cell.baseline + cell.current + 1) / 2;
        for (int i = 1; i <= cell.baseline; ++i)
            u += n * (rank - b - i) * (rank - b - i);
        for (int i = 1; i <= cell.current; ++i)
            u += m * (rank - c - i) * (rank - c - i);
        b += cell.baseline;
        c += cell.current;
    }
    return static_cast<double>(u / (n * m * (n + m)) - (4 * n * m - 1) / (6 * (n + m)));
}

} // namespace

class TestWasserstein : public QObject
{
    Q_OBJECT
    std::vector<ValueCell> peersCells() const
    {
        Values x;
        Values y;
        for (int i = 0; i < 1000; ++i)
            x.push_back((37 * i) % 101 / 10.0);
        for (int j = 0; j < 600; ++j)
            y.push_back((53 * j) % 127 / 11.0);
        return valueCells(x, y);
    }

private Q_SLOTS:
    void peers()
    {
        // NannyML 0.13.1 (Wasserstein), Evidently 0.7.21 (energy; p of Cramer-von Mises, which is 1 - cdf
        // with an error of some 1e-7)
        const auto cells = peersCells();
        VERIFY_CLOSE(wassersteinDistance(cells), 0.7129393939, 0, 1e-10);
        VERIFY_CLOSE(energyDistance(cells), 0.3444634944, 0, 1e-10);
        const auto p = cramerVonMisesPValue(*cramerVonMisesMidrank(cells), 1000, 600);
        VERIFY_CLOSE(p->p, 1.756434e-05, 0, 3e-7);
    }
    void azure()
    {
        // Baseline 1..8, target 3..10: W1 = 2; divided by the sample standard deviation 2.449490: 0.816497
        const auto cells = valueCells(Values{1, 2, 3, 4, 5, 6, 7, 8}, Values{3, 4, 5, 6, 7, 8, 9, 10});
        VERIFY_CLOSE(wassersteinDistance(cells), 2.0, 1e-15);
        VERIFY_CLOSE(*wassersteinDistance(cells) / std::sqrt(6.0), 0.816497, 0, 5e-7);
    }
    void byHand()
    {
        // F - G on 1..4 for {1, 3} against {2, 4}: 1/2 0 1/2 0
        const auto cells = valueCells(Values{1, 3}, Values{2, 4});
        VERIFY_CLOSE(wassersteinDistance(cells), 1.0, 1e-15);
        VERIFY_CLOSE(energyDistance(cells), 1.0, 1e-15);
        VERIFY_CLOSE(cramerVonMises(cells), 0.125, 1e-15);
        VERIFY_CLOSE(cramerVonMisesMidrank(cells), 0.125, 1e-14);
        // A point against a point: the distance between them
        const std::vector<ValueCell> points{{-2, 3, 0}, {5, 0, 8}};
        QCOMPARE(wassersteinDistance(points).value(), 7.0);
        VERIFY_CLOSE(energyDistance(points), std::sqrt(14.0), 1e-15);
    }
    void identicalIsExactlyZero()
    {
        std::vector<ValueCell> cells;
        for (int i = 0; i < 500; ++i)
            cells.push_back({i / 7.0, static_cast<double>(i % 13), 3.0 * (i % 13)});
        QCOMPARE(wassersteinDistance(cells).value(), 0.0);
        QCOMPARE(energyDistance(cells).value(), 0.0);
        QCOMPARE(cramerVonMises(cells).value(), 0.0);
        const std::vector<ValueCell> constant{{7, 1e6, 3}};
        QCOMPARE(wassersteinDistance(constant).value(), 0.0);
        QCOMPARE(energyDistance(constant).value(), 0.0);
        QCOMPARE(cramerVonMises(constant).value(), 0.0);
        const std::vector<RangeCell> ranges{{0, 1, 2, 1, 4, 2}, {1, 2, 6, 9, 12, 18}};
        QCOMPARE(wassersteinDistance(ranges)->value, 0.0);
        QCOMPARE(energyDistance(ranges)->value, 0.0);
        QCOMPARE(cramerVonMises(ranges)->value, 0.0);
    }
    void scaleAndShift()
    {
        std::mt19937 random(5);
        auto cells = valueCells(drawn(random, 300, 0.0), drawn(random, 200, 0.7));
        const double w = *wassersteinDistance(cells);
        const double e = *energyDistance(cells);
        const double t = *cramerVonMises(cells);
        for (ValueCell& cell : cells)
            cell.value = 1000 * cell.value + 12345;
        VERIFY_CLOSE(wassersteinDistance(cells), 1000 * w, 1e-11);
        VERIFY_CLOSE(energyDistance(cells), std::sqrt(1000.0) * e, 1e-11);
        QCOMPARE(cramerVonMises(cells).value(), t);
    }
    void symmetric()
    {
        std::mt19937 random(6);
        auto cells = valueCells(drawn(random, 300, 0.0), drawn(random, 200, 0.7));
        const double w = *wassersteinDistance(cells);
        const double e = *energyDistance(cells);
        const double t = *cramerVonMises(cells);
        const double ranks = *cramerVonMisesMidrank(cells);
        for (ValueCell& cell : cells)
            std::swap(cell.baseline, cell.current);
        QCOMPARE(wassersteinDistance(cells).value(), w);
        QCOMPARE(energyDistance(cells).value(), e);
        VERIFY_CLOSE(cramerVonMises(cells), t, 1e-14);
        VERIFY_CLOSE(cramerVonMisesMidrank(cells), ranks, 1e-13);
    }
    void shiftOfAWholeSampleIsTheDistance()
    {
        std::mt19937 random(8);
        Values b = drawn(random, 200, 0.0);
        Values c = b;
        for (double& value : c)
            value += 0.35;
        VERIFY_CLOSE(wassersteinDistance(valueCells(b, c)), 0.35, 1e-12);
    }
    void midranks()
    {
        std::mt19937 random(9);
        for (int run = 0; run < 20; ++run) {
            const auto cells =
                valueCells(drawn(random, 30 + 20 * run, 0.0), drawn(random, 25 + 3 * run, 0.3));
            VERIFY_CLOSE(cramerVonMisesMidrank(cells), fromMidranks(cells), 1e-10, 1e-12);
        }
        const std::vector<ValueCell> few{{0, 1, 0}, {1, 2, 2}, {2, 0, 2}, {3, 3, 1}};
        VERIFY_CLOSE(cramerVonMisesMidrank(few), fromMidranks(few), 1e-13);
        // Without ties both are one.
        std::vector<ValueCell> untied;
        for (int i = 0; i < 400; ++i)
            untied.push_back({static_cast<double>(i), i * i % 7 < 3 ? 1.0 : 0.0, i * i % 7 < 3 ? 0.0 : 1.0});
        VERIFY_CLOSE(cramerVonMisesMidrank(untied), *cramerVonMises(untied), 1e-11);
        // Ties and unequal sizes inflate midranks' version, though the distributions are equal.
        const std::vector<ValueCell> tied{{1, 200, 50}, {2, 200, 50}, {3, 200, 50}, {4, 200, 50}};
        VERIFY_CLOSE(cramerVonMisesMidrank(tied), fromMidranks(tied), 1e-12);
        QVERIFY(*cramerVonMisesMidrank(tied) > 5.0);
        QCOMPARE(cramerVonMises(tied).value(), 0.0);
    }
    void pValue()
    {
        // Anderson 1962: mean (1 + 1/N) / 6; for very large samples standardizing does nothing.
        VERIFY_CLOSE(cramerVonMisesStandardized(0.46136, 1e9, 1e9), 0.46136, 1e-8);
        VERIFY_CLOSE(cramerVonMisesPValue(0.46136, 1e9, 1e9)->p, 0.05, 0, 1e-5);
        QCOMPARE(cramerVonMisesPValue(0.0, 100, 100)->p, 1.0);
        QVERIFY(cramerVonMisesPValue(250.0, 4000, 1000)->log10 < -500.0);
        QVERIFY(!cramerVonMisesPValue(std::nan(""), 4, 4));
        QVERIFY(!cramerVonMisesPValue(1.0, 0, 4));
    }
    void pValueHoldsItsLevel()
    {
        // No drift: 5 % of windows are below 0.05, also on a coarse grid with ties and unequal sizes.
        std::mt19937 random(11);
        int alarms = 0;
        const int runs = 2000;
        for (int run = 0; run < runs; ++run) {
            const auto cells = valueCells(drawn(random, 400, 0.0), drawn(random, 100, 0.0));
            alarms += cramerVonMisesPValue(*cramerVonMises(cells), 400, 100)->p <= 0.05 ? 1 : 0;
        }
        QVERIFY2(alarms > 70 && alarms < 135, qPrintable(QString::number(alarms)));
    }
    void undefined()
    {
        for (const std::vector<ValueCell>& cells : {std::vector<ValueCell>{},
                                                    {{1, 3, 0}},
                                                    {{1, 0, 3}},
                                                    {{1, 2, 2}, {0, 2, 2}},
                                                    {{1, std::nan(""), 2}}}) {
            QVERIFY(!wassersteinDistance(cells));
            QVERIFY(!energyDistance(cells));
            QVERIFY(!cramerVonMises(cells));
            QVERIFY(!cramerVonMisesMidrank(cells));
        }
        for (const std::vector<RangeCell>& cells :
             {std::vector<RangeCell>{}, {{0, 1, 0, 0, 2, 1}}, {{0, 1, 2, 1, 2, 5}}}) {
            QVERIFY(!wassersteinDistance(cells));
            QVERIFY(!energyDistance(cells));
            QVERIFY(!cramerVonMises(cells));
        }
    }
    void boundsHold_data()
    {
        QTest::addColumn<int>("cuts");
        QTest::addColumn<bool>("own");
        for (const int cuts : {0, 1, 2, 5, 20, 100}) {
            QTest::addRow("%d cut points", cuts) << cuts << false;
            QTest::addRow("%d cut points with own cells", cuts) << cuts << true;
        }
    }
    void boundsHold()
    {
        QFETCH(int, cuts);
        QFETCH(bool, own);
        std::mt19937 random(20240101);
        const auto holds = [](double exact, const std::optional<BoundedValue>& bounded) {
            return bounded && bounded->bound >= 0.0 &&
                   std::abs(exact - bounded->value) <= bounded->bound + 1e-12;
        };
        for (int run = 0; run < 200; ++run) {
            const auto cells =
                valueCells(drawn(random, 20 + run, 0.0), drawn(random, 5 + run % 17, run % 3 * 0.4));
            Values points;
            for (int i = 0; i < cuts; ++i)
                points.push_back(-2.5 + 5.0 * (i + 1) / (cuts + 1));
            const auto ranges = rangeCells(cells, points, own ? points : Values{});
            QVERIFY(holds(*wassersteinDistance(cells), wassersteinDistance(ranges)));
            QVERIFY(holds(*energyDistance(cells), energyDistance(ranges)));
            QVERIFY(holds(*cramerVonMises(cells), cramerVonMises(ranges)));
        }
    }
    void boundsShrinkWithFinerCells()
    {
        std::mt19937 random(12);
        const auto cells = valueCells(drawn(random, 5000, 0.0), drawn(random, 4000, 0.1));
        const double exact = *wassersteinDistance(cells);
        double previous = 1e9;
        for (const int cuts : {4, 16, 64, 256}) {
            Values points;
            for (int i = 0; i < cuts; ++i)
                points.push_back(-3.5 + 7.0 * (i + 1) / (cuts + 1));
            const auto w = wassersteinDistance(rangeCells(cells, points));
            QVERIFY(w->bound < previous);
            previous = w->bound;
            // The value itself is far better than its bound.
            VERIFY_CLOSE(w->value, exact, 0.01);
        }
        QVERIFY2(previous < 0.05 * exact, qPrintable(QString::number(previous)));
    }
    void exactWhereTheFunctionsDoNotCross()
    {
        // A plain shift: F > G everywhere, and the means of the cells say all about the distance.
        std::mt19937 random(13);
        const auto cells = valueCells(drawn(random, 1000, 0.0), drawn(random, 1000, 2.0));
        const double cuts[] = {-2, -1, 0, 1, 2, 3, 4};
        const auto w = wassersteinDistance(rangeCells(cells, cuts));
        VERIFY_CLOSE(w->value, *wassersteinDistance(cells), 1e-9);
        QVERIFY(w->bound < 0.01 * w->value);
    }
    void rangesThatDoNotTouch()
    {
        // 2 of 4 at 0, the others at 10; the other sample wholly at 10: h = 1/2 over the empty space between.
        const std::vector<RangeCell> ranges{{0, 0, 2, 0, 0, 0}, {10, 10, 2, 20, 3, 30}};
        QCOMPARE(wassersteinDistance(ranges)->value, 5.0);
        QCOMPARE(wassersteinDistance(ranges)->bound, 0.0);
        VERIFY_CLOSE(energyDistance(ranges)->value, std::sqrt(5.0), 1e-15);
    }
};

QTEST_APPLESS_MAIN(TestWasserstein)
#include "tst_wasserstein.moc"
