// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/calibration.h"
#include "numeric/score_calibration.h"

#include <QTest>

#include <cmath>
#include <random>

using namespace tiltmeter::numeric;

class TestScoreCalibration : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    /// Labels 1 0 1 0 0 1 1 at rising scores pool to 1/2 1/2 | 1/3 x 3 is below, so 2/5 x 5 | 1 1.
    void poolsViolators()
    {
        const std::vector<ScoreCell> cells{{0.1, 1, 0}, {0.2, 0, 1}, {0.3, 1, 0}, {0.4, 0, 1},
                                           {0.5, 0, 1}, {0.6, 1, 0}, {0.9, 1, 0}};
        const auto fit = ScoreCalibrator::isotonic(cells);
        QVERIFY(fit && fit->method() == CalibrationMethod::Isotonic);
        QCOMPARE(fit->records(), 7.0);
        QCOMPARE(fit->chance(0.0), 0.4);
        QCOMPARE(fit->chance(0.1), 0.4);
        QCOMPARE(fit->chance(0.35), 0.4);
        QCOMPARE(fit->chance(0.5), 0.4);
        QCOMPARE(fit->chance(0.55), 0.7); // half way between the steps
        QCOMPARE(fit->chance(0.6), 1.0);
        QCOMPARE(fit->chance(1.0), 1.0);
    }
    void stepsRiseAndKeepTheMean()
    {
        std::mt19937 random(3);
        std::uniform_real_distribution<double> uniform(0, 1);
        std::vector<ScoreCell> cells;
        double positives = 0;
        for (int i = 0; i < 500; ++i) {
            const double score = (i + 0.5) / 500;
            const double count = 1 + std::floor(5 * uniform(random));
            const double hits = std::floor(count * uniform(random));
            positives += hits;
            cells.push_back({score, hits, count - hits});
        }
        const auto fit = ScoreCalibrator::isotonic(cells);
        double sum = 0;
        double last = 0;
        for (const ScoreCell& cell : cells) {
            const double chance = fit->chance(cell.score);
            QVERIFY(chance >= last);
            last = chance;
            sum += chance * (cell.positives + cell.negatives);
        }
        QVERIFY(std::abs(sum - positives) < 1e-9);
    }
    void lineIsTheFitOfItsNumbers()
    {
        std::vector<ScoreCell> cells;
        for (int i = 1; i < 20; ++i) {
            const double p = 0.3 + 0.4 * i / 20;
            cells.push_back({i / 20.0, std::round(50 * p), 50 - std::round(50 * p)});
        }
        const auto line = ScoreCalibrator::logistic(cells);
        const auto fit = fitCalibration(cells);
        QVERIFY(line && fit);
        const double logit = fit->intercept + fit->slope * std::log(0.7 / 0.3);
        QVERIFY(std::abs(line->chance(0.7) - 1 / (1 + std::exp(-logit))) < 1e-12);
        // One record of score 1/2, whose logit is 0: the variance of a chance is that of the intercept.
        const std::vector<double> score{0.5};
        const std::vector<double> coefficient{1.0};
        const double p = line->chance(0.5);
        const double expected = std::pow(fit->interceptError * p * (1 - p), 2);
        QVERIFY(std::abs(line->variance(score, coefficient) - expected) < 1e-9 * expected);
    }
    void varianceOfSteps()
    {
        const std::vector<ScoreCell> cells{{0.2, 10, 30}, {0.8, 45, 15}};
        const auto fit = ScoreCalibrator::isotonic(cells);
        const std::vector<double> scores{0.2, 0.2, 0.8, 0.5};
        const std::vector<double> coefficients{1, 2, -1, 4}; // the last lies half way between both
        const double low = 10.5 / 41 * 30.5 / 41 / 40;
        const double high = 45.5 / 61 * 15.5 / 61 / 60;
        QVERIFY(std::abs(fit->variance(scores, coefficients) - (25 * low + 1 * high)) < 1e-12);
    }
    void nothingToLearnFrom()
    {
        QVERIFY(!ScoreCalibrator::isotonic({}));
        QVERIFY(!ScoreCalibrator::logistic({}));
        const std::vector<ScoreCell> alike{{0.2, 4, 0}, {0.8, 4, 0}};
        QVERIFY(!ScoreCalibrator::logistic(alike));
        QCOMPARE(ScoreCalibrator::isotonic(alike)->chance(0.3), 1.0);
        const ScoreCalibrator none;
        QCOMPARE(none.chance(0.37), 0.37);
        QCOMPARE(none.variance(std::vector<double>{0.3}, std::vector<double>{1.0}), 0.0);
    }
};

QTEST_APPLESS_MAIN(TestScoreCalibration)
#include "tst_score_calibration.moc"
