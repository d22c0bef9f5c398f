// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/distance_interval.h"

#include <QtTest>

#include <cmath>

using namespace tiltmeter::numeric;

class TestDistanceInterval : public QObject
{
    Q_OBJECT

    /// |share of the first - share of the second| of (yes, no, yes, no), and its square.
    static Bootstrap bootstrap(const std::vector<double>& counts, std::uint64_t seed)
    {
        const auto half = [&](std::size_t at) {
            return std::make_shared<const DrawnCounts>(std::span(counts).subspan(at, 2), 2000, seed + at);
        };
        return Bootstrap(std::vector{half(0), half(2)}, 2,
                         [](std::span<const double> c, std::span<std::optional<double>> values) {
                             const double d = std::abs(c[0] / (c[0] + c[1]) - c[2] / (c[2] + c[3]));
                             values[0] = d;
                             values[1] = d * d;
                         });
    }
    static Bootstrap atParity(const std::vector<double>& c, std::uint64_t seed)
    {
        const double share = (c[0] + c[2]) / (c[0] + c[1] + c[2] + c[3]);
        const double n = c[0] + c[1];
        const double m = c[2] + c[3];
        return bootstrap({n * share, n * (1 - share), m * share, m * (1 - share)}, seed + 2);
    }
    static Interval interval(const std::vector<double>& counts, std::size_t statistic = 0,
                             double confidence = 0.95)
    {
        const auto found =
            distanceInterval(bootstrap(counts, 1), atParity(counts, 1), statistic, confidence,
                             statistic == 1 ? DistanceGrowth::Quadratic : DistanceGrowth::Linear);
        QTEST_ASSERT(found->interval.contains(found->center));
        return found->interval;
    }

private Q_SLOTS:
    /// The two-sided z test of these shares decides whether 0 is held.
    void zeroIsHeldWhereATestHoldsIt_data()
    {
        QTest::addColumn<int>("first");
        QTest::addColumn<int>("second");
        QTest::addColumn<bool>("isHeld");
        QTest::newRow("the same") << 200 << 200 << true;
        QTest::newRow("z = 1.4") << 200 << 220 << true;
        QTest::newRow("z = 2.7") << 200 << 238 << false;
        QTest::newRow("z = 7") << 200 << 300 << false;
    }
    void zeroIsHeldWhereATestHoldsIt()
    {
        QFETCH(int, first);
        QFETCH(int, second);
        QFETCH(bool, isHeld);
        const Interval i = interval({double(first), 400.0 - first, double(second), 400.0 - second});
        const double value = (second - first) / 400.0;
        QVERIFY(i.contains(value));
        QCOMPARE(i.lower == 0.0, isHeld);
        QVERIFY(i.lower >= 0);
    }
    /// Far from parity nothing folds: the interval is the normal one.
    void farFromParityItIsTheUsualOne()
    {
        const Interval i = interval({100, 300, 300, 100});
        const double half = 1.96 * std::sqrt(2 * 0.25 * 0.75 / 400);
        QVERIFY(std::abs(i.lower - (0.5 - half)) < 0.006);
        QVERIFY(std::abs(i.upper - (0.5 + half)) < 0.006);
    }
    /// Whoever squares a distance says the same of it.
    void squaresAgree()
    {
        for (const double second : {200.0, 238.0, 260.0, 320.0}) {
            const std::vector<double> counts{200, 200, second, 400 - second};
            const double lower = interval(counts).lower;
            QVERIFY(std::abs(interval(counts, 1).lower - lower * lower) < 1e-4);
        }
    }
    void moreConfidenceIsWider()
    {
        const std::vector<double> counts{200, 200, 245, 155};
        const Interval usual = interval(counts);
        const Interval sure = interval(counts, 0, 0.99);
        QVERIFY(sure.lower <= usual.lower && sure.upper >= usual.upper);
        QVERIFY(interval(counts, 0, 0.999).lower == 0);
    }
    void nothingToSay()
    {
        const std::vector<double> counts{0, 0, 5, 5};
        const Bootstrap none = bootstrap(counts, 1);
        QVERIFY(!distanceInterval(none, none, 0, 0.95));
        const Bootstrap some = bootstrap({5, 5, 9, 1}, 1);
        QCOMPARE(distanceInterval(some, none, 0, 0.95)->interval.lower, 0.0);
    }
};

QTEST_APPLESS_MAIN(TestDistanceInterval)
#include "tst_distance_interval.moc"
