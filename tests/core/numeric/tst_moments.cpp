// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/moments.h"

#include "close_to.h"

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

using namespace tiltmeter::numeric;

using Values = std::vector<double>;

namespace {

Moments of(const Values& values)
{
    Moments moments;
    for (const double value : values)
        moments.add(value);
    return moments;
}

} // namespace

class TestMoments : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void byHand()
    {
        // 2 4 4 4 5 5 7 9: mean 5, population variance 4; third moment 42/8, fourth 356/8
        const Moments moments = of({2, 4, 4, 4, 5, 5, 7, 9});
        QCOMPARE(moments.count(), 8.0);
        QCOMPARE(moments.mean().value(), 5.0);
        VERIFY_CLOSE(moments.variance(0), 4.0, 1e-15);
        VERIFY_CLOSE(moments.variance(), 32.0 / 7.0, 1e-15);
        VERIFY_CLOSE(moments.standardDeviation(0), 2.0, 1e-15);
        VERIFY_CLOSE(moments.skewness(), (42.0 / 8) / 8, 1e-14);
        VERIFY_CLOSE(moments.excessKurtosis(), (356.0 / 8) / 16 - 3, 1e-14);
        QCOMPARE(moments.minimum().value(), 2.0);
        QCOMPARE(moments.maximum().value(), 9.0);
    }
    void mergesInAnyOrder()
    {
        std::mt19937 random(1);
        std::gamma_distribution<double> gamma(2.0, 3.0);
        Values values(1000);
        for (double& value : values)
            value = gamma(random);
        const Moments whole = of(values);
        for (int run = 0; run < 20; ++run) {
            std::shuffle(values.begin(), values.end(), random);
            std::vector<Moments> parts(7);
            for (size_t i = 0; i < values.size(); ++i)
                parts[(i * i) % parts.size()].add(values[i]);
            // Joined in a tree or one by one, empty parts among them.
            while (parts.size() > 1) {
                const size_t a = random() % parts.size();
                Moments one = parts[a];
                parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(a));
                parts[random() % parts.size()].merge(one);
            }
            const Moments& merged = parts.front();
            QCOMPARE(merged.count(), 1000.0);
            QCOMPARE(merged.minimum(), whole.minimum());
            QCOMPARE(merged.maximum(), whole.maximum());
            VERIFY_CLOSE(merged.mean(), whole.mean(), 1e-13);
            VERIFY_CLOSE(merged.variance(), whole.variance(), 1e-12);
            VERIFY_CLOSE(merged.skewness(), whole.skewness(), 1e-11);
            VERIFY_CLOSE(merged.excessKurtosis(), whole.excessKurtosis(), 1e-11);
        }
    }
    void countsAreRepeatedValues()
    {
        Moments weighted;
        weighted.add(3, 4);
        weighted.add(-1, 2);
        const Moments plain = of({3, 3, 3, 3, -1, -1});
        VERIFY_CLOSE(weighted.variance(), plain.variance(), 1e-15);
        VERIFY_CLOSE(weighted.skewness(), plain.skewness(), 1e-14);
        const std::vector<ValueCell> cells{{-1, 2, 5}, {0, 0, 1}, {3, 4, 0}};
        VERIFY_CLOSE(Moments::of(cells, Sample::Baseline).variance(), plain.variance(), 1e-15);
        QCOMPARE(Moments::of(cells, Sample::Current).count(), 6.0);
        QCOMPARE(Moments::of(cells, Sample::Current).maximum().value(), 0.0);
    }
    void largeOffsetsKeepTheirDigits()
    {
        // Variance of 0, 1, 2 repeated, far from zero: the naive sum of squares would lose all of it.
        Moments moments;
        for (int i = 0; i < 3000; ++i)
            moments.add(1e8 + i % 3);
        VERIFY_CLOSE(moments.variance(0), 2.0 / 3.0, 1e-9);
    }
    void undefined()
    {
        const Moments empty;
        QVERIFY(!empty.mean() && !empty.variance() && !empty.variance(0) && !empty.skewness() &&
                !empty.minimum());
        const Moments one = of({4});
        QCOMPARE(one.mean().value(), 4.0);
        QVERIFY(!one.variance());
        QCOMPARE(one.variance(0).value(), 0.0);
        QVERIFY(!one.skewness() && !one.excessKurtosis());
        // A constant column is exactly constant.
        const Moments constant = of(Values(1000, 0.1));
        QCOMPARE(constant.variance().value(), 0.0);
        QCOMPARE(constant.mean().value(), 0.1);
        QVERIFY(!constant.skewness() && !constant.excessKurtosis());
        Moments ignored;
        ignored.add(std::nan(""));
        ignored.add(std::numeric_limits<double>::infinity());
        ignored.add(1, 0);
        ignored.add(1, -2);
        QCOMPARE(ignored.count(), 0.0);
        Moments merged = of({1, 2});
        merged.merge(empty);
        QCOMPARE(merged.count(), 2.0);
    }
    void welch()
    {
        // 1 2 3 against 2 4 6 8: -3 / sqrt(1/3 + 5/3), Satterthwaite 4 / (1/18 + 25/27)
        const auto test = welchTest(of({1, 2, 3}), of({2, 4, 6, 8}));
        QVERIFY(test);
        VERIFY_CLOSE(test->t, -3 / std::sqrt(2.0), 1e-15);
        VERIFY_CLOSE(test->degreesOfFreedom, 4 / (1.0 / 18 + 25.0 / 27), 1e-14);
        QVERIFY(welchTest(of({2, 4, 6, 8}), of({1, 2, 3}))->t > 0.0);
        QCOMPARE(welchTest(of({1, 2}), of({1, 2}))->twoSided.p, 1.0);
        QVERIFY(!welchTest(of({1}), of({1, 2})));
        QVERIFY(!welchTest(of({1, 1}), of({2, 2})));
        QVERIFY(!welchTest(Moments{}, of({2, 2})));
    }
    void student()
    {
        // Evidently's t-test on its vector: 8.254559e-06
        Moments x;
        Moments y;
        for (int i = 0; i < 1000; ++i)
            x.add((37 * i) % 101 / 10.0);
        for (int j = 0; j < 600; ++j)
            y.add((53 * j) % 127 / 11.0);
        VERIFY_CLOSE(studentTest(x, y)->twoSided.p, 8.254559e-06, 1e-7);
        // pooled variance (2 + 20) / 5
        VERIFY_CLOSE(studentTest(of({1, 2, 3}), of({2, 4, 6, 8}))->t,
                     -3 / std::sqrt(4.4 * (1.0 / 3 + 1.0 / 4)), 1e-15);
        QCOMPARE(studentTest(of({1, 2, 3}), of({2, 4, 6, 8}))->degreesOfFreedom, 5.0);
        QVERIFY(!studentTest(of({1}), of({2})));
        QVERIFY(!studentTest(of({1, 1}), of({2, 2})));
        QVERIFY(!studentTest(of({1, 1}), Moments{}));
    }
    void standardized()
    {
        const Moments b = of({1, 2, 3});
        const Moments c = of({2, 4, 6, 8});
        VERIFY_CLOSE(standardizedDifference(b, c, Denominator::BaselineDeviation), 3.0, 1e-15);
        VERIFY_CLOSE(standardizedDifference(b, c, Denominator::PooledDeviation), 3 / std::sqrt(4.4), 1e-15);
        QVERIFY(*standardizedDifference(c, b, Denominator::BaselineDeviation) < 0.0);
        QVERIFY(!standardizedDifference(of({1, 1}), c, Denominator::BaselineDeviation));
        QVERIFY(!standardizedDifference(of({1}), c, Denominator::BaselineDeviation));
        QVERIFY(!standardizedDifference(b, Moments{}, Denominator::PooledDeviation));
    }
    void quantilesType7_data()
    {
        QTest::addColumn<double>("q");
        QTest::addColumn<double>("expected");
        // R: quantile(c(1, 2, 2, 5, 9), q)
        QTest::newRow("0") << 0.0 << 1.0;
        QTest::newRow("0.1") << 0.1 << 1.4;
        QTest::newRow("0.25") << 0.25 << 2.0;
        QTest::newRow("0.4") << 0.4 << 2.0;
        QTest::newRow("0.5") << 0.5 << 2.0;
        QTest::newRow("0.6") << 0.6 << 3.2;
        QTest::newRow("0.9") << 0.9 << 7.4;
        QTest::newRow("1") << 1.0 << 9.0;
    }
    void quantilesType7()
    {
        QFETCH(double, q);
        QFETCH(double, expected);
        const std::vector<ValueCell> cells{{0, 0, 3}, {1, 1, 0}, {2, 2, 1}, {5, 1, 0}, {9, 1, 0}, {11, 0, 2}};
        VERIFY_CLOSE(quantile(cells, Sample::Baseline, q), expected, 1e-15);
    }
    void quantilesOfOneSampleIgnoreTheOther()
    {
        const std::vector<ValueCell> cells{{0, 0, 3}, {1, 1, 0}, {2, 2, 1}, {11, 0, 2}};
        QCOMPARE(quantile(cells, Sample::Current, 0).value(), 0.0);
        QCOMPARE(quantile(cells, Sample::Current, 0.5).value(), 1.0);
        QCOMPARE(quantile(cells, Sample::Current, 1).value(), 11.0);
        QCOMPARE(quantile(cells, Sample::Baseline, 1).value(), 2.0);
        const double several[] = {0.0, 0.5, 0.5, 1.0};
        QCOMPARE(quantiles(cells, Sample::Current, several), (Values{0, 1, 1, 11}));
    }
    void quantilesUndefined()
    {
        const std::vector<ValueCell> cells{{1, 1, 0}};
        QVERIFY(!quantile(cells, Sample::Current, 0.5));
        QVERIFY(!quantile(cells, Sample::Baseline, -0.1));
        QVERIFY(!quantile(cells, Sample::Baseline, 1.1));
        QVERIFY(!quantile(cells, Sample::Baseline, std::nan("")));
        QVERIFY(!quantile(std::vector<ValueCell>{}, Sample::Baseline, 0.5));
        QVERIFY(!quantile(std::vector<RangeCell>{}, Sample::Baseline, 0.5));
        QVERIFY(!quantile(std::vector<RangeCell>{{0, 1, 1, 0.5, 0, 0}}, Sample::Current, 0.5));
        QCOMPARE(quantile(cells, Sample::Baseline, 0.7).value(), 1.0);
    }
    void quantilesFromRangesHoldTheirBound()
    {
        std::mt19937 random(2);
        std::normal_distribution<double> normal;
        Values b(137);
        Values c(55);
        for (double& value : b)
            value = normal(random);
        for (double& value : c)
            value = 0.5 + normal(random);
        const auto cells = valueCells(b, c);
        const double cuts[] = {-1.5, -0.5, 0, 0.2, 1, 2};
        const auto ranges = rangeCells(cells, cuts);
        for (double q = 0; q <= 1.0; q += 0.01) {
            for (const Sample sample : {Sample::Baseline, Sample::Current}) {
                const auto bounded = quantile(ranges, sample, q);
                QVERIFY(bounded && bounded->bound <= 3.0);
                QVERIFY(std::abs(bounded->value - *quantile(cells, sample, q)) <= bounded->bound + 1e-12);
            }
        }
        // A range that is one value is exact.
        const std::vector<RangeCell> points{{1, 1, 3, 3, 0, 0}, {4, 4, 1, 4, 1, 4}};
        QCOMPARE(quantile(points, Sample::Baseline, 0.5)->value, 1.0);
        QCOMPARE(quantile(points, Sample::Baseline, 0.5)->bound, 0.0);
    }
};

QTEST_APPLESS_MAIN(TestMoments)
#include "tst_moments.moc"
