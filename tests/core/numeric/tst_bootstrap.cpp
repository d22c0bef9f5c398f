// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/bootstrap.h"
#include "numeric/random.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace tiltmeter::numeric;

namespace {

/// Share of the first of two cells.
void share(std::span<const double> counts, std::span<std::optional<double>> values)
{
    if (counts[0] + counts[1] > 0.0)
        values[0] = counts[0] / (counts[0] + counts[1]);
}

/// Cells in groups of four: tp, fp, fn, tn. The larger of max - min TPR and max - min FPR, undefined when a
/// group has no label of one kind.
void equalizedOdds(std::span<const double> c, std::span<std::optional<double>> values)
{
    double lowT = 2.0, highT = -1.0, lowF = 2.0, highF = -1.0;
    for (std::size_t g = 0; g < c.size(); g += 4) {
        const double positives = c[g] + c[g + 2], negatives = c[g + 1] + c[g + 3];
        if (!(positives > 0.0) || !(negatives > 0.0))
            return;
        lowT = std::min(lowT, c[g] / positives);
        highT = std::max(highT, c[g] / positives);
        lowF = std::min(lowF, c[g + 1] / negatives);
        highF = std::max(highF, c[g + 1] / negatives);
    }
    values[0] = std::max(highT - lowT, highF - lowF);
}

std::vector<double> eightGroups(double records)
{
    std::vector<double> cells;
    for (int g = 0; g < 8; ++g) {
        const double n = records * (g + 1) / 36.0;
        const double positives = n * (0.3 + 0.05 * g), tpr = 0.8 - 0.02 * g, fpr = 0.1 + 0.01 * g;
        for (double cell :
             {positives * tpr, (n - positives) * fpr, positives * (1 - tpr), (n - positives) * (1 - fpr)})
            cells.push_back(std::round(cell));
    }
    return cells;
}

} // namespace

