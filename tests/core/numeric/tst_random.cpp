// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/random.h"

#include <QTest>

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>

#include <cmath>
#include <map>

using namespace tiltmeter::numeric;

namespace {

/// p-value of Pearson's goodness of fit for observed counts against expected ones; cells with few expected
/// are merged.
double fitProbability(const std::vector<double>& observed, const std::vector<double>& expected)
{
    double statistic = 0.0, o = 0.0, e = 0.0;
    int cells = 0;
    const auto close = [&] {
        statistic += (o - e) * (o - e) / e;
        ++cells;
        o = e = 0.0;
    };
    for (std::size_t i = 0; i < observed.size(); ++i) {
        o += observed[i];
        e += expected[i];
        if (e >= 10.0)
            close();
    }
    if (e > 0.5)
        close();
    return boost::math::cdf(complement(boost::math::chi_squared(cells - 1), statistic));
}

} // namespace

class TestRandom : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void referenceSequence()
    {
        // The authors' program with state 1, 2, 3, 4 (also in the tests of the rand_xoshiro crate).
        Random random(std::array<std::uint64_t, 4>{1, 2, 3, 4});
        for (std::uint64_t expected :
             {41943041ull, 58720359ull, 3588806011781223ull, 3591011842654386ull, 9228616714210784205ull,
              9973669472204895162ull, 14011001112246962877ull, 12406186145184390807ull})
            QCOMPARE(random.next(), expected);
    }
    void seedGoesThroughSplitmix()
    {
        // splitmix64 from 1234567, as its author's program gives it.
        const Random random(1234567);
        QCOMPARE(random.state()[0], 6457827717110365317ull);
        QCOMPARE(random.state()[1], 3203168211198807973ull);
        QCOMPARE(random.state()[2], 9817491932198370423ull);
        QCOMPARE(random.state()[3], 4593380528125082431ull);
    }
    void carriesOnFromItsState()
    {
        Random a(7);
        for (int i = 0; i < 100; ++i)
            a.next();
        Random b(a.state());
        for (int i = 0; i < 10; ++i)
            QCOMPARE(a.binomial(1000, 0.3), b.binomial(1000, 0.3));
    }
    void uniformIsUniform()
    {
        Random random(1);
        std::vector<double> observed(64, 0.0);
        for (int i = 0; i < 200'000; ++i) {
            const double u = random.uniform();
            QVERIFY(u >= 0.0 && u < 1.0);
            observed[static_cast<std::size_t>(u * 64)] += 1.0;
        }
        const double p = fitProbability(observed, std::vector<double>(64, 200'000 / 64.0));
        QVERIFY2(p > 1e-3 && p < 1.0 - 1e-3, qPrintable(QString::number(p)));
    }
    void belowIsUnbiased()
    {
        Random random(2);
        std::vector<double> observed(7, 0.0);
        for (int i = 0; i < 70'000; ++i)
            observed[random.below(7)] += 1.0;
        QVERIFY(fitProbability(observed, std::vector<double>(7, 10'000.0)) > 1e-3);
        QCOMPARE(random.below(1), 0ull);
        // A bound of 3 * 2^62: with a plain remainder the lower third would come twice as often.
        int low = 0;
        for (int i = 0; i < 3000; ++i)
            low += random.below(3ull << 62) < (1ull << 62);
        QVERIFY2(std::abs(low - 1000) < 110, qPrintable(QString::number(low)));
    }
    void binomialHasItsDistribution_data()
    {
        QTest::addColumn<qulonglong>("trials");
        QTest::addColumn<double>("p");
        const auto row = [](qulonglong trials, double p) {
            QTest::addRow("n=%llu p=%g", trials, p) << trials << p;
        };
        row(1, 0.5);
        row(7, 0.2);
        row(20, 0.499); // inversion, just below the change
        row(20, 0.5);   // rejection, just at it
        row(21, 0.48);
        row(40, 0.75); // mirrored
        row(1000, 0.0099);
        row(1000, 0.0101);
        row(1000, 0.31);
        row(100'000, 0.97);
        row(1'000'000'000, 3e-9);
        row(1'000'000'000, 2.5e-8);
        row(4'000'000'000'000, 1e-11);
    }
    void binomialHasItsDistribution()
    {
        QFETCH(qulonglong, trials);
        QFETCH(double, p);
        const int draws = 200'000;
        Random random(trials + 17);
        std::map<qulonglong, double> counted;
        for (int i = 0; i < draws; ++i) {
            const std::uint64_t k = random.binomial(trials, p);
            QVERIFY(k <= trials);
            counted[k] += 1.0;
        }
        const boost::math::binomial distribution(static_cast<double>(trials), p);
        std::vector<double> observed{0.0}, expected;
        const qulonglong first = counted.begin()->first, last = counted.rbegin()->first;
        expected.push_back(first > 0 ? draws * cdf(distribution, static_cast<double>(first) - 1.0) : 0.0);
        for (qulonglong k = first; k <= last; ++k) {
            observed.push_back(counted[k]);
            expected.push_back(draws * pdf(distribution, static_cast<double>(k)));
        }
        observed.push_back(0.0);
        expected.push_back(last < trials ? draws * cdf(complement(distribution, static_cast<double>(last)))
                                         : 0.0);
        const double fit = fitProbability(observed, expected);
        QVERIFY2(fit > 1e-3, qPrintable(QString::number(fit)));
    }
    void binomialOfManyTrials()
    {
        // 1e15 trials: mean and variance within five standard errors, skewness next to none.
        const double n = 1e15, p = 0.3;
        const int draws = 50'000;
        Random random(99);
        double sum = 0.0, squares = 0.0;
        for (int i = 0; i < draws; ++i) {
            const double z = (static_cast<double>(random.binomial(1'000'000'000'000'000ull, p)) - n * p) /
                             std::sqrt(n * p * (1 - p));
            sum += z;
            squares += z * z;
        }
        QVERIFY2(std::abs(sum / draws) < 5 / std::sqrt(draws), qPrintable(QString::number(sum / draws)));
        QVERIFY2(std::abs(squares / draws - 1) < 5 * std::sqrt(2.0 / draws),
                 qPrintable(QString::number(squares / draws)));
    }
    void binomialAtTheEnds()
    {
        Random random(3);
        QCOMPARE(random.binomial(0, 0.5), 0ull);
        QCOMPARE(random.binomial(1'000'000, 0.0), 0ull);
        QCOMPARE(random.binomial(1'000'000, 1.0), 1'000'000ull);
        QCOMPARE(random.binomial(100, 1e-300), 0ull);
    }
    void multinomialMeansAndCovariances()
    {
        const std::vector<double> weights{5.0, 0.0, 20.0, 1.5, 73.5, 0.0};
        const Multinomial multinomial(weights);
        const std::uint64_t trials = 1000;
        const int draws = 40'000;
        Random random(11);
        std::vector<double> counts(6), sum(6, 0.0), product(36, 0.0);
        for (int i = 0; i < draws; ++i) {
            multinomial.draw(random, trials, counts);
            double total = 0.0;
            for (std::size_t a = 0; a < 6; ++a) {
                total += counts[a];
                sum[a] += counts[a];
                for (std::size_t b = 0; b < 6; ++b)
                    product[a * 6 + b] += counts[a] * counts[b];
            }
            QCOMPARE(total, 1000.0);
        }
        for (std::size_t a = 0; a < 6; ++a) {
            const double pa = weights[a] / 100.0, mean = 1000 * pa;
            if (pa == 0.0) {
                QCOMPARE(sum[a], 0.0);
                continue;
            }
            QVERIFY(std::abs(sum[a] / draws - mean) < 5 * std::sqrt(mean * (1 - pa) / draws));
            for (std::size_t b = 0; b < 6; ++b) {
                const double pb = weights[b] / 100.0;
                const double expected = a == b ? 1000 * pa * (1 - pa) : -1000 * pa * pb;
                const double actual = product[a * 6 + b] / draws - sum[a] / draws * (sum[b] / draws);
                // The standard error of a covariance of near-normal variables.
                const double error =
                    std::sqrt((1000 * pa * (1 - pa) * 1000 * pb * (1 - pb) + expected * expected) / draws);
                QVERIFY2(std::abs(actual - expected) <= 5 * error,
                         qPrintable(QString::number(actual - expected)));
            }
        }
    }
    void multinomialOfOneRecordPicksCells()
    {
        const std::vector<double> weights{1, 2, 3, 4};
        const Multinomial multinomial(weights);
        Random random(5);
        std::vector<double> counts(4), observed(4, 0.0);
        for (int i = 0; i < 10'000; ++i) {
            multinomial.draw(random, 1, counts);
            for (std::size_t c = 0; c < 4; ++c)
                observed[c] += counts[c];
        }
        QVERIFY(fitProbability(observed, {1000, 2000, 3000, 4000}) > 1e-3);
    }
    void multinomialWithoutWeights()
    {
        Random random(5);
        std::vector<double> counts(2, 7.0);
        Multinomial(std::vector<double>{0.0, 0.0}).draw(random, 100, counts);
        QCOMPARE(counts, (std::vector<double>{0.0, 0.0}));
    }
    void poisson_data()
    {
        QTest::addColumn<double>("mean");
        for (const double mean : {0.0, 0.4, 3.0, 47.5, 900.0, 29'999.0, 31'000.0, 2e6})
            QTest::addRow("%g", mean) << mean;
    }
    void poisson()
    {
        QFETCH(double, mean);
        const PoissonTable table(mean);
        Random random(21);
        constexpr int draws = 200'000;
        double sum = 0, squares = 0, cubes = 0;
        int none = 0;
        for (int i = 0; i < draws; ++i) {
            const double x = table.draw(random) - mean;
            none += x == -mean;
            sum += x;
            squares += x * x;
            cubes += x * x * x;
        }
        if (mean == 0) {
            QCOMPARE(none, draws);
            return;
        }
        const double deviation = std::sqrt(mean);
        QVERIFY(std::abs(sum / draws) < 4.5 * deviation / std::sqrt(draws));
        QVERIFY(std::abs(squares / draws / mean - 1) < 4.5 * std::sqrt((2 + 1 / mean) / draws));
        // Skewness 1 / sqrt(mean), told from none while it is large.
        QVERIFY(std::abs(cubes / draws / (mean * deviation) - 1 / deviation) <
                4.5 * std::sqrt((15 + 40 / mean + 15 / mean / mean) / draws));
        const double share = std::exp(-mean);
        QVERIFY(std::abs(none - draws * share) <= 4.5 * std::sqrt(draws * share) + 1e-9);
    }
    /// Number by number, where they are few.
    void poissonNumbers()
    {
        const double mean = 2.5;
        const PoissonTable table(mean);
        Random random(4);
        std::array<int, 40> seen{};
        constexpr int draws = 400'000;
        for (int i = 0; i < draws; ++i)
            ++seen.at(table.draw(random));
        double chance = std::exp(-mean);
        for (std::size_t k = 0; k < 12; ++k) {
            QVERIFY2(std::abs(seen[k] - draws * chance) <= 4.5 * std::sqrt(draws * chance),
                     qPrintable(QString::number(k)));
            chance *= mean / static_cast<double>(k + 1);
        }
    }
};

QTEST_APPLESS_MAIN(TestRandom)
#include "tst_random.moc"
