// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/drift_null.h"

#include "numeric/divergences.h"
#include "numeric/random.h"

#include "close_to.h"

#include <array>
#include <limits>
#include <random>
#include <vector>

using namespace tiltmeter::numeric;

class TestDriftNull : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void limits()
    {
        // 95 % point of chi-square with 9 degrees of freedom: 16.918977604620448
        VERIFY_CLOSE(populationStabilityLimit(1000, 1000, 10), 16.918977604620448 / 500, 1e-12);
        VERIFY_CLOSE(populationStabilityLimit(500, 200, 10), 16.918977604620448 * 700 / 100'000, 1e-12);
        VERIFY_CLOSE(jensenShannonLimit(500, 200, 10), 16.918977604620448 * 700 / 100'000 / 8, 1e-12);
        VERIFY_CLOSE(populationStabilityLimit(1e12, 200, 10), 16.918977604620448 / 200, 1e-9);
    }
    void valueAndLimitAgree()
    {
        for (const double tail : {0.5, 0.05, 1e-6}) {
            VERIFY_CLOSE(
                populationStabilityPValue(*populationStabilityLimit(700, 90, 6, tail), 700, 90, 6)->p, tail,
                1e-9);
            VERIFY_CLOSE(jensenShannonPValue(*jensenShannonLimit(700, 90, 6, tail), 700, 90, 6)->p, tail,
                         1e-9);
        }
        QCOMPARE(populationStabilityPValue(0.0, 700, 90, 6)->p, 1.0);
        QVERIFY(populationStabilityPValue(3.0, 1e5, 1e5, 10)->log10 < -1000.0);
    }
    void levels_data()
    {
        QTest::addColumn<int>("n");
        QTest::addColumn<int>("m");
        QTest::newRow("500 and 200") << 500 << 200;
        QTest::newRow("5000 and 1000") << 5000 << 1000;
    }
    void levels()
    {
        // No drift, ten equal bins: the fixed limit of 0.1 alarms in 12 % of small windows, these limits in
        // some 5 %.
        QFETCH(int, n);
        QFETCH(int, m);
        std::mt19937 random(42);
        int psiAlarms = 0;
        int jsdAlarms = 0;
        int fixedAlarms = 0;
        const int runs = 2000;
        for (int run = 0; run < runs; ++run) {
            std::vector<double> b(10, 0.0);
            std::vector<double> c(10, 0.0);
            for (int i = 0; i < n; ++i)
                b[random() % 10] += 1;
            for (int i = 0; i < m; ++i)
                c[random() % 10] += 1;
            const double psi = *populationStabilityIndex(b, c, FloorPolicy::halfCount());
            const double jsd = *jensenShannonDivergence(b, c, LogBase::E);
            psiAlarms += psi > *populationStabilityLimit(n, m, 10) ? 1 : 0;
            jsdAlarms += jensenShannonPValue(jsd, n, m, 10)->p < 0.05 ? 1 : 0;
            fixedAlarms += psi > 0.1 ? 1 : 0;
        }
        QVERIFY2(psiAlarms > 0.035 * runs && psiAlarms < 0.075 * runs,
                 qPrintable(QString::number(psiAlarms)));
        QVERIFY2(jsdAlarms > 0.035 * runs && jsdAlarms < 0.075 * runs,
                 qPrintable(QString::number(jsdAlarms)));
        if (m == 200)
            QVERIFY2(fixedAlarms > 0.09 * runs && fixedAlarms < 0.15 * runs,
                     qPrintable(QString::number(fixedAlarms)));
        else
            QCOMPARE(fixedAlarms, 0);
    }
    void largeBinsAreChiSquare()
    {
        const std::vector<double> b{400, 300, 200, 100};
        const std::vector<double> c{150, 200, 100, 50};
        const auto psi = populationStabilityNull(b, c, FloorPolicy::halfCount());
        const auto jsd = jensenShannonNull(b, c);
        QVERIFY(psi && jsd);
        for (const double tail : {0.5, 0.05, 1e-6}) {
            VERIFY_CLOSE(psi->limit(tail), *populationStabilityLimit(1000, 500, 4, tail), 1e-12);
            VERIFY_CLOSE(jsd->limit(tail), *jensenShannonLimit(1000, 500, 4, tail), 1e-12);
            VERIFY_CLOSE(psi->tail(*psi->limit(tail))->p, tail, 1e-9);
            VERIFY_CLOSE(jsd->tail(*jsd->limit(tail))->p, tail, 1e-9);
        }
        QCOMPARE(jsd->tail(0.0)->p, 1.0);
    }
    void smallBinsKeepTheLevel_data()
    {
        QTest::addColumn<int>("n");
        QTest::addColumn<int>("m");
        QTest::addColumn<int>("rare"); // bins with one record in 500 each
        QTest::newRow("two rare bins") << 600 << 300 << 2;
        QTest::newRow("two rare bins, small window") << 5000 << 100 << 2;
        QTest::newRow("thirty rare bins") << 2000 << 500 << 30;
        QTest::newRow("nothing rare, but small") << 100 << 60 << 0;
    }
    void smallBinsKeepTheLevel()
    {
        QFETCH(int, n);
        QFETCH(int, m);
        QFETCH(int, rare);
        std::mt19937 random(4242);
        std::vector<double> weights(10, (1.0 - rare / 500.0) / 10);
        weights.insert(weights.end(), static_cast<std::size_t>(rare), 1.0 / 500);
        std::discrete_distribution<std::size_t> bin(weights.begin(), weights.end());
        constexpr int runs = 4000;
        int psi[2] = {0, 0};
        int jsd[2] = {0, 0};
        int plain = 0;
        constexpr double levels[2] = {0.05, 0.005};
        for (int run = 0; run < runs; ++run) {
            std::vector<double> b(weights.size(), 0.0);
            std::vector<double> c(weights.size(), 0.0);
            double used = 0;
            for (int i = 0; i < n; ++i)
                b[bin(random)] += 1;
            for (int i = 0; i < m; ++i)
                c[bin(random)] += 1;
            for (std::size_t i = 0; i < b.size(); ++i)
                used += b[i] + c[i] > 0 ? 1 : 0;
            const double psiValue = *populationStabilityIndex(b, c, FloorPolicy::halfCount());
            const double jsdValue = *jensenShannonDivergence(b, c, LogBase::E);
            const auto psiNull = populationStabilityNull(b, c, FloorPolicy::halfCount());
            const auto jsdNull = jensenShannonNull(b, c);
            for (int i = 0; i < 2; ++i) {
                psi[i] += psiNull->tail(psiValue)->p <= levels[i] ? 1 : 0;
                jsd[i] += jsdNull->tail(jsdValue)->p <= levels[i] ? 1 : 0;
            }
            plain += jensenShannonPValue(jsdValue, n, m, used)->p <= 0.05 ? 1 : 0;
        }
        qInfo(
            "at 5 %%: PSI %.2f %%, JSD %.2f %%, JSD by chi-square alone %.2f %%; at 0.5 %%: %.2f %%, %.2f %%",
            100.0 * psi[0] / runs, 100.0 * jsd[0] / runs, 100.0 * plain / runs, 100.0 * psi[1] / runs,
            100.0 * jsd[1] / runs);
        for (const int alarms : {psi[0], jsd[0]})
            QVERIFY2(alarms > 0.035 * runs && alarms < 0.065 * runs, qPrintable(QString::number(alarms)));
        for (const int alarms : {psi[1], jsd[1]})
            QVERIFY2(alarms < 0.0125 * runs, qPrintable(QString::number(alarms)));
    }
    void nullOfNothing()
    {
        const std::vector<double> some{1, 2};
        const std::vector<double> none{0, 0};
        const std::vector<double> one{3, 0};
        const std::vector<double> negative{1, -1};
        const std::vector<double> three{1, 1, 1};
        QVERIFY(jensenShannonNull(some, some));
        for (const auto& other : {none, negative, three})
            for (const bool swapped : {false, true}) {
                const auto& b = swapped ? other : some;
                const auto& c = swapped ? some : other;
                QVERIFY(!jensenShannonNull(b, c));
                QVERIFY(!populationStabilityNull(b, c, FloorPolicy::halfCount()));
            }
        QVERIFY(!jensenShannonNull(one, one));
        QVERIFY(!populationStabilityNull(some, some, FloorPolicy::none()));
        QVERIFY(populationStabilityNull(some, some, FloorPolicy::replaceZeros(1e-4)));
        QVERIFY(!jensenShannonNull(some, some)->limit(0.0));
    }
    void prediction()
    {
        // 1 2 3 4 5: mean 3, SD sqrt(2.5); t of 4 degrees of freedom at 0.975: 2.7764451051977987
        const double values[] = {1, 2, 3, 4, 5};
        const auto limit = predictionLimit(values, 0.975);
        QVERIFY(limit);
        QCOMPARE(limit->mean, 3.0);
        VERIFY_CLOSE(limit->deviation, std::sqrt(2.5), 1e-15);
        VERIFY_CLOSE(limit->upper, 3 + 2.7764451051977987 * std::sqrt(2.5 * 1.2), 1e-9);
        VERIFY_CLOSE(limit->lower, 3 - 2.7764451051977987 * std::sqrt(2.5 * 1.2), 1e-9);
    }
    void predictionKeepsItsPromise()
    {
        // Ten chunks, normal values: the next one exceeds the limit once in 741 times; mean + 3 SD fails five
        // times more often.
        std::mt19937 random(99);
        std::normal_distribution<double> normal(5.0, 2.0);
        int beyond = 0;
        int beyondThreeSigma = 0;
        const int runs = 40'000;
        for (int run = 0; run < runs; ++run) {
            std::vector<double> chunks(10);
            for (double& chunk : chunks)
                chunk = normal(random);
            const auto limit = predictionLimit(chunks);
            const double next = normal(random);
            beyond += next > limit->upper ? 1 : 0;
            beyondThreeSigma += next > limit->mean + 3 * limit->deviation ? 1 : 0;
        }
        QVERIFY2(beyond > 25 && beyond < 90, qPrintable(QString::number(beyond)));
        QVERIFY2(beyondThreeSigma > 200, qPrintable(QString::number(beyondThreeSigma)));
    }
    void distancesAreSkewed()
    {
        // Chi-squares of three degrees of freedom, ten known ones and the next.
        Random random(31);
        const auto chiSquare = [&random] {
            double sum = 0;
            for (int i = 0; i < 3; ++i) {
                double normal = -6;
                for (int k = 0; k < 12; ++k)
                    normal += random.uniform();
                sum += normal * normal;
            }
            return sum;
        };
        const int runs = 20'000;
        int plain = 0;
        int squares = 0;
        int roots = 0;
        for (int run = 0; run < runs; ++run) {
            std::array<double, 10> values{};
            std::array<double, 10> rooted{};
            for (std::size_t i = 0; i < values.size(); ++i) {
                values[i] = chiSquare();
                rooted[i] = std::sqrt(values[i]);
            }
            const double next = chiSquare();
            plain += next > predictionLimit(values)->upper;
            squares += next > *upperDistanceLimit(values, DistanceKind::SumOfSquares);
            roots += std::sqrt(next) > *upperDistanceLimit(rooted, DistanceKind::Root);
        }
        QVERIFY2(plain > 0.01 * runs, qPrintable(QString::number(plain)));
        QVERIFY2(squares < 0.003 * runs, qPrintable(QString::number(squares)));
        QVERIFY(std::abs(squares - roots) <= 1); // the same scale, however it is written
        QVERIFY(!upperDistanceLimit(std::array{1.0}, DistanceKind::Root));
        QVERIFY(!upperDistanceLimit(std::array{1.0, std::nan("")}, DistanceKind::Root));
        QCOMPARE(*upperDistanceLimit(std::array{0.0, 0.0, 0.0}, DistanceKind::Root), 0.0);
    }
    /// Distances of ten means from the mean of the nine others, and of an eleventh from that of all:
    /// Student's prediction limit. No power of the distance is normal enough for that.
    void oneDimension()
    {
        Random random(4);
        const auto normal = [&random] {
            double sum = -6;
            for (int k = 0; k < 12; ++k)
                sum += random.uniform();
            return sum;
        };
        const int runs = 40'000;
        int beyond = 0;
        for (int run = 0; run < runs; ++run) {
            std::array<double, 10> means{};
            double sum = 0;
            for (double& mean : means) {
                mean = normal();
                sum += mean;
            }
            std::array<double, 10> distances{};
            for (std::size_t i = 0; i < means.size(); ++i)
                distances[i] = std::abs(means[i] - (sum - means[i]) / 9);
            beyond += std::abs(normal() - sum / 10) > *upperDistanceLimit(distances, DistanceKind::Root, 1.0);
        }
        QVERIFY2(beyond < 0.0019 * runs, qPrintable(QString::number(beyond)));
        // x - mean of ten with distances 10/9 (x - mean): t 9 degrees of freedom, both tails together
        // 0.00135.
        const std::array values{1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0};
        const double t = *studentQuantile(1 - 0.00135 / 2, 9);
        VERIFY_CLOSE(*upperDistanceLimit(values, DistanceKind::Root, 1.0), t * std::sqrt(0.99), 1e-9);
        VERIFY_CLOSE(*upperDistanceLimit(values, DistanceKind::SumOfSquares, 1.0), t * t * 0.99, 1e-9);
        QVERIFY(!upperDistanceLimit(values, DistanceKind::Root, 0.0));
    }
    void undefined()
    {
        const double nan = std::nan("");
        const double inf = std::numeric_limits<double>::infinity();
        QVERIFY(!populationStabilityPValue(0.1, 100, 100, 1));
        QVERIFY(!populationStabilityPValue(0.1, 0, 100, 10));
        QVERIFY(!populationStabilityPValue(-0.1, 100, 100, 10));
        QVERIFY(!populationStabilityPValue(nan, 100, 100, 10));
        QVERIFY(!populationStabilityPValue(0.1, inf, 100, 10));
        QVERIFY(!jensenShannonPValue(inf, 100, 100, 10));
        QVERIFY(!populationStabilityLimit(100, 100, 1));
        QVERIFY(!populationStabilityLimit(100, 0, 10));
        QVERIFY(!jensenShannonLimit(100, 100, 10, 0.0));
        QVERIFY(!predictionLimit({}));
        const double one[] = {3};
        QVERIFY(!predictionLimit(one));
        const double broken[] = {3, nan};
        QVERIFY(!predictionLimit(broken));
        const double two[] = {3, 3};
        QCOMPARE(predictionLimit(two)->upper, 3.0);
        QVERIFY(!predictionLimit(two, 1.0));
    }
};

QTEST_APPLESS_MAIN(TestDriftNull)
#include "tst_drift_null.moc"
