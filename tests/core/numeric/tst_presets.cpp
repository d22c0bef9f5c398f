// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/presets.h"

#include "numeric/contingency.h"
#include "numeric/divergences.h"
#include "numeric/wasserstein.h"

#include "close_to.h"

#include <vector>

using namespace tiltmeter::numeric;
using namespace tiltmeter::numeric::presets;

using Values = std::vector<double>;

/// Numbers of the programs themselves (Evidently 0.7.21, NannyML 0.13.1, Deepchecks; ten decimals) for one
/// numeric and one categorical pair.
class TestPresets : public QObject
{
    Q_OBJECT
    std::vector<ValueCell> cells;
    const Values r{400, 300, 200, 100};
    const Values c{150, 200, 100, 50};
    const Values rUnseen{400, 300, 200, 100, 0};
    const Values cUnseen{150, 200, 100, 0, 50};

private Q_SLOTS:
    void initTestCase()
    {
        // x_i = ((37 i) mod 101) / 10, i < 1000; y_j = ((53 j) mod 127) / 11, j < 600
        Values x;
        Values y;
        for (int i = 0; i < 1000; ++i)
            x.push_back((37 * i) % 101 / 10.0);
        for (int j = 0; j < 600; ++j)
            y.push_back((53 * j) % 127 / 11.0);
        cells = valueCells(x, y);
    }
    void evidentlyNumeric()
    {
        const auto binned = evidently::bins(cells);
        QVERIFY(binned);
        QCOMPARE(binned->baseline.size(), size_t(12));
        VERIFY_CLOSE(evidently::psi(binned->baseline, binned->current), 0.6209464150, 0, 1e-10);
        VERIFY_CLOSE(evidently::jensenShannon(binned->baseline, binned->current), 0.1855661012, 0, 1e-10);
        VERIFY_CLOSE(evidently::kl(binned->baseline, binned->current), 0.1033628847, 0, 1e-10);
        VERIFY_CLOSE(evidently::normedWasserstein(cells), 0.2443284745, 0, 1e-10);
        VERIFY_CLOSE(evidently::hellinger(cells), 0.2461001450, 0, 1e-10);
        VERIFY_CLOSE(evidently::ks(cells)->p, 4.042275e-06, 2e-7);
        VERIFY_CLOSE(evidently::cramerVonMises(cells), 1.756434e-05, 4e-7);
        VERIFY_CLOSE(evidently::energy(cells), 0.3444634944, 0, 1e-10);
        VERIFY_CLOSE(evidently::tTest(cells)->p, 8.254559e-06, 1e-7);
        VERIFY_CLOSE(evidently::mannWhitney(cells)->p, 1.811415e-05, 3e-7);
        QCOMPARE(evidently::andersonDarling(cells).value(), 0.001);
    }
    void evidentlyCategorical()
    {
        VERIFY_CLOSE(evidently::psi(r, c), 0.0575364145, 0, 1e-10);
        VERIFY_CLOSE(evidently::jensenShannon(r, c), 0.0846602215, 0, 1e-10);
        VERIFY_CLOSE(evidently::hellinger(r, c), 0.0847329745, 0, 1e-10);
        VERIFY_CLOSE(evidently::kl(r, c), 0.0287682072, 0, 1e-10);
        VERIFY_CLOSE(evidently::chiSquare(r, c)->p, 2.065916e-06, 3e-7);
        VERIFY_CLOSE(evidently::psi(rUnseen, cUnseen), 1.4377059192, 0, 1e-10);
        VERIFY_CLOSE(evidently::jensenShannon(rUnseen, cUnseen), 0.2765539209, 0, 1e-10);
        VERIFY_CLOSE(evidently::hellinger(rUnseen, cUnseen), 0.3273830737, 0, 1e-10);
        QCOMPARE(evidently::chiSquare(rUnseen, cUnseen)->p, 0.0);
        // Evidently's own tests of its z-test: no difference gives 1, a single value too
        VERIFY_CLOSE(evidently::zTest(Values{10, 10}, Values{10, 10}), 1.0, 1e-15);
        VERIFY_CLOSE(evidently::zTest(Values{10}, Values{7}), 1.0, 1e-15);
    }
    /// The rows of Evidently's own tests (tests/stattests/test_stattests.py), with its tolerances.
    void evidentlysOwnTests()
    {
        const Values reference{38.7, 41.5, 43.8, 44.5, 45.5, 46.0, 47.7, 58.0};
        const Values current{39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8};
        const auto small = valueCells(reference, current);
        VERIFY_CLOSE(evidently::andersonDarling(small), 0.0635, 0, 1e-3);
        VERIFY_CLOSE(evidently::tTest(small)->p, 0.084, 0, 1e-3);
        Values moved = reference;
        for (double& value : moved)
            value += 5;
        VERIFY_CLOSE(evidently::energy(valueCells(reference, reference)), 0, 0, 1e-5);
        VERIFY_CLOSE(evidently::energy(valueCells(reference, moved)), 1.9, 0, 0.1);
        std::vector<ValueCell> sixes;
        const Values before{16, 18, 16, 14, 12, 12};
        const Values after{16, 16, 16, 16, 16, 8};
        for (std::size_t i = 0; i < before.size(); ++i)
            sixes.push_back({static_cast<double>(i + 1), before[i], after[i]});
        VERIFY_CLOSE(evidently::mannWhitney(sixes)->p, 0.481, 0, 1e-2);
        VERIFY_CLOSE(evidently::chiSquare(before, after)->p, 0.67309, 0, 1e-5);
        VERIFY_CLOSE(evidently::hellinger(before, after), 0.06812, 0, 1e-5);
        VERIFY_CLOSE(oneSampleGTest(Values{5, 5, 8}, Values{4, 6, 8})->pValue.p, 0.8176, 0, 1e-3);
        VERIFY_CLOSE(evidently::chiSquare(Values{10, 10, 10}, Values{10, 10, 10})->p, 1.0, 1e-12);
        VERIFY_CLOSE(evidently::hellinger(valueCells(reference, reference)), 0, 0, 1e-12);
    }
    void evidentlyFewValuesAreBins()
    {
        std::vector<ValueCell> few;
        for (int i = 0; i < 20; ++i)
            few.push_back({static_cast<double>(i), 5, 3});
        few.push_back({99.5, 0, 1});
        QCOMPARE(evidently::bins(few)->baseline.size(), size_t(21));
        few.push_back({120, 1, 0});
        QCOMPARE(evidently::bins(few)->baseline.size(),
                 size_t(9)); // 21 in the reference; ceil(log2(162) + 1)
    }
    void evidentlyChoice()
    {
        using evidently::Method;
        QVERIFY(evidently::chosen(true, 1000, 6).method == Method::Ks);
        QVERIFY(evidently::chosen(true, 1000, 5).method == Method::ChiSquare);
        QVERIFY(evidently::chosen(false, 500, 2).method == Method::Z);
        QVERIFY(evidently::chosen(true, 1001, 6).method == Method::NormedWasserstein);
        QVERIFY(evidently::chosen(true, 1001, 5).method == Method::JensenShannon);
        QVERIFY(evidently::chosen(false, 1001, 50).method == Method::JensenShannon);
        QCOMPARE(evidently::chosen(false, 1001, 50).threshold, 0.1);
        QVERIFY(!evidently::chosen(false, 1001, 50).isPValue);
    }
    void nannymlNumeric()
    {
        const auto binned = nannyml::bins(cells);
        QVERIFY(binned);
        QCOMPARE(binned->baseline.size(), size_t(12)); // 11 of Doane's and one for what lies outside
        VERIFY_CLOSE(nannyml::jensenShannon(*binned), 0.2562000464, 0, 1e-10);
        VERIFY_CLOSE(nannyml::hellinger(*binned), 0.2543156693, 0, 1e-10);
        VERIFY_CLOSE(nannyml::ks(cells), 0.1316666667, 0, 1e-10);
        VERIFY_CLOSE(nannyml::wasserstein(cells), 0.7129393939, 0, 1e-10);
    }
    void nannymlCategorical()
    {
        VERIFY_CLOSE(nannyml::jensenShannon(nannyml::categories(r, c)), 0.1016872892, 0, 1e-10);
        VERIFY_CLOSE(nannyml::hellinger(nannyml::categories(r, c)), 0.0847329745, 0, 1e-10);
        VERIFY_CLOSE(nannyml::chiSquare(r, c)->statistic, 19.0909090909, 0, 1e-10);
        VERIFY_CLOSE(nannyml::chiSquare(r, c)->pValue.p, 2.618170e-04, 3e-7);
        VERIFY_CLOSE(nannyml::lInfinity(r, c), 0.1, 1e-14);
        VERIFY_CLOSE(nannyml::jensenShannon(nannyml::categories(rUnseen, cUnseen)), 0.3321751116, 0, 1e-10);
        VERIFY_CLOSE(nannyml::chiSquare(rUnseen, cUnseen)->statistic, 169.0909090909, 0, 1e-10);
        // Two categories: SciPy's default corrects them.
        VERIFY_CLOSE(nannyml::chiSquare(Values{30, 70}, Values{50, 70})->statistic,
                     220.0 * 1290 * 1290 / (100.0 * 120 * 80 * 140), 1e-13);
    }
    void nannymlFewValuesAreBins()
    {
        std::vector<ValueCell> few;
        for (int i = 0; i < 50; ++i)
            few.push_back({static_cast<double>(i), 10, 3});
        few.push_back({70, 0, 1});
        few.push_back({80, 0, 1});
        QCOMPARE(nannyml::bins(few)->baseline.size(), size_t(51));
        QCOMPARE(nannyml::bins(few)->current.back(), 2.0);
    }
    void deepchecksVectors()
    {
        VERIFY_CLOSE(deepchecks::earthMoversDistance(cells), 0.0666078971, 0, 1e-10);
        VERIFY_CLOSE(deepchecks::earthMoversDistance(cells, 0.0), 0.0622407407, 0, 1e-10);
        VERIFY_CLOSE(deepchecks::ks(cells), 0.1316666667, 0, 1e-10);
        VERIFY_CLOSE(deepchecks::psi(r, c), 0.0575364145, 0, 1e-10);
        VERIFY_CLOSE(deepchecks::psi(rUnseen, cUnseen), 0.4720017312, 0, 1e-10);
        VERIFY_CLOSE(deepchecks::cramersV(r, c), 0.1062733109, 0, 1e-10);
        QCOMPARE(deepchecks::earthMoversDistance(std::vector<ValueCell>{{3, 5, 9}}).value(), 0.0);
        QCOMPARE(deepchecks::cramersV(Values{5, 0}, Values{8, 0}).value(), 0.0);
        QVERIFY(!deepchecks::earthMoversDistance(cells, 0.5));
    }
    void azureVectors()
    {
        const auto small = valueCells(Values{1, 2, 3, 4, 5, 6, 7, 8}, Values{3, 4, 5, 6, 7, 8, 9, 10});
        const auto bins = azure::bins(small);
        QCOMPARE(bins->edges, (Values{1, 3.25, 5.5, 7.75, 10}));
        const BinnedCounts counts = binCounts(small, *bins);
        QCOMPARE(counts.baseline, (Values{3, 2, 2, 1}));
        QCOMPARE(counts.current, (Values{1, 2, 2, 3}));
        VERIFY_CLOSE(azure::jensenShannon(counts.baseline, counts.current), 0.307182, 0, 5e-7);
        VERIFY_CLOSE(azure::psi(counts.baseline, counts.current), 0.231049, 0, 5e-7);
        VERIFY_CLOSE(azure::normalizedWasserstein(small), 0.816497, 0, 5e-7);
        VERIFY_CLOSE(azure::jensenShannon(Values{50, 30, 20, 0}, Values{40, 30, 10, 20}), 0.340986, 0, 5e-7);
        VERIFY_CLOSE(azure::psi(Values{50, 30, 20, 0}, Values{40, 30, 10, 20}), 0.668647, 0, 5e-7);
        QVERIFY(azure::ks(small)->p > 0.05);
        QVERIFY(!azure::ks(std::vector<ValueCell>{{1, 10'000, 5}, {2, 1, 5}}));
        QCOMPARE(azure::chiSquare(rUnseen, cUnseen)->p, 0.0);
        // Constant columns
        QCOMPARE(azure::bins(std::vector<ValueCell>{{200, 3, 3}})->edges, (Values{199, 201}));
        QCOMPARE(azure::bins(std::vector<ValueCell>{{0, 3, 3}})->edges, (Values{-0.005, 0.005}));
        QCOMPARE(azure::normalizedWasserstein(std::vector<ValueCell>{{7, 3, 0}, {8, 0, 3}}).value(), 1000.0);
    }
    void undefined()
    {
        const std::vector<std::vector<ValueCell>> broken{
            {}, {{1, 3, 0}}, {{1, 0, 3}}, {{2, 1, 1}, {1, 1, 1}}};
        for (const auto& cellsOf : broken) {
            QVERIFY(!evidently::bins(cellsOf));
            QVERIFY(!evidently::hellinger(cellsOf));
            QVERIFY(!evidently::normedWasserstein(cellsOf));
            QVERIFY(!evidently::energy(cellsOf));
            QVERIFY(!evidently::ks(cellsOf));
            QVERIFY(!evidently::cramerVonMises(cellsOf));
            QVERIFY(!evidently::andersonDarling(cellsOf));
            QVERIFY(!evidently::mannWhitney(cellsOf));
            QVERIFY(!nannyml::bins(cellsOf));
            QVERIFY(!nannyml::ks(cellsOf));
            QVERIFY(!nannyml::wasserstein(cellsOf));
            QVERIFY(!deepchecks::earthMoversDistance(cellsOf));
            QVERIFY(!azure::bins(cellsOf));
            QVERIFY(!azure::normalizedWasserstein(cellsOf));
            QVERIFY(!azure::ks(cellsOf));
        }
        QVERIFY(!evidently::tTest(std::vector<ValueCell>{{1, 3, 0}}));
        const std::pair<Values, Values> counts[] = {{{}, {}},
                                                    {{1, 2}, {0, 0}},
                                                    {{0, 0}, {1, 2}},
                                                    {{1, 2}, {1, 2, 3}},
                                                    {{1, std::nan("")}, {1, 2}},
                                                    {{1, -1}, {1, 2}}};
        for (const auto& [first, second] : counts) {
            QVERIFY(!evidently::psi(first, second));
            QVERIFY(!evidently::kl(first, second));
            QVERIFY(!evidently::jensenShannon(first, second));
            QVERIFY(!evidently::hellinger(first, second));
            QVERIFY(!evidently::chiSquare(first, second));
            QVERIFY(!evidently::zTest(first, second));
            QVERIFY(!nannyml::chiSquare(first, second));
            QVERIFY(!nannyml::lInfinity(first, second));
            QVERIFY(!deepchecks::psi(first, second));
            QVERIFY(!deepchecks::cramersV(first, second));
            QVERIFY(!azure::psi(first, second));
            QVERIFY(!azure::jensenShannon(first, second));
            QVERIFY(!azure::chiSquare(first, second));
        }
        // Samples so small that the programs count all orders instead.
        QVERIFY(!evidently::mannWhitney(valueCells(Values{1, 2, 3}, Values{4, 5, 6})));
        QVERIFY(!evidently::cramerVonMises(valueCells(Values{1, 2, 3}, Values{4, 5, 6})));
    }
};

QTEST_APPLESS_MAIN(TestPresets)
#include "tst_presets.moc"
