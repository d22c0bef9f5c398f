// SPDX-License-Identifier: GPL-3.0-or-later
#include "golden_scores.h"

#include "numeric/calibration.h"
#include "numeric/mean.h"
#include "numeric/random.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace tiltmeter::numeric;

namespace {

bool close(double actual, double expected, double tolerance = 1e-12)
{
    return std::abs(actual - expected) <= tolerance;
}

double logit(double p)
{
    return std::log(p / (1.0 - p));
}

} // namespace

class TestCalibration : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void lossesByHand()
    {
        const std::vector<ScoreCell> cells{{0.2, 1, 3}, {0.7, 4, 2}};
        const auto brier = brierScore(cells);
        QVERIFY(close(brier->mean, (0.64 + 3 * 0.04 + 4 * 0.09 + 2 * 0.49) / 10));
        QCOMPARE(brier->records, 10.0);
        double squares = 0.0;
        for (const auto& [loss, count] : {std::pair{0.64, 1}, {0.04, 3}, {0.09, 4}, {0.49, 2}})
            squares += count * (loss - brier->mean) * (loss - brier->mean);
        QVERIFY(close(brier->variance, squares / 10));
        QVERIFY(close(logLoss(cells)->mean,
                      -(std::log(0.2) + 3 * std::log(0.8) + 4 * std::log(0.7) + 2 * std::log(0.3)) / 10));
        QVERIFY(!brierScore({}));
        QVERIFY(!logLoss(std::vector<ScoreCell>{{0.4, 0, 0}}));
    }
    void sureErrors()
    {
        const std::vector<ScoreCell> cells{{0.0, 1, 4}, {1.0, 5, 0}};
        // scikit-learn clips at the machine epsilon: -ln(2.220446049250313e-16) = 36.04365338911715
        QVERIFY(close(logLoss(cells)->mean, 36.04365338911715 / 10, 1e-9));
        QCOMPARE(logLoss(cells, 0.0)->mean, std::numeric_limits<double>::infinity());
        QCOMPARE(logLoss(cells, 0.0)->variance, 0.0);
        // Sure and right costs nothing, also without a floor.
        QCOMPARE(logLoss(std::vector<ScoreCell>{{0.0, 0, 4}, {1.0, 5, 0}}, 0.0)->mean, 0.0);
    }
    void golden_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("favorable");
        QTest::newRow("german") << QStringLiteral("german") << QByteArray("No Risk");
        QTest::newRow("german_uci") << QStringLiteral("german_uci") << QByteArray("good");
    }
    void golden()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, favorable);
        const GoldenScores golden = readGoldenScores(name, favorable);
        if (!golden.present)
            QSKIP("The golden numbers are not beside this checkout.");
        int compared = 0;
        for (const auto& [attribute, groups] : golden.groups) {
            const QJsonObject expected = golden.attributes[attribute]
                                             .toObject()[QLatin1String("fairlearn")]
                                             .toObject()[QLatin1String("probability")]
                                             .toObject()[QLatin1String("by_group")]
                                             .toObject();
            for (const auto& [group, rows] : groups) {
                const QJsonObject numbers = expected[group].toObject();
                const std::vector<ScoreCell> cells = orderedCells(rows);
                QVERIFY(close(brierScore(cells)->mean, numbers[QLatin1String("brier")].toDouble()));
                QVERIFY(close(logLoss(cells)->mean, numbers[QLatin1String("log_loss")].toDouble()));
                ++compared;
            }
        }
        QCOMPARE(compared, 4);
    }

    // ---- reliability ----

    void binsOfEqualCounts()
    {
        // Twelve records in four bins of three; the cell of 0.5 lies in the second and the third.
        const std::vector<ScoreCell> cells{{0.1, 0, 3}, {0.3, 1, 1}, {0.5, 2, 2}, {0.9, 3, 0}};
        const std::vector<CalibrationBin> bins = calibrationBins(cells, 4);
        QCOMPARE(bins.size(), std::size_t(4));
        for (const CalibrationBin& bin : bins)
            QVERIFY(close(bin.records, 3.0));
        QVERIFY(close(bins[0].meanScore, 0.1) && close(bins[0].positiveShare, 0.0));
        QVERIFY(close(bins[1].meanScore, (0.3 * 2 + 0.5) / 3) && close(bins[1].positiveShare, 1.5 / 3));
        QVERIFY(close(bins[2].meanScore, 0.5) && close(bins[2].positiveShare, 0.5));
        QVERIFY(close(bins[3].meanScore, 0.9) && close(bins[3].positiveShare, 1.0));
        const double expected = (0.1 + std::abs(0.5 - 1.1 / 3) + 0.0 + 0.1) / 4;
        QVERIFY(close(*expectedCalibrationError(cells, 4), expected));
    }
    void errorRowByRow()
    {
        // A thousand distinct scores in ten bins of a hundred, as NannyML makes them: sort, cut, compare
        // means.
        Random random(8);
        std::vector<ScoreCell> cells;
        double expected = 0.0, scores = 0.0, labels = 0.0;
        for (int i = 0; i < 1000; ++i) {
            const double score = (i + 0.5) / 1000;
            const bool positive = random.uniform() < score * score;
            cells.push_back({score, positive ? 1.0 : 0.0, positive ? 0.0 : 1.0});
            scores += score;
            labels += positive;
            if (i % 100 == 99) {
                expected += std::abs(labels - scores) / 1000;
                scores = labels = 0.0;
            }
        }
        QVERIFY(close(*expectedCalibrationError(cells), expected));
    }
    void fewScoresManyBins()
    {
        // One distinct score: all bins say the same.
        const std::vector<ScoreCell> one{{0.4, 30, 40}};
        QCOMPARE(calibrationBins(one).size(), std::size_t(10));
        QVERIFY(close(*expectedCalibrationError(one), 30.0 / 70 - 0.4));
        // Fewer records than bins.
        QVERIFY(close(*expectedCalibrationError(std::vector<ScoreCell>{{0.2, 0, 1}, {0.9, 1, 0}}), 0.15));
        QVERIFY(calibrationBins({}).empty());
        QVERIFY(!expectedCalibrationError({}));
        // Weights that no bin edge hits, and the sum of the bins is the whole.
        double records = 0.0;
        for (const CalibrationBin& bin :
             calibrationBins(std::vector<ScoreCell>{{0.1, 0.3, 0.7}, {0.6, 1e9, 1e-9}}, 7))
            records += bin.records;
        QVERIFY(close(records, 1e9 + 1, 1e-3));
    }

    // ---- logistic recalibration ----

    void twoScoresAreFitExactly()
    {
        // With two distinct scores the line goes through both observed logits.
        const std::vector<ScoreCell> cells{{0.2, 30, 70}, {0.7, 90, 60}};
        const auto fit = fitCalibration(cells);
        QVERIFY(fit);
        const double dx = logit(0.7) - logit(0.2);
        const double slope = (logit(0.6) - logit(0.3)) / dx;
        QVERIFY(close(fit->slope, slope, 1e-10));
        QVERIFY(close(fit->intercept, logit(0.3) - slope * logit(0.2), 1e-10));
        const double v1 = 1 / (100 * 0.21), v2 = 1 / (150 * 0.24);
        QVERIFY(close(fit->slopeError, std::sqrt(v1 + v2) / dx, 1e-8));
        const double w1 = logit(0.7) / dx, w2 = logit(0.2) / dx;
        QVERIFY(close(fit->interceptError, std::sqrt(w1 * w1 * v1 + w2 * w2 * v2), 1e-8));
        // Calibration in the large: expected positives equal the observed ones.
        const auto moved = [&](double s) {
            return 1 / (1 + std::exp(-(logit(s) + fit->interceptAtSlopeOne)));
        };
        QVERIFY(close(100 * moved(0.2) + 150 * moved(0.7), 120, 1e-8));
    }
    void calibratedScores()
    {
        std::vector<ScoreCell> cells;
        for (int i = 1; i < 100; ++i)
            cells.push_back({i / 100.0, 10.0 * i, 10.0 * (100 - i)});
        const auto fit = fitCalibration(cells);
        QVERIFY(close(fit->slope, 1, 1e-9) && close(fit->intercept, 0, 1e-9) &&
                close(fit->interceptAtSlopeOne, 0, 1e-9));
    }
    void findsTheTruth()
    {
        // Labels made with intercept -0.7 and slope 0.5.
        std::vector<ScoreCell> cells;
        for (int i = 1; i < 1000; ++i) {
            const double p = 1 / (1 + std::exp(0.7 - 0.5 * logit(i / 1000.0)));
            cells.push_back({i / 1000.0, 1e6 * p, 1e6 * (1 - p)});
        }
        const auto fit = fitCalibration(cells);
        QVERIFY(close(fit->slope, 0.5, 1e-9) && close(fit->intercept, -0.7, 1e-9));
    }
    /// So many scores that most of the way is gone on fewer points; also where a threshold all but parts the
    /// labels.
    void gradientVanishesForManyScores()
    {
        for (const double slope : {0.3, 1.0, 4.0, 60.0}) {
            std::vector<ScoreCell> cells;
            for (int i = 1; i < 5000; ++i) {
                const double p = 1 / (1 + std::exp(0.4 - slope * logit(i / 5000.0)));
                cells.push_back({i / 5000.0, std::round(20 * p), 20 - std::round(20 * p)});
            }
            const auto fit = fitCalibration(cells);
            QVERIFY(fit);
            double g0 = 0.0, g1 = 0.0;
            for (const ScoreCell& cell : cells) {
                const double x = logit(cell.score);
                const double p = 1 / (1 + std::exp(-(fit->intercept + fit->slope * x)));
                g0 += cell.positives - 20 * p;
                g1 += (cell.positives - 20 * p) * x;
            }
            QVERIFY2(close(g0, 0, 1e-5) && close(g1, 0, 1e-5), qPrintable(QString::number(g1)));
            QVERIFY(std::abs(fit->slope / slope - 1) < 0.2);
        }
    }
    void gradientVanishes()
    {
        Random random(5);
        for (int round = 0; round < 50; ++round) {
            std::vector<ScoreCell> cells{{0.0, 1, 3}, {1e-6, 0, 2}};
            for (int i = 1; i < 12; ++i)
                cells.push_back({i / 12.0, double(random.below(4)), double(random.below(4))});
            cells.push_back({1.0, 5, 1});
            const auto fit = fitCalibration(cells);
            QVERIFY(fit);
            double g0 = 0.0, g1 = 0.0;
            for (const ScoreCell& cell : cells) {
                const double x = logit(std::clamp(cell.score, 1e-9, 1 - 1e-9));
                const double p = 1 / (1 + std::exp(-(fit->intercept + fit->slope * x)));
                g0 += cell.positives - (cell.positives + cell.negatives) * p;
                g1 += (cell.positives - (cell.positives + cell.negatives) * p) * x;
            }
            QVERIFY2(close(g0, 0, 1e-6) && close(g1, 0, 1e-6), qPrintable(QString::number(g1)));
        }
    }
    void failures()
    {
        const auto failure = [](std::vector<ScoreCell> cells) { return fitCalibration(cells).error(); };
        QVERIFY(failure({}) == CalibrationFailure::NoRecords);
        QVERIFY(failure({{0.3, 5, 0}, {0.6, 2, 0}}) == CalibrationFailure::OneLabel);
        QVERIFY(failure({{0.3, 0, 5}}) == CalibrationFailure::OneLabel);
        QVERIFY(failure({{0.3, 5, 5}}) == CalibrationFailure::OneScore);
        // Different only below the floor is the same.
        QVERIFY(failure({{0.0, 5, 5}, {1e-12, 3, 3}}) == CalibrationFailure::OneScore);
        QVERIFY(failure({{0.3, 0, 5}, {0.6, 5, 0}}) == CalibrationFailure::Separated);
        QVERIFY(failure({{0.3, 5, 0}, {0.6, 0, 5}}) == CalibrationFailure::Separated);
        QVERIFY(failure({{0.3, 0, 5}, {0.5, 3, 3}, {0.6, 5, 0}}) == CalibrationFailure::Separated);
        QVERIFY(fitCalibration(std::vector<ScoreCell>{{0.3, 0, 5}, {0.5, 3, 3}, {0.6, 5, 1}}));
    }

    // ---- means ----

    void means()
    {
        // 1, 2, 3, 4, 5: mean 3, population variance 2, t(0.975, 4) = 2.7764451051977987.
        const Interval i = meanInterval({3, 2, 5}, 0.95);
        QVERIFY(close(i.upper, 3 + 2.7764451051977987 * std::sqrt(0.5), 1e-12));
        QVERIFY(close(i.lower, 3 - 2.7764451051977987 * std::sqrt(0.5), 1e-12));
        const double infinity = std::numeric_limits<double>::infinity();
        QCOMPARE(meanInterval({3, 0, 1}, 0.95), (Interval{-infinity, infinity}));
        QCOMPARE(meanInterval({3, 0, 9}, 0.95), (Interval{3, 3}));
        // Equal sizes and variances: Welch's degrees of freedom are 2 (n - 1) = 8, t = 2.306004135204166.
        const Interval d = meanDifferenceInterval({3, 2, 5}, {1, 2, 5}, 0.95);
        QVERIFY(close(d.upper, 2 + 2.306004135204166, 1e-12) && close(d.lower, 2 - 2.306004135204166, 1e-12));
        QCOMPARE(meanDifferenceInterval({3, 2, 5}, {1, 2, 1}, 0.95), (Interval{-infinity, infinity}));
        // Against one that is known exactly only the other's freedom counts.
        const Interval known = meanDifferenceInterval({3, 2, 5}, {0, 0, 50}, 0.95);
        QVERIFY(close(known.upper, i.upper, 1e-12));
    }
};

QTEST_APPLESS_MAIN(TestCalibration)
#include "tst_calibration.moc"
