// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/contingency.h"

#include "close_to.h"

#include <limits>
#include <vector>

using namespace tiltmeter::numeric;

using Counts = std::vector<double>;
Q_DECLARE_METATYPE(Counts)

class TestContingency : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void pearson_data()
    {
        QTest::addColumn<Counts>("first");
        QTest::addColumn<Counts>("second");
        QTest::addColumn<double>("statistic");
        QTest::addColumn<double>("dof");
        QTest::addColumn<double>("p");
        const Counts r{400, 300, 200, 100};
        // NannyML (scipy.stats.chi2_contingency)
        QTest::newRow("NannyML") << r << Counts{150, 200, 100, 50} << 19.0909090909 << 3.0 << 2.618170e-04;
        // NannyML's statistic; its p by the closed form of 4 degrees of freedom, exp(-x/2) (1 + x/2)
        // x/2)
        QTest::newRow("unseen category")
            << Counts{400, 300, 200, 100, 0} << Counts{150, 200, 100, 0, 50} << 169.0909090909 << 4.0
            << std::exp(-169.09090909090909 / 2) * (1 + 169.09090909090909 / 2);
        QTest::newRow("column empty in both") << Counts{400, 0, 300, 200, 100} << Counts{150, 0, 200, 100, 50}
                                              << 19.0909090909 << 3.0 << 2.618170e-04;
        QTest::newRow("constant column") << Counts{0, 7} << Counts{0, 9} << 0.0 << 0.0 << 1.0;
        QTest::newRow("proportional") << Counts{1, 3, 5} << Counts{7, 21, 35} << 0.0 << 2.0 << 1.0;
        // chi-square = N (ad - bc)^2 / (row and column products)
        QTest::newRow("two by two") << Counts{30, 70} << Counts{50, 70}
                                    << 220.0 * 1400 * 1400 / (100.0 * 120 * 80 * 140) << 1.0
                                    << std::erfc(
                                           std::sqrt(220.0 * 1400 * 1400 / (100.0 * 120 * 80 * 140) / 2));
    }
    void pearson()
    {
        QFETCH(Counts, first);
        QFETCH(Counts, second);
        QFETCH(double, statistic);
        QFETCH(double, dof);
        QFETCH(double, p);
        for (const auto& test : {pearsonHomogeneity(first, second), pearsonHomogeneity(second, first)}) {
            QVERIFY(test);
            VERIFY_CLOSE(test->statistic, statistic, 1e-11);
            QCOMPARE(test->degreesOfFreedom, dof);
            VERIFY_CLOSE(test->pValue.p, p, 3e-7);
        }
    }
    void oneSample()
    {
        // Evidently on the same counts: 2.065916e-06; its own test series: 0.67309 for both sizes of the
        // baseline
        VERIFY_CLOSE(oneSampleChiSquare(Counts{400, 300, 200, 100}, Counts{150, 200, 100, 50})->pValue.p,
                     2.065916e-06, 3e-7);
        const Counts reference{16, 18, 16, 14, 12, 12};
        const Counts twice{32, 36, 32, 28, 24, 24};
        const Counts current{16, 16, 16, 16, 16, 8};
        VERIFY_CLOSE(oneSampleChiSquare(reference, current)->pValue.p, 0.67309, 0, 1e-5);
        VERIFY_CLOSE(oneSampleChiSquare(twice, current)->pValue.p, 0.67309, 0, 1e-5);
        QCOMPARE(oneSampleChiSquare(twice, reference)->statistic, 0.0);
        QVERIFY(!oneSampleChiSquare(Counts{4, 4, 0}, Counts{4, 3, 1}));
        QVERIFY(!oneSampleGTest(Counts{4, 4, 0}, Counts{4, 3, 1}));
        QVERIFY(oneSampleChiSquare(Counts{4, 4, 4}, Counts{4, 8, 0}));
        // G by its definition, exp = 4 each: 2 (8 ln 2 + 4 ln 1)
        VERIFY_CLOSE(oneSampleGTest(Counts{4, 4, 4}, Counts{4, 8, 0})->statistic, 16 * std::log(2.0), 1e-14);
        // Evidently's own G-test is 0.8176 on these: sf of 2 sum O ln(O/E), with 5 degrees of freedom
        double g = 0.0;
        for (size_t i = 0; i < current.size(); ++i)
            g += 2 * current[i] * std::log(current[i] / reference[i]);
        VERIFY_CLOSE(oneSampleGTest(reference, current)->statistic, g, 1e-12);
    }
    void yates()
    {
        // N (|ad - bc| - N/2)^2 / (product of margins)
        const double expected = 220.0 * (1400 - 110) * (1400 - 110) / (100.0 * 120 * 80 * 140);
        VERIFY_CLOSE(pearsonHomogeneityYates(Counts{30, 70}, Counts{50, 70})->statistic, expected, 1e-13);
        VERIFY_CLOSE(pearsonHomogeneityYates(Counts{30, 0, 70}, Counts{50, 0, 70})->statistic, expected,
                     1e-13);
        // |O - E| of less than a half is lowered to 0, not past it
        QCOMPARE(pearsonHomogeneityYates(Counts{5, 5}, Counts{5, 5})->statistic, 0.0);
        QCOMPARE(pearsonHomogeneityYates(Counts{5, 6}, Counts{5, 5})->statistic, 0.0);
        QVERIFY(!pearsonHomogeneityYates(Counts{5, 6, 1}, Counts{5, 5, 1}));
        QVERIFY(!pearsonHomogeneityYates(Counts{5, 0}, Counts{5, 0}));
    }
    void gTest()
    {
        const Counts r{400, 300, 200, 100, 0};
        const Counts c{150, 200, 100, 0, 50};
        double g = 0.0;
        for (size_t i = 0; i < r.size(); ++i) {
            const double column = r[i] + c[i];
            g += r[i] > 0 ? 2 * r[i] * std::log(r[i] / (column * 1000 / 1500)) : 0.0;
            g += c[i] > 0 ? 2 * c[i] * std::log(c[i] / (column * 500 / 1500)) : 0.0;
        }
        VERIFY_CLOSE(gTestHomogeneity(r, c)->statistic, g, 1e-12);
        QCOMPARE(gTestHomogeneity(r, c)->degreesOfFreedom, 4.0);
        QCOMPARE(gTestHomogeneity(r, r)->statistic, 0.0);
        QCOMPARE(gTestHomogeneity(Counts{3, 0}, Counts{5, 0})->pValue.p, 1.0);
        // A difference of one record in ten million: G ~ chi-square, digits kept
        const Counts large{5e6, 5e6};
        const Counts nearly{5e6 + 1, 5e6 - 1};
        VERIFY_CLOSE(gTestHomogeneity(large, nearly)->statistic, pearsonHomogeneity(large, nearly)->statistic,
                     1e-9);
    }
    void farTail()
    {
        // 2 x 2 table with disjoint categories: chi-square = N, p = erfc(sqrt(N / 2))
        const auto test = pearsonHomogeneity(Counts{2000, 0}, Counts{0, 2000});
        QCOMPARE(test->statistic, 4000.0);
        QCOMPARE(test->pValue.p, 0.0);
        const double expected =
            (-2000.0 - 0.5 * std::log(M_PI * 2000.0) + std::log1p(-1.0 / 4000.0)) / M_LN10;
        VERIFY_CLOSE(test->pValue.log10, expected, 1e-9);
    }
    void cramer()
    {
        // Deepchecks scales the larger sample down to the smaller one first: 0.1062733109
        VERIFY_CLOSE(cramersVBiasCorrected(Counts{200, 150, 100, 50}, Counts{150, 200, 100, 50}),
                     0.1062733109, 0, 1e-10);
        VERIFY_CLOSE(cramersV(Counts{200, 150, 100, 50}, Counts{150, 200, 100, 50}),
                     std::sqrt(100.0 / 7.0 / 1000.0), 1e-14);
        QCOMPARE(cramersV(Counts{3, 0}, Counts{0, 8}).value(), 1.0);
        QCOMPARE(cramersV(Counts{3, 6}, Counts{4, 8}).value(), 0.0);
        QCOMPARE(cramersVBiasCorrected(Counts{30, 61}, Counts{30, 60}).value(), 0.0);
        QVERIFY(!cramersV(Counts{3, 0}, Counts{8, 0}));
        QVERIFY(!cramersVBiasCorrected(Counts{3, 0}, Counts{8, 0}));
        QVERIFY(!cramersVBiasCorrected(Counts{1, 0}, Counts{0, 1}));
    }
    void fisher_data()
    {
        QTest::addColumn<double>("a");
        QTest::addColumn<double>("b");
        QTest::addColumn<double>("c");
        QTest::addColumn<double>("d");
        QTest::addColumn<double>("p");
        // Sums of binomial coefficients, counted by hand.
        QTest::newRow("tea tasting") << 3. << 1. << 1. << 3. << 34.0 / 70;
        QTest::newRow("tea, all right") << 4. << 0. << 0. << 4. << 2.0 / 70;
        // margins 10, 6 and 9, 7: of 11440 tables those with 8 (270), 9 (10), 3 (120): p = 400 / 11440
        QTest::newRow("SciPy's example") << 8. << 2. << 1. << 5. << 400.0 / 11440;
        QTest::newRow("most probable table") << 5. << 5. << 5. << 5. << 1.0;
        QTest::newRow("only one outcome") << 5. << 0. << 9. << 0. << 1.0;
        // R, fisher.test(matrix(c(1, 9, 11, 3), 2)): 0.002759
        QTest::newRow("R's diet example") << 1. << 11. << 9. << 3. << 0.0027594561852200836;
        QTest::newRow("one against one") << 1. << 0. << 0. << 1. << 1.0;
    }
    void fisher()
    {
        QFETCH(double, a);
        QFETCH(double, b);
        QFETCH(double, c);
        QFETCH(double, d);
        QFETCH(double, p);
        for (const TwoByTwo& t :
             {TwoByTwo{a, b, c, d}, TwoByTwo{b, a, d, c}, TwoByTwo{c, d, a, b}, TwoByTwo{a, c, b, d}}) {
            const auto value = fisherExact(t);
            if (a + c > 0 && b + d > 0) {
                QVERIFY(value);
                VERIFY_CLOSE(value->p, p, 1e-11);
                VERIFY_CLOSE(value->log10, std::log10(p), 1e-11, 1e-11);
            }
        }
        VERIFY_CLOSE(fisherExact({a, b, c, d})->p, p, 1e-11);
    }
    void fisherLarge()
    {
        // Beyond doubles: all of one, none of the other: 2 / C(4000, 2000) by symmetry; ln C(2n, n) by
        // lgamma.
        const auto p = fisherExact({2000, 0, 0, 2000});
        const double expected = (std::log(2.0) + 2 * std::lgamma(2001.0) - std::lgamma(4001.0)) / M_LN10;
        VERIFY_CLOSE(p->log10, expected, 1e-10);
        // A million rows: near the normal test.
        const TwoByTwo big{400'000, 600'000, 4'200, 5'800};
        VERIFY_CLOSE(fisherExact(big)->log10, pooledProportionsTest(big)->twoSided.log10, 0.01);
    }
    void proportions()
    {
        // p1 = 0.3, p2 = 50/120; z^2 is Pearson's chi-square
        const auto test = pooledProportionsTest({30, 70, 50, 70});
        QVERIFY(test);
        QVERIFY(test->z > 0.0);
        VERIFY_CLOSE(test->z * test->z, pearsonHomogeneity(Counts{30, 70}, Counts{50, 70})->statistic, 1e-13);
        VERIFY_CLOSE(test->twoSided.p, std::erfc(test->z / std::sqrt(2.0)), 1e-13);
        QVERIFY(pooledProportionsTest({50, 70, 30, 70})->z < 0.0);
        QCOMPARE(pooledProportionsTest({3, 7, 30, 70})->z, 0.0);
        QCOMPARE(pooledProportionsTest({3, 0, 5, 0})->twoSided.p, 1.0);
        QCOMPARE(pooledProportionsTest({0, 3, 0, 5})->z, 0.0);
        QVERIFY(!pooledProportionsTest({0, 0, 1, 5}));
        QVERIFY(!pooledProportionsTest({1, 5, 0, 0}));
        QVERIFY(!pooledProportionsTest({-1, 5, 1, 0}));
        QVERIFY(!pooledProportionsTest({std::nan(""), 5, 1, 0}));
        QVERIFY(!fisherExact({0, 0, 1, 5}));
        QVERIFY(!fisherExact({0.5, 0, 1, 5}));
        QVERIFY(!fisherExact({std::nan(""), 0, 1, 5}));
    }
    void undefined_data()
    {
        QTest::addColumn<Counts>("first");
        QTest::addColumn<Counts>("second");
        QTest::newRow("no cells") << Counts{} << Counts{};
        QTest::newRow("empty baseline") << Counts{0, 0} << Counts{1, 2};
        QTest::newRow("empty current") << Counts{1, 2} << Counts{0, 0};
        QTest::newRow("lengths differ") << Counts{1, 2} << Counts{1, 2, 3};
        QTest::newRow("negative") << Counts{1, 2} << Counts{-1, 2};
        QTest::newRow("not a number") << Counts{1, std::nan("")} << Counts{1, 2};
        QTest::newRow("infinite") << Counts{1, 2} << Counts{1, std::numeric_limits<double>::infinity()};
    }
    void undefined()
    {
        QFETCH(Counts, first);
        QFETCH(Counts, second);
        QVERIFY(!pearsonHomogeneity(first, second));
        QVERIFY(!pearsonHomogeneityYates(first, second));
        QVERIFY(!gTestHomogeneity(first, second));
        QVERIFY(!oneSampleChiSquare(first, second));
        QVERIFY(!oneSampleGTest(first, second));
        QVERIFY(!cramersV(first, second));
        QVERIFY(!cramersVBiasCorrected(first, second));
    }
};

QTEST_APPLESS_MAIN(TestContingency)
#include "tst_contingency.moc"
