// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/mover.h"
#include "numeric/proportion.h"
#include "numeric/two_proportions.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <vector>

using namespace tiltmeter::numeric;

namespace {

bool close(double actual, double expected, double tolerance = 1e-12)
{
    return actual == expected || std::abs(actual - expected) <= tolerance;
}

Estimate rate(double x, double n)
{
    return {x / n, wilson(x, n, 0.95)};
}

} // namespace

class TestMover : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void differenceOfWilsonsIsNewcombe()
    {
        for (double x : {0.0, 3.0, 17.0, 20.0}) {
            const Interval difference = differenceInterval(rate(x, 20), rate(30, 100));
            const Interval expected = newcombe(x, 20, 30, 100, 0.95);
            QVERIFY(close(difference.lower, expected.lower) && close(difference.upper, expected.upper));
            const std::vector<Term> terms{{1.0, rate(x, 20)}, {-1.0, rate(30, 100)}};
            const Interval linear = linearInterval(terms);
            QVERIFY(close(linear.lower, expected.lower) && close(linear.upper, expected.upper));
        }
    }
    void symmetricPartsAddTheirVariances()
    {
        const std::vector<Term> terms{{0.5, {1.0, {0.7, 1.3}}}, {0.5, {2.0, {1.6, 2.4}}}};
        const Interval sum = linearInterval(terms);
        QVERIFY(close(sum.lower, 1.5 - 0.25) && close(sum.upper, 1.5 + 0.25));
    }
    void noTerms() { QCOMPARE(linearInterval({}), (Interval{0.0, 0.0})); }
    void ratioSolvesItsDefinition()
    {
        // At the lower end R the difference a - R b just reaches 0 from above, at the upper end from below.
        for (const auto& [a, b] :
             {std::pair{rate(30, 100), rate(50, 120)}, std::pair{rate(19, 20), rate(4, 30)}}) {
            const Interval r = ratioInterval(a, b);
            QVERIFY(r.contains(a.value / b.value));
            const std::vector<Term> atLower{{1.0, a}, {-r.lower, b}};
            const std::vector<Term> atUpper{{1.0, a}, {-r.upper, b}};
            QVERIFY(close(linearInterval(atLower).lower, 0.0));
            QVERIFY(close(linearInterval(atUpper).upper, 0.0));
            const Interval back = ratioInterval(b, a);
            QVERIFY(close(back.lower * r.upper, 1.0) && close(back.upper * r.lower, 1.0));
        }
    }
    void signedRatioIsFiellers()
    {
        // Symmetrical: (ab +- sqrt(a^2 b^2 - (a^2 - h^2) (b^2 - k^2))) / (b^2 - k^2) with a = 2, b = 4, h = k
        // = 1.
        const Interval ratio = signedRatioInterval({2, {1, 3}}, {4, {3, 5}});
        QVERIFY(close(ratio.lower, (8 - std::sqrt(19.0)) / 15) &&
                close(ratio.upper, (8 + std::sqrt(19.0)) / 15));
        // Where nothing is negative it is the ratio's.
        const Interval positive = signedRatioInterval(rate(12, 40), rate(30, 100));
        const Interval expected = ratioInterval(rate(12, 40), rate(30, 100));
        QVERIFY(close(positive.lower, expected.lower) && close(positive.upper, expected.upper));
        // Signs: both turned is the same, one turned is the mirror image.
        const Interval both = signedRatioInterval({-2, {-3, -1}}, {-4, {-5, -3}});
        QVERIFY(close(both.lower, ratio.lower) && close(both.upper, ratio.upper));
        const Interval one = signedRatioInterval({-2, {-3, -1}}, {4, {3, 5}});
        QVERIFY(close(one.lower, -ratio.upper) && close(one.upper, -ratio.lower));
        // The first may be 0: so may the ratio.
        const Interval around = signedRatioInterval({0, {-1, 1}}, {4, {3, 5}});
        QVERIFY(around.contains(0) && close(around.lower, -around.upper) && around.upper > 0.25);
        // The second may be 0: any ratio is possible.
        constexpr double infinity = std::numeric_limits<double>::infinity();
        QVERIFY(signedRatioInterval({2, {1, 3}}, {0.5, {-0.1, 1}}) == (Interval{-infinity, infinity}));
        QVERIFY(signedRatioInterval({2, {1, infinity}}, {4, {3, 5}}) == (Interval{-infinity, infinity}));
    }
    void ratioAtTheEnds()
    {
        const double infinity = std::numeric_limits<double>::infinity();
        QCOMPARE(ratioInterval(rate(0, 20), rate(5, 20)).lower, 0.0);
        QVERIFY(ratioInterval(rate(0, 20), rate(5, 20)).upper < 2.0);
        QCOMPARE(ratioInterval(rate(5, 20), rate(0, 20)).upper, infinity);
        QVERIFY(ratioInterval(rate(5, 20), rate(0, 20)).lower > 0.5);
        QCOMPARE(ratioInterval(rate(0, 20), rate(0, 20)), (Interval{0.0, infinity}));
    }
};

QTEST_APPLESS_MAIN(TestMover)
#include "tst_mover.moc"
