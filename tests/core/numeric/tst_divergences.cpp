// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/divergences.h"

#include "close_to.h"

#include <limits>
#include <vector>

using namespace tiltmeter::numeric;

using Counts = std::vector<double>;
Q_DECLARE_METATYPE(Counts)

class TestDivergences : public QObject
{
    Q_OBJECT
    // Baseline a, b, c, d and a current sample of half the size; then the same with d replaced by a new
    // category e.
    const Counts r{400, 300, 200, 100};
    const Counts c{150, 200, 100, 50};
    const Counts rUnseen{400, 300, 200, 100, 0};
    const Counts cUnseen{150, 200, 100, 0, 50};

private Q_SLOTS:
    void emptyCellsAreNoDifference()
    {
        const std::vector<double> before{0, 600, 400, 0};
        const std::vector<double> after{0, 6, 4, 0};
        QCOMPARE(*populationStabilityIndex(before, after, FloorPolicy::halfCount()), 0.0);
        QCOMPARE(*kullbackLeiblerDivergence(before, after, FloorPolicy::halfCount()), 0.0);
        const std::vector<double> moved{1, 5, 4, 0};
        const std::vector<double> cells{0, 600, 400};
        QCOMPARE(*populationStabilityIndex(before, moved, FloorPolicy::halfCount()),
                 *populationStabilityIndex(cells, std::vector<double>{1, 5, 4}, FloorPolicy::halfCount()));
    }
    // Numbers of Evidently 0.7.21, NannyML 0.13.1 and Deepchecks on these counts (ten decimals).
    void peers()
    {
        VERIFY_CLOSE(populationStabilityIndex(r, c, FloorPolicy::evidently()), 0.0575364145, 0, 1e-10);
        VERIFY_CLOSE(populationStabilityIndex(r, c, FloorPolicy::atLeast(0.01)), 0.0575364145, 0, 1e-10);
        VERIFY_CLOSE(jensenShannonDistance(r, c, LogBase::E), 0.0846602215, 0, 1e-10);
        VERIFY_CLOSE(jensenShannonDistance(r, c, LogBase::Two), 0.1016872892, 0, 1e-10);
        VERIFY_CLOSE(hellingerDistance(r, c), 0.0847329745, 0, 1e-10);
        VERIFY_CLOSE(kullbackLeiblerDivergence(r, c, FloorPolicy::evidently(), true), 0.0287682072, 0, 1e-10);
        VERIFY_CLOSE(chebyshevDistance(r, c), 0.1, 1e-14);
    }
    void peersWithUnseenCategory()
    {
        VERIFY_CLOSE(populationStabilityIndex(rUnseen, cUnseen, FloorPolicy::evidently()), 1.4377059192, 0,
                     1e-10);
        VERIFY_CLOSE(populationStabilityIndex(rUnseen, cUnseen, FloorPolicy::atLeast(0.01)), 0.4720017312, 0,
                     1e-10);
        VERIFY_CLOSE(jensenShannonDistance(rUnseen, cUnseen, LogBase::E), 0.2765539209, 0, 1e-10);
        VERIFY_CLOSE(jensenShannonDistance(rUnseen, cUnseen, LogBase::Two), 0.3321751116, 0, 1e-10);
        VERIFY_CLOSE(hellingerDistance(rUnseen, cUnseen), 0.3273830737, 0, 1e-10);
    }
    void azure()
    {
        // Azure ML model monitoring: base 2, Laplace counts. Bins of 1..8 against 3..10, and categories.
        const Counts b1{3, 2, 2, 1};
        const Counts t1{1, 2, 2, 3};
        VERIFY_CLOSE(jensenShannonDistance(b1, t1, LogBase::Two), 0.307182, 0, 5e-7);
        VERIFY_CLOSE(populationStabilityIndex(b1, t1, FloorPolicy::laplace()), 0.231049, 0, 5e-7);
        const Counts b2{50, 30, 20, 0};
        const Counts t2{40, 30, 10, 20};
        VERIFY_CLOSE(euclideanDistance(b2, t2), 0.244949, 0, 5e-7);
        VERIFY_CLOSE(chebyshevDistance(b2, t2), 0.2, 1e-14);
        VERIFY_CLOSE(jensenShannonDistance(b2, t2, LogBase::Two), 0.340986, 0, 5e-7);
        VERIFY_CLOSE(populationStabilityIndex(b2, t2, FloorPolicy::laplace()), 0.668647, 0, 5e-7);
    }
    void evidentlyOwnTest()
    {
        // tests/stattests/test_stattests.py of Evidently: 0.06812
        VERIFY_CLOSE(hellingerDistance(Counts{16, 18, 16, 14, 12, 12}, Counts{16, 16, 16, 16, 16, 8}),
                     0.06812, 0, 1e-5);
    }
    void clarifyGermanCredit()
    {
        // SageMaker Clarify's integration test on German credit; its DPL 0.1745391705 and KL leave only the
        // positive shares 7/8 (reference) and 152/217 (monitored).
        const Counts reference{7, 1};
        const Counts monitored{152, 65};
        VERIFY_CLOSE(clarify::kl(reference, monitored), 0.0854333278, 0, 1e-10);
        VERIFY_CLOSE(clarify::js(reference, monitored), 0.0233264693, 0, 1e-10);
        VERIFY_CLOSE(clarify::lp(reference, monitored), 0.2468356621, 0, 1e-10);
        VERIFY_CLOSE(clarify::tvd(reference, monitored), 0.1745391705, 0, 1e-10);
        VERIFY_CLOSE(clarify::ks(reference, monitored), 0.1745391705, 0, 1e-10);
    }
    void clarifyUsesCommonClassesOnly()
    {
        // r = 1/2 1/4 1/4, u = 1/2 1/2 0: the class that u lacks is left out, the shares stay.
        const Counts reference{2, 1, 1};
        const Counts monitored{4, 4, 0};
        VERIFY_CLOSE(clarify::kl(reference, monitored), 0.25 * std::log(0.5), 1e-15);
        VERIFY_CLOSE(clarify::js(reference, monitored),
                     0.5 * (0.25 * std::log(0.25 / 0.375) + 0.5 * std::log(0.5 / 0.375)), 1e-14);
        VERIFY_CLOSE(clarify::lp(reference, monitored), 0.25, 1e-15);
        VERIFY_CLOSE(clarify::tvd(reference, monitored), 0.125, 1e-15);
        VERIFY_CLOSE(clarify::ks(reference, monitored), 0.25, 1e-15);
        QVERIFY(!clarify::kl(Counts{1, 0}, Counts{0, 1}));
        QVERIFY(!clarify::tvd(Counts{1, 0}, Counts{0, 1}));
        QVERIFY(!clarify::lp(reference, monitored, 0.5));
    }
    void floors()
    {
        // r = 1 0, c = 1/2 1/2
        const Counts one{8, 0};
        const Counts half{4, 4};
        QVERIFY(!populationStabilityIndex(one, half, FloorPolicy::none()));
        QVERIFY(!populationStabilityIndex(half, one, FloorPolicy::none()));
        const auto psi = [](double r0, double r1, double c0, double c1) {
            return (c0 - r0) * std::log(c0 / r0) + (c1 - r1) * std::log(c1 / r1);
        };
        VERIFY_CLOSE(populationStabilityIndex(one, half, FloorPolicy::halfCount()), psi(1, 0.5 / 8, 0.5, 0.5),
                     1e-15);
        VERIFY_CLOSE(populationStabilityIndex(one, half, FloorPolicy::replaceZeros(1e-3)),
                     psi(1, 1e-3, 0.5, 0.5), 1e-15);
        VERIFY_CLOSE(populationStabilityIndex(one, half, FloorPolicy::atLeast(0.6)), psi(1, 0.6, 0.6, 0.6),
                     1e-15);
        VERIFY_CLOSE(populationStabilityIndex(one, half, FloorPolicy::laplace()), psi(0.9, 0.1, 0.5, 0.5),
                     1e-14);
        // Evidently: a smallest share of 0.0001 or less makes the filling a millionth of it.
        VERIFY_CLOSE(
            populationStabilityIndex(Counts{9999, 1, 0}, Counts{9999, 1, 10000}, FloorPolicy::evidently()),
            psi(0.9999, 1e-4, 9999.0 / 20000, 1.0 / 20000) + (0.5 - 1e-10) * std::log(0.5 / 1e-10), 1e-14);
    }
    void kullbackLeiblerDirection()
    {
        const Counts half{4, 4};
        const Counts one{8, 0};
        // KL(one, half) = ln 2; the other way round is infinite, hence undefined without a floor.
        VERIFY_CLOSE(kullbackLeiblerDivergence(one, half, FloorPolicy::none()), std::log(2.0), 1e-15);
        QVERIFY(!kullbackLeiblerDivergence(half, one, FloorPolicy::none()));
        VERIFY_CLOSE(kullbackLeiblerDivergence(half, one, FloorPolicy::replaceZeros(1e-4)),
                     0.5 * std::log(0.5) + 0.5 * std::log(0.5e4), 1e-15);
    }
    void identicalIsExactlyZero_data()
    {
        QTest::addColumn<Counts>("first");
        QTest::addColumn<Counts>("second");
        QTest::newRow("the same") << Counts{1, 7, 0, 3, 1e6} << Counts{1, 7, 0, 3, 1e6};
        QTest::newRow("in proportion") << Counts{1, 7, 0, 3} << Counts{3, 21, 0, 9};
        QTest::newRow("one cell: a constant column") << Counts{17} << Counts{4};
        QTest::newRow("one of several cells") << Counts{0, 17, 0} << Counts{0, 4, 0};
        QTest::newRow("weights") << Counts{0.1, 0.2, 0.7} << Counts{0.1, 0.2, 0.7};
    }
    void identicalIsExactlyZero()
    {
        QFETCH(Counts, first);
        QFETCH(Counts, second);
        // Laplace and half counts depend on the sizes: no drift is 0 for equal sizes only.
        const FloorPolicy policies[] = {FloorPolicy::none(), FloorPolicy::replaceZeros(1e-4),
                                        FloorPolicy::atLeast(0.01)};
        for (const FloorPolicy policy : policies) {
            QCOMPARE(populationStabilityIndex(first, second, policy).value(), 0.0);
            QCOMPARE(kullbackLeiblerDivergence(first, second, policy).value(), 0.0);
        }
        QCOMPARE(populationStabilityIndex(first, first, FloorPolicy::halfCount()).value(), 0.0);
        QCOMPARE(populationStabilityIndex(first, first, FloorPolicy::laplace()).value(), 0.0);
        QCOMPARE(jensenShannonDistance(first, second, LogBase::Two).value(), 0.0);
        QCOMPARE(hellingerDistance(first, second).value(), 0.0);
        QCOMPARE(totalVariationDistance(first, second).value(), 0.0);
        QCOMPARE(euclideanDistance(first, second).value(), 0.0);
        QCOMPARE(chebyshevDistance(first, second).value(), 0.0);
        QCOMPARE(lpDistance(first, second, 3.0).value(), 0.0);
        QCOMPARE(bhattacharyyaDistance(first, second).value(), 0.0);
        VERIFY_CLOSE(bhattacharyyaCoefficient(first, second), 1.0, 1e-15);
        QCOMPARE(clarify::js(first, second).value(), 0.0);
    }
    void symmetric()
    {
        for (const auto& [first, second] :
             {std::pair(r, c), std::pair(rUnseen, cUnseen), std::pair(Counts{1, 0}, Counts{0, 1})}) {
            QCOMPARE(jensenShannonDivergence(first, second, LogBase::E),
                     jensenShannonDivergence(second, first, LogBase::E));
            QCOMPARE(hellingerDistance(first, second), hellingerDistance(second, first));
            QCOMPARE(totalVariationDistance(first, second), totalVariationDistance(second, first));
            QCOMPARE(euclideanDistance(first, second), euclideanDistance(second, first));
            QCOMPARE(chebyshevDistance(first, second), chebyshevDistance(second, first));
            VERIFY_CLOSE(populationStabilityIndex(first, second, FloorPolicy::replaceZeros(1e-4)),
                         populationStabilityIndex(second, first, FloorPolicy::replaceZeros(1e-4)), 1e-15);
        }
    }
    void populationStabilityIsBothKullbackLeiblers()
    {
        VERIFY_CLOSE(populationStabilityIndex(r, c, FloorPolicy::none()),
                     *kullbackLeiblerDivergence(r, c, FloorPolicy::none()) +
                         *kullbackLeiblerDivergence(c, r, FloorPolicy::none()),
                     1e-13);
    }
    void disjointIsTheLargest()
    {
        const Counts left{3, 5, 0, 0};
        const Counts right{0, 0, 1, 1};
        VERIFY_CLOSE(jensenShannonDistance(left, right, LogBase::Two), 1.0, 1e-15);
        VERIFY_CLOSE(jensenShannonDivergence(left, right, LogBase::E), std::log(2.0), 1e-15);
        QCOMPARE(hellingerDistance(left, right).value(), 1.0);
        QCOMPARE(totalVariationDistance(left, right).value(), 1.0);
        QCOMPARE(bhattacharyyaCoefficient(left, right).value(), 0.0);
        QVERIFY(!bhattacharyyaDistance(left, right));
        VERIFY_CLOSE(euclideanDistance(Counts{1, 0}, Counts{0, 9}), std::sqrt(2.0), 1e-15);
        QCOMPARE(chebyshevDistance(Counts{1, 0}, Counts{0, 9}).value(), 1.0);
    }
    void normsOfOneOrder()
    {
        VERIFY_CLOSE(lpDistance(r, c, 1.0), 2.0 * *totalVariationDistance(r, c), 1e-14);
        VERIFY_CLOSE(lpDistance(r, c, 2.0), euclideanDistance(r, c), 1e-14);
        VERIFY_CLOSE(lpDistance(rUnseen, cUnseen, 2000.0), chebyshevDistance(rUnseen, cUnseen), 1e-3);
        QVERIFY(!lpDistance(r, c, 0.5));
        QVERIFY(!lpDistance(r, c, std::numeric_limits<double>::infinity()));
    }
    void tinyDifferencesKeepTheirDigits()
    {
        // shares 1/2 + e, 1/2 - e: JSD = e^2 / 2 + O(e^4) nats, H^2 = e^2 / 2, BC distance the same
        const double e = 1e-7;
        const Counts even{0.5, 0.5};
        const Counts odd{0.5 + e, 0.5 - e};
        VERIFY_CLOSE(jensenShannonDivergence(even, odd, LogBase::E), e * e / 2.0, 1e-8);
        VERIFY_CLOSE(hellingerDistance(even, odd), e / std::sqrt(2.0), 1e-8);
        VERIFY_CLOSE(bhattacharyyaDistance(even, odd), e * e / 2.0, 1e-8);
    }
    void undefined_data()
    {
        QTest::addColumn<Counts>("first");
        QTest::addColumn<Counts>("second");
        const double nan = std::nan("");
        QTest::newRow("no cells") << Counts{} << Counts{};
        QTest::newRow("empty baseline") << Counts{0, 0} << Counts{1, 2};
        QTest::newRow("empty current") << Counts{1, 2} << Counts{0, 0};
        QTest::newRow("lengths differ") << Counts{1, 2} << Counts{1, 2, 3};
        QTest::newRow("negative") << Counts{1, 2} << Counts{-1, 2};
        QTest::newRow("not a number") << Counts{1, nan} << Counts{1, 2};
        QTest::newRow("infinite") << Counts{1, 2} << Counts{1, std::numeric_limits<double>::infinity()};
    }
    void undefined()
    {
        QFETCH(Counts, first);
        QFETCH(Counts, second);
        QVERIFY(!populationStabilityIndex(first, second, FloorPolicy::halfCount()));
        QVERIFY(!kullbackLeiblerDivergence(first, second, FloorPolicy::halfCount()));
        QVERIFY(!jensenShannonDivergence(first, second, LogBase::E));
        QVERIFY(!jensenShannonDistance(first, second, LogBase::Two));
        QVERIFY(!hellingerDistance(first, second));
        QVERIFY(!bhattacharyyaCoefficient(first, second));
        QVERIFY(!bhattacharyyaDistance(first, second));
        QVERIFY(!totalVariationDistance(first, second));
        QVERIFY(!euclideanDistance(first, second));
        QVERIFY(!chebyshevDistance(first, second));
        QVERIFY(!lpDistance(first, second, 2.0));
        QVERIFY(!clarify::kl(first, second));
        QVERIFY(!clarify::js(first, second));
        QVERIFY(!clarify::lp(first, second));
        QVERIFY(!clarify::tvd(first, second));
        QVERIFY(!clarify::ks(first, second));
    }
};

QTEST_APPLESS_MAIN(TestDivergences)
#include "tst_divergences.moc"