class TestBootstrap : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void drawnBeforeIsNoOtherThanDrawnNow()
    {
        const std::vector<double> counts{40, 0, 17, 3};
        const CellStatistics shares = [](std::span<const double> cells,
                                         std::span<std::optional<double>> values) {
            values[0] = cells[0] / (cells[0] + cells[2]);
            if (cells[3] > 0)
                values[1] = cells[2] / cells[3];
        };
        BootstrapOptions options;
        options.draws = 300;
        options.seed = 7;
        for (const bool acceleration : {false, true}) {
            options.acceleration = acceleration;
            const Bootstrap now(counts, 2, shares, options);
            const std::vector drawn{std::make_shared<const DrawnCounts>(counts, 300, 7)};
            for (int again = 0; again < 2; ++again) {
                const Bootstrap before(drawn, 2, shares, acceleration);
                for (std::size_t s = 0; s < 2; ++s) {
                    QVERIFY(before.estimate(s) == now.estimate(s));
                    QVERIFY(std::ranges::equal(before.values(s), now.values(s)));
                    QCOMPARE(before.undefined(s), now.undefined(s));
                    QVERIFY(before.biasCorrected(s, 0.9)->interval == now.biasCorrected(s, 0.9)->interval);
                }
            }
            QVERIFY(now.undefined(1) > 0);
        }
        const auto first = [&counts](std::uint64_t seed) {
            std::vector<double> row(counts.size());
            DrawnCounts(counts, 1, seed).take(0, row);
            return row;
        };
        QVERIFY(first(8) != first(9));
    }
    /// Groups keep their sizes, and draw apart.
    void groupsAreDrawnByThemselves()
    {
        const std::vector<double> counts[] = {{30, 70}, {5, 0, 15}};
        const std::vector drawn{std::make_shared<const DrawnCounts>(counts[0], 500, 1),
                                std::make_shared<const DrawnCounts>(counts[1], 500, 2)};
        bool sizesAreKept = true;
        const Bootstrap both(drawn, 2,
                             [&](std::span<const double> now, std::span<std::optional<double>> values) {
                                 sizesAreKept = sizesAreKept && now.size() == 5 && now[0] + now[1] == 100 &&
                                                now[2] + now[3] + now[4] == 20 && now[3] == 0;
                                 values[0] = now[0] / 100;
                                 values[1] = now[2] / 20;
                             });
        QVERIFY(sizesAreKept);
        QVERIFY(*both.estimate(0) == 0.3 && *both.estimate(1) == 0.25);
        const auto width = [&](std::size_t s) { return both.percentile(s, 0.95)->interval.width(); };
        QVERIFY(std::abs(width(0) - 3.92 * std::sqrt(0.21 / 100)) < 0.03);
        QVERIFY(std::abs(width(1) - 3.92 * std::sqrt(0.1875 / 20)) < 0.08);
    }
    /// As the multinomial for what does not depend on the total, near enough.
    void poissonDraws()
    {
        const std::vector<double> counts{300, 100, 0, 80.5, 20};
        using How = DrawnCounts::How;
        const auto width = [&counts](How how) {
            const std::vector drawn{std::make_shared<const DrawnCounts>(counts, 4000, 3, how)};
            const Bootstrap b(drawn, 1,
                              [](std::span<const double> now, std::span<std::optional<double>> values) {
                                  values[0] = now[0] / (now[0] + now[1] + now[2] + now[3] + now[4]);
                              });
            return b.percentile(0, 0.95)->interval.width();
        };
        QVERIFY(std::abs(width(How::Poisson) / width(How::Multinomial) - 1) < 0.05);
        std::vector<double> row(counts.size());
        DrawnCounts(counts, 1, 3, How::Poisson).take(0, row);
        QCOMPARE(row[2], 0.0);
        QVERIFY(row[0] > 220 && row[0] < 380);
    }
    void sameSeedSameDraws()
    {
        const std::vector<double> counts = eightGroups(5000);
        const Bootstrap a(counts, 1, equalizedOdds, {500, 42, true});
        const Bootstrap b(counts, 1, equalizedOdds, {500, 42, true});
        const Bootstrap other(counts, 1, equalizedOdds, {500, 43, true});
        QVERIFY(std::ranges::equal(a.values(0), b.values(0)));
        QCOMPARE(a.biasCorrected(0, 0.95)->interval, b.biasCorrected(0, 0.95)->interval);
        QVERIFY(!std::ranges::equal(a.values(0), other.values(0)));
    }
    void drawsDoNotDependOnTheOtherStatistics()
    {
        const std::vector<double> counts{30, 70};
        const CellStatistics two = [](std::span<const double> c, std::span<std::optional<double>> values) {
            share(c, values);
            values[1] = 1.0 - *values[0];
        };
        const Bootstrap alone(counts, 1, share, {300, 7, true});
        const Bootstrap both(counts, 2, two, {300, 7, true});
        QVERIFY(std::ranges::equal(alone.values(0), both.values(0)));
        for (std::size_t i = 0; i < 300; ++i)
            QVERIFY(std::abs(both.values(1)[i] - (1.0 - both.values(0)[299 - i])) < 1e-15);
    }
    void spreadIsThatOfTheRate()
    {
        const std::vector<double> counts{300, 700};
        const Bootstrap bootstrap(counts, 1, share, {20'000, 1, true});
        QCOMPARE(*bootstrap.estimate(0), 0.3);
        QCOMPARE(bootstrap.values(0).size(), std::size_t(20'000));
        QVERIFY(std::ranges::is_sorted(bootstrap.values(0)));
        double sum = 0.0, squares = 0.0;
        for (double value : bootstrap.values(0)) {
            sum += value;
            squares += (value - 0.3) * (value - 0.3);
        }
        const double error = std::sqrt(0.21 / 1000);
        QVERIFY(std::abs(sum / 20'000 - 0.3) < 5 * error / std::sqrt(20'000));
        QVERIFY(std::abs(std::sqrt(squares / 20'000) / error - 1) < 0.03);
        const auto percentile = bootstrap.percentile(0, 0.95);
        const auto corrected = bootstrap.biasCorrected(0, 0.95);
        QVERIFY(percentile->method == BootstrapMethod::Percentile);
        QVERIFY(corrected->method == BootstrapMethod::BiasCorrectedAccelerated);
        for (const auto& result : {percentile, corrected}) {
            QVERIFY(std::abs(result->interval.lower - (0.3 - 1.96 * error)) < 0.003);
            QVERIFY(std::abs(result->interval.upper - (0.3 + 1.96 * error)) < 0.003);
            QCOMPARE(result->defined, 20'000);
            QCOMPARE(result->undefined, 0);
        }
    }
    void skewedMeanMovesUp()
    {
        // A mean of skewed values: BCa moves both ends by about (z^2 a + 2 a) standard errors, a = skewness /
        // (6 sqrt n) (Efron 1987, section 5, with z0 = a for a mean).
        std::vector<double> counts;
        double n = 0.0, sum = 0.0;
        for (int v = 0; v < 40; ++v) {
            counts.push_back(std::round(60 * std::exp(-0.15 * v)));
            n += counts.back();
            sum += counts.back() * v;
        }
        const CellStatistics mean = [](std::span<const double> c, std::span<std::optional<double>> values) {
            double records = 0.0, total = 0.0;
            for (std::size_t v = 0; v < c.size(); ++v) {
                records += c[v];
                total += c[v] * static_cast<double>(v);
            }
            values[0] = total / records;
        };
        double second = 0.0, third = 0.0;
        for (std::size_t v = 0; v < counts.size(); ++v) {
            const double away = static_cast<double>(v) - sum / n;
            second += counts[v] * away * away / n;
            third += counts[v] * away * away * away / n;
        }
        const double acceleration = third / std::pow(second, 1.5) / (6 * std::sqrt(n));
        const double shift = acceleration * (1.96 * 1.96 + 2) * std::sqrt(second / n);
        const Bootstrap bootstrap(counts, 1, mean, {200'000, 5, true});
        const Interval plain = bootstrap.percentile(0, 0.95)->interval;
        const Interval corrected = bootstrap.biasCorrected(0, 0.95)->interval;
        QVERIFY2(std::abs((corrected.upper - plain.upper) / shift - 1) < 0.2,
                 qPrintable(QString::number((corrected.upper - plain.upper) / shift)));
        QVERIFY2(std::abs((corrected.lower - plain.lower) / shift - 1) < 0.2,
                 qPrintable(QString::number((corrected.lower - plain.lower) / shift)));
    }
    void biasIsCorrected()
    {
        // The larger of two equal rates: the draws lie above the estimate, the corrected interval reaches
        // further down.
        const std::vector<double> counts = eightGroups(4000);
        const Bootstrap bootstrap(counts, 1, equalizedOdds, {4000, 3, true});
        const auto plain = bootstrap.percentile(0, 0.95), corrected = bootstrap.biasCorrected(0, 0.95);
        QVERIFY(corrected->interval.lower < plain->interval.lower);
        QVERIFY(corrected->interval.upper < plain->interval.upper);
        QVERIFY(corrected->interval.contains(*bootstrap.estimate(0)));
    }
    void undefinedDrawsAreCounted()
    {
        // A share among two records out of a hundred: missing from a draw with probability (1 - 0.02)^100 =
        // 0.1326.
        const std::vector<double> counts{1, 1, 98};
        const Bootstrap bootstrap(counts, 1, share, {10'000, 8, true});
        const auto interval = bootstrap.percentile(0, 0.9);
        QCOMPARE(interval->defined + interval->undefined, 10'000);
        QCOMPARE(interval->undefined, bootstrap.undefined(0));
        QVERIFY(std::abs(interval->undefined / 10'000.0 - 0.1326) < 5 * std::sqrt(0.1326 * 0.8674 / 10'000));
        QCOMPARE(interval->interval, (Interval{0.0, 1.0}));
    }
    void undefinedEstimateHasNoInterval()
    {
        const Bootstrap bootstrap(std::vector<double>{0, 0, 50}, 1, share, {100, 1, true});
        QVERIFY(!bootstrap.estimate(0));
        QVERIFY(!bootstrap.percentile(0, 0.95));
        QVERIFY(!bootstrap.biasCorrected(0, 0.95));
        QCOMPARE(bootstrap.undefined(0), 100);
        const Bootstrap nothing(std::vector<double>{0, 0}, 1, share, {100, 1, true});
        QVERIFY(!nothing.percentile(0, 0.95));
    }
    void notFiniteIsUndefined()
    {
        const CellStatistics ratio = [](std::span<const double> c, std::span<std::optional<double>> values) {
            values[0] = c[0] / c[1];
        };
        const Bootstrap bootstrap(std::vector<double>{2, 1}, 1, ratio, {2000, 1, true});
        // (2/3)^3 of the draws have no record in the second cell.
        QVERIFY(std::abs(bootstrap.undefined(0) / 2000.0 - 8.0 / 27) < 0.06);
        for (double value : bootstrap.values(0))
            QVERIFY(std::isfinite(value));
        // Leaving out the only record of the second cell leaves no value: no acceleration.
        QVERIFY(bootstrap.biasCorrected(0, 0.9)->method != BootstrapMethod::BiasCorrectedAccelerated);
    }
    void withoutAcceleration()
    {
        const Bootstrap bootstrap(std::vector<double>{30, 70}, 1, share, {2000, 1, false});
        QVERIFY(bootstrap.biasCorrected(0, 0.95)->method == BootstrapMethod::BiasCorrected);
    }
    void constantStatistic()
    {
        const Bootstrap bootstrap(std::vector<double>{0, 100}, 1, share, {200, 1, true});
        QCOMPARE(bootstrap.percentile(0, 0.95)->interval, (Interval{0.0, 0.0}));
        QCOMPARE(bootstrap.biasCorrected(0, 0.95)->interval, (Interval{0.0, 0.0}));
    }
    void scaledWeights()
    {
        // Fractional counts: as many records as they add up to, in their proportions.
        const std::vector<double> counts{30.25, 69.9};
        double total = 0.0;
        const CellStatistics check = [&](std::span<const double> c, std::span<std::optional<double>> values) {
            total = c[0] + c[1];
            share(c, values);
        };
        const Bootstrap bootstrap(counts, 1, check, {50, 1, false});
        QCOMPARE(total, 100.0);
        QVERIFY(std::abs(*bootstrap.estimate(0) - 30.25 / 100.15) < 1e-15);
    }
    void coverage()
    {
        // Twenty rates, a hundred samples each: a 90 % interval of a rate of 0.4 with n = 150 covers about 90
        // %.
        Random random(123);
        int covered = 0;
        const int samples = 600;
        for (int i = 0; i < samples; ++i) {
            const double x = static_cast<double>(random.binomial(150, 0.4));
            const std::vector<double> counts{x, 150 - x};
            const Bootstrap bootstrap(counts, 1, share, {400, random.next(), true});
            covered += bootstrap.biasCorrected(0, 0.9)->interval.contains(0.4);
        }
        QVERIFY2(std::abs(covered / double(samples) - 0.9) < 0.04, qPrintable(QString::number(covered)));
    }
    void costDoesNotGrowWithRecords_data()
    {
        QTest::addColumn<double>("records");
        for (double records : {1e4, 1e6, 1e9, 1e12})
            QTest::addRow("%g", records) << records;
    }
    void costDoesNotGrowWithRecords()
    {
        QFETCH(double, records);
        const std::vector<double> counts = eightGroups(records);
        qint64 best = std::numeric_limits<qint64>::max();
        for (int round = 0; round < 5; ++round) {
            QElapsedTimer clock;
            clock.start();
            const Bootstrap bootstrap(counts, 1, equalizedOdds, {2000, 1, true});
            QVERIFY(bootstrap.biasCorrected(0, 0.95));
            best = std::min(best, clock.nsecsElapsed());
        }
        qInfo("2,000 draws of equalized odds over 8 groups, %g records: %.1f ms", records,
              static_cast<double>(best) / 1e6);
#ifdef __SANITIZE_ADDRESS__
        QSKIP("Time means nothing under the sanitizers.");
#endif
        QVERIFY2(best < 50'000'000, "promised: under 50 ms");
    }
};

QTEST_APPLESS_MAIN(TestBootstrap)
#include "tst_bootstrap.moc"
