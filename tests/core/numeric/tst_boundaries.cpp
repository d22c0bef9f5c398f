// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/boundaries.h"
#include "numeric/confidence_sequence.h"
#include "numeric/random.h"

#include <QTest>

#include <cmath>
#include <vector>

using namespace tiltmeter::numeric;

namespace {

bool close(double actual, double expected, double tolerance = 1e-5)
{
    return std::abs(actual - expected) <= tolerance;
}

} // namespace

/// The first five: what the tests of the program confseq expect, which come from another program in R.
class TestBoundaries : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void twoSidedNormal()
    {
        QVERIFY(close(mixtureRho(100, 0.05), 12.60056));
        const TwoSidedNormalMixture mixture(mixtureRho(100, 0.05));
        QVERIFY(close(mixture.logCapital(10, 100), -0.6510052));
        QVERIFY(close(mixture.bound(100, 0.05), 30.35209));
        // Narrowest there, in proportion to what a single look needs.
        for (const double factor : {0.3, 0.7, 1.4, 3.0})
            QVERIFY(TwoSidedNormalMixture(factor * mixtureRho(100, 0.05)).bound(100, 0.05) > 30.352);
    }
    void oneSidedNormal()
    {
        const OneSidedNormalMixture mixture(mixtureRho(100, 0.1));
        QVERIFY(close(mixture.logCapital(10, 100), -0.06502391));
        QVERIFY(close(mixture.bound(100, 0.05), 27.66071));
    }
    void gammaExponential()
    {
        const GammaExponentialMixture mixture(mixtureRho(100, 0.1), 2);
        QVERIFY(close(mixture.logCapital(10, 100), -0.2490165));
        QVERIFY(close(mixture.bound(100, 0.05), 33.02017));
    }
    void betaBinomial()
    {
        using Sides = BetaBinomialMixture::Sides;
        const BetaBinomialMixture both(mixtureRho(100, 0.05), 0.2, 0.8, Sides::Both);
        QVERIFY(close(both.logCapital(10, 100), -0.6941012));
        QVERIFY(close(both.bound(100, 0.05), 31.4308));
        const BetaBinomialMixture upper(mixtureRho(100, 0.1), 0.2, 0.8, Sides::Upper);
        QVERIFY(close(upper.logCapital(10, 100), -0.07134019));
        QVERIFY(close(upper.bound(100, 0.05), 28.41238));
    }
    void stitching()
    {
        QVERIFY(close(stitchedBound(100, 0.05, 10, 3, 1.4, 2), 64.48755));
        QVERIFY(close(stitchedBound(100, 0.05, 10, -1, 1.4, 2), 28.99389));
        QCOMPARE(stitchedBound(1, 0.05, 10, 3), stitchedBound(10, 0.05, 10, 3)); // flat until then
    }

    void boundsSolveTheEquation_data()
    {
        QTest::addColumn<double>("v");
        QTest::addColumn<double>("alpha");
        for (const double v : {1.0, 40.0, 1e4, 1e6})
            for (const double alpha : {0.2, 0.05, 1e-4})
                QTest::addRow("v %g alpha %g", v, alpha) << v << alpha;
    }
    void boundsSolveTheEquation()
    {
        QFETCH(double, v);
        QFETCH(double, alpha);
        const double level = -std::log(alpha);
        const double rho = mixtureRho(100, alpha);
        const TwoSidedNormalMixture two(rho);
        QVERIFY(close(two.logCapital(two.bound(v, alpha), v), level, 1e-8));
        const OneSidedNormalMixture one(rho);
        QVERIFY(close(one.logCapital(one.bound(v, alpha), v), level, 1e-8));
        const GammaExponentialMixture gamma(rho, 0.5);
        QVERIFY(close(gamma.logCapital(gamma.bound(v, alpha), v), level, 1e-5));
        QVERIFY(gamma.bound(v, alpha) > one.bound(v, alpha)); // heavier tails
        // One side alone is nearer than both.
        QVERIFY(one.bound(v, alpha) < two.bound(v, alpha));
    }
    /// Of a fair coin's outcomes less a half it is the sequence of the rate, and of a mean's asymptotic
    /// sequence the normal mixture.
    void areTheSequences()
    {
        const BetaBinomialMixture mixture(mixtureRho(100 * 0.25, 0.05), 0.5, 0.5,
                                          BetaBinomialMixture::Sides::Both);
        for (const double n : {60.0, 400.0, 5000.0}) {
            const double bound = mixture.bound(n * 0.25, 0.05);
            const Interval at = rateSequenceBestAt(100, n / 2 + bound, n, 0.95);
            QVERIFY2(close(at.lower, 0.5, 1e-8), qPrintable(QString::number(at.lower, 'g', 12)));
        }
        const double rho = 0.07;
        const double sum = TwoSidedNormalMixture(1 / (rho * rho)).bound(900, 0.05);
        QVERIFY(close(asymptoticHalfWidth(900, 1, 0.95, rho), sum / 900, 1e-14));
    }
    /// A walk of +-1 that is watched at every step, and what the boundaries promise.
    void holdAtEveryLook()
    {
        constexpr double alpha = 0.1;
        const OneSidedNormalMixture one(mixtureRho(200, 2 * alpha));
        std::vector<double> normal;
        std::vector<double> stitched;
        for (int n = 1; n <= 2000; ++n) {
            normal.push_back(one.bound(n, alpha));
            stitched.push_back(stitchedBound(n, alpha, 20, 0));
        }
        Random random(11);
        constexpr int runs = 1000;
        int overNormal = 0;
        int overStitched = 0;
        for (int run = 0; run < runs; ++run) {
            double s = 0;
            bool crossed = false;
            bool crossedStitched = false;
            for (std::size_t n = 0; n < normal.size(); ++n) {
                s += random.uniform() < 0.5 ? -1 : 1;
                crossed = crossed || s >= normal[n];
                crossedStitched = crossedStitched || s >= stitched[n];
            }
            overNormal += crossed;
            overStitched += crossedStitched;
        }
        QVERIFY2(overNormal > 0 && overNormal <= runs * alpha, qPrintable(QString::number(overNormal)));
        QVERIFY2(overStitched > 0 && overStitched <= runs * alpha, qPrintable(QString::number(overStitched)));
    }
};

QTEST_APPLESS_MAIN(TestBoundaries)
#include "tst_boundaries.moc"
