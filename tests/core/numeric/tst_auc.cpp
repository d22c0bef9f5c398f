// SPDX-License-Identifier: GPL-3.0-or-later
#include "golden_scores.h"

#include "numeric/auc.h"
#include "numeric/random.h"

#include <QElapsedTimer>
#include <QTest>

#include <cmath>

using namespace tiltmeter::numeric;

namespace {

bool close(double actual, double expected, double tolerance = 1e-12)
{
    return std::abs(actual - expected) <= tolerance;
}

struct Rows {
    std::vector<double> positives, negatives;
    [[nodiscard]] std::vector<ScoreCell> cells() const
    {
        std::vector<ScoreCell> all;
        for (double s : positives)
            all.push_back({s, 1, 0});
        for (double s : negatives)
            all.push_back({s, 0, 1});
        return orderedCells(all);
    }
};

/// Scores on a coarse grid, so that there are many ties.
Rows someRows(std::uint64_t seed, int positives, int negatives, double shift)
{
    Random random(seed);
    Rows rows;
    for (int i = 0; i < positives; ++i)
        rows.positives.push_back(std::round(20 * std::min(1.0, shift + random.uniform())) / 20);
    for (int i = 0; i < negatives; ++i)
        rows.negatives.push_back(std::round(20 * random.uniform()) / 20);
    return rows;
}

double kernel(double positive, double negative)
{
    return positive > negative ? 1.0 : positive == negative ? 0.5 : 0.0;
}

/// DeLong's variance row by row, as the paper writes it.
double deLongByRows(const Rows& rows)
{
    const auto variance = [](const std::vector<double>& v) {
        double mean = 0.0, squares = 0.0;
        for (double x : v)
            mean += x / static_cast<double>(v.size());
        for (double x : v)
            squares += (x - mean) * (x - mean);
        return squares / static_cast<double>(v.size() - 1) / static_cast<double>(v.size());
    };
    std::vector<double> v10, v01;
    for (double x : rows.positives) {
        double sum = 0.0;
        for (double y : rows.negatives)
            sum += kernel(x, y);
        v10.push_back(sum / static_cast<double>(rows.negatives.size()));
    }
    for (double y : rows.negatives) {
        double sum = 0.0;
        for (double x : rows.positives)
            sum += kernel(x, y);
        v01.push_back(sum / static_cast<double>(rows.positives.size()));
    }
    return variance(v10) + variance(v01);
}

} // namespace

class TestAuc : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void ordersCells()
    {
        const std::vector<ScoreCell> cells =
            orderedCells({{0.5, 1, 0}, {0.2, 0, 2}, {0.5, 0.5, 3}, {0.9, 0, 0}, {0.1, 1, 1}});
        QCOMPARE(cells.size(), std::size_t(3));
        QCOMPARE(cells[0].score, 0.1);
        QCOMPARE(cells[2].positives, 1.5);
        QCOMPARE(cells[2].negatives, 3.0);
        QVERIFY(orderedCells({}).empty());
    }
    void fewerCells()
    {
        std::vector<ScoreCell> cells;
        for (int i = 0; i < 1000; ++i)
            cells.push_back({i / 1000.0, i % 3 == 0 ? 2.0 : 0.0, 1.0});
        QCOMPARE(mergedCells(cells, 1000).size(), cells.size());
        const std::vector<ScoreCell> merged = mergedCells(cells, 64);
        QCOMPARE(merged.size(), std::size_t{64});
        double positives = 0, negatives = 0, scores = 0, before = -1;
        for (const ScoreCell& cell : merged) {
            const double size = cell.positives + cell.negatives;
            QVERIFY(std::abs(size - 1668.0 / 64) <= 3 && cell.score > before);
            before = cell.score;
            positives += cell.positives;
            negatives += cell.negatives;
            scores += cell.score * size;
        }
        QCOMPARE(positives, 668.0);
        QCOMPARE(negatives, 1000.0);
        double expected = 0;
        for (const ScoreCell& cell : cells)
            expected += cell.score * (cell.positives + cell.negatives);
        QVERIFY(std::abs(scores - expected) < 1e-9);
        QVERIFY(std::abs(areaUnderRoc(merged)->value - areaUnderRoc(cells)->value) < 1e-3);
        QVERIFY(mergedCells({}, 5).empty());
    }
    void binaryScores()
    {
        // A decision as the score: (TPR + TNR) / 2, here of 15/22 and 7/14.
        const std::vector<ScoreCell> cells{{0, 7, 7}, {1, 15, 7}};
        QVERIFY(close(areaUnderRoc(cells)->value, (15.0 / 22 + 0.5) / 2));
    }
    void countsPairs_data()
    {
        QTest::addColumn<int>("positives");
        QTest::addColumn<int>("negatives");
        QTest::newRow("two and two") << 2 << 2;
        QTest::newRow("few") << 5 << 9;
        QTest::newRow("many") << 200 << 120;
        QTest::newRow("lopsided") << 3 << 300;
    }
    void countsPairs()
    {
        QFETCH(int, positives);
        QFETCH(int, negatives);
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            const Rows rows = someRows(seed, positives, negatives, 0.2);
            double sum = 0.0;
            for (double x : rows.positives)
                for (double y : rows.negatives)
                    sum += kernel(x, y);
            const auto auc = areaUnderRoc(rows.cells());
            QVERIFY(close(auc->value, sum / positives / negatives));
            QCOMPARE(auc->positives, double(positives));
            QVERIFY(close(*auc->variance, deLongByRows(rows)));
        }
    }
    void variedByWeights()
    {
        // Every record twice as heavy, half as many effective ones: all stays.
        std::vector<ScoreCell> cells = someRows(3, 50, 40, 0.2).cells();
        const auto once = areaUnderRoc(cells);
        for (ScoreCell& cell : cells) {
            cell.positives *= 2.5;
            cell.negatives *= 2.5;
        }
        const auto heavy = areaUnderRoc(cells, 50, 40);
        QVERIFY(close(heavy->value, once->value) && close(*heavy->variance, *once->variance));
    }
    void undefinedOrWithoutVariance()
    {
        QVERIFY(!areaUnderRoc({}));
        QVERIFY(!areaUnderRoc(std::vector<ScoreCell>{{0.5, 3, 0}}));
        QVERIFY(!areaUnderRoc(std::vector<ScoreCell>{{0.5, 0, 3}}));
        const auto one = areaUnderRoc(std::vector<ScoreCell>{{0.4, 0, 5}, {0.6, 1, 2}});
        QVERIFY(one && !one->variance);
        const Interval interval = aucInterval(*one, 0.95);
        QVERIFY(interval.contains(one->value) && interval.width() > 0.3);
    }
    void intervals()
    {
        const auto auc = areaUnderRoc(someRows(5, 80, 70, 0.2).cells());
        const Interval interval = aucInterval(*auc, 0.95);
        const auto logOdds = [](double p) { return std::log(p / (1 - p)); };
        const double half = 1.959963984540054 * std::sqrt(*auc->variance) / (auc->value * (1 - auc->value));
        QVERIFY(close(logOdds(interval.lower), logOdds(auc->value) - half));
        QVERIFY(close(logOdds(interval.upper), logOdds(auc->value) + half));
        const auto other = areaUnderRoc(someRows(6, 60, 90, 0.1).cells());
        const Interval second = aucInterval(*other, 0.95);
        const Interval difference = aucDifferenceInterval(*auc, *other, 0.95);
        QVERIFY(close(difference.lower,
                      auc->value - other->value -
                          std::hypot(auc->value - interval.lower, second.upper - other->value)));
        QVERIFY(close(difference.upper,
                      auc->value - other->value +
                          std::hypot(interval.upper - auc->value, other->value - second.lower)));
        const Interval back = aucDifferenceInterval(*other, *auc, 0.95);
        QVERIFY(close(back.lower, -difference.upper) && close(back.upper, -difference.lower));
    }
    void coverNearOne()
    {
        // Scores of the favourable lie 2.3263 sqrt(2) deviations above the others': the AUC is 0.99.
        Random random(5);
        const auto normal = [&] {
            return std::sqrt(-2 * std::log(1 - random.uniform())) *
                   std::cos(6.283185307179586 * random.uniform());
        };
        int covered = 0;
        const int runs = 1000;
        for (int run = 0; run < runs; ++run) {
            Rows rows;
            for (int i = 0; i < 50; ++i) {
                rows.positives.push_back(normal() + 3.289953);
                rows.negatives.push_back(normal());
            }
            const Interval interval = aucInterval(*areaUnderRoc(rows.cells()), 0.95);
            QVERIFY(interval.lower >= 0 && interval.upper <= 1);
            covered += interval.contains(0.99);
        }
        QVERIFY2(covered > 0.92 * runs, qPrintable(QString::number(covered)));
    }
    void perfectRankingIsNotCertain()
    {
        const std::vector<ScoreCell> perfect{{0.2, 0, 10}, {0.7, 12, 0}},
            reversed{{0.2, 12, 0}, {0.7, 0, 10}};
        const auto auc = areaUnderRoc(perfect);
        QCOMPARE(auc->value, 1.0);
        const Interval interval = aucInterval(*auc, 0.95);
        QCOMPARE(interval.upper, 1.0);
        QVERIFY2(interval.lower > 0.6 && interval.lower < 0.95, qPrintable(QString::number(interval.lower)));
        const Interval mirrored = aucInterval(*areaUnderRoc(reversed), 0.95);
        QVERIFY(close(mirrored.lower, 0.0) && close(mirrored.upper, 1.0 - interval.lower));
        // The more records, the surer.
        const std::vector<ScoreCell> more{{0.2, 0, 1000}, {0.7, 1200, 0}};
        QVERIFY(aucInterval(*areaUnderRoc(more), 0.95).lower > 0.99);
        const Interval difference =
            aucDifferenceInterval(*auc, *areaUnderRoc(someRows(6, 60, 90, 0.1).cells()), 0.95);
        QVERIFY(difference.upper <= 1.0 && difference.width() > 0.1);
    }
    void averagePrecisionByHand()
    {
        // Descending: + + - + (tie of + and -) -; recall steps of 1/4 at precision 1, 1, 3/4, 4/6.
        const std::vector<ScoreCell> cells{{0.1, 0, 1}, {0.2, 1, 1}, {0.5, 1, 0},
                                           {0.6, 0, 1}, {0.8, 1, 0}, {0.9, 1, 0}};
        QVERIFY(close(*averagePrecision(cells), (1 + 1 + 0.75 + 4.0 / 6) / 4));
        // All scores equal: the share of positives.
        QVERIFY(close(*averagePrecision(std::vector<ScoreCell>{{0.5, 3, 7}}), 0.3));
        QVERIFY(!averagePrecision(std::vector<ScoreCell>{{0.5, 0, 7}}));
        QVERIFY(close(*averagePrecision(std::vector<ScoreCell>{{0.5, 7, 0}}), 1.0));
    }
    /// Of 50 and of 20 positives, by the formula.
    void averagePrecisionIntervalByHand()
    {
        const Interval high = averagePrecisionInterval(0.8, 50, 0.95);
        QVERIFY(close(high.lower, 0.6667100582288301) && close(high.upper, 0.8888696016578919));
        const Interval low = averagePrecisionInterval(0.3, 20, 0.95);
        QVERIFY(close(low.lower, 0.1414058329561004) && close(low.upper, 0.5272396621699607));
        const Interval perfect = averagePrecisionInterval(1, 20, 0.95);
        QVERIFY(perfect.upper == 1 && perfect.lower > 0.8 && perfect.lower < 0.9);
    }
    void curveIntegratesToTheArea()
    {
        const std::vector<ScoreCell> cells = someRows(9, 40, 55, 0.3).cells();
        const std::vector<RocPoint> curve = rocCurve(cells);
        QCOMPARE(curve.size(), cells.size() + 1);
        double area = 0.0;
        for (std::size_t i = 1; i < curve.size(); ++i) {
            QVERIFY(curve[i].threshold < curve[i - 1].threshold);
            area += (curve[i].falsePositiveRate - curve[i - 1].falsePositiveRate) *
                    (curve[i].truePositiveRate + curve[i - 1].truePositiveRate) / 2;
        }
        QVERIFY(close(area, areaUnderRoc(cells)->value));
        QCOMPARE(curve.back().truePositiveRate, 1.0);
        QVERIFY(rocCurve(std::vector<ScoreCell>{{0.5, 0, 7}}).empty());
    }
    void betweenRocs()
    {
        const std::vector<ScoreCell> perfect{{0.2, 0, 10}, {0.7, 12, 0}}, chance{{0.5, 3, 8}},
            reversed{{0.2, 12, 0}, {0.7, 0, 10}};
        QVERIFY(close(*areaBetweenRocs(perfect, chance), 0.5));
        QVERIFY(close(*areaBetweenRocs(perfect, reversed), 1.0));
        QVERIFY(close(*areaBetweenRocs(perfect, perfect), 0.0));
        QVERIFY(!areaBetweenRocs(perfect, std::vector<ScoreCell>{{0.5, 3, 0}}));
        // Through (0, 1/2) and (1/2, 1/2) to (1, 1): a triangle of 1/8 above the diagonal, then on it.
        const std::vector<ScoreCell> half{{0.1, 1, 1}, {0.5, 0, 1}, {0.9, 1, 0}};
        QVERIFY(close(*areaBetweenRocs(half, chance), 0.125));
        // Through (1/2, 0) and (1/2, 1): a triangle of 1/8 below and one above, though both areas are 1/2.
        const std::vector<ScoreCell> step{{0.1, 0, 1}, {0.5, 2, 0}, {0.9, 0, 1}};
        QVERIFY(close(areaUnderRoc(step)->value, 0.5));
        QVERIFY(close(*areaBetweenRocs(step, chance), 0.25));
    }
    void betweenRocsAgainstAFineGrid()
    {
        for (std::uint64_t seed = 1; seed <= 10; ++seed) {
            const std::vector<ScoreCell> a = someRows(seed, 17, 23, 0.1).cells();
            const std::vector<ScoreCell> b = someRows(seed + 100, 31, 9, 0.3).cells();
            const auto height = [](const std::vector<RocPoint>& curve, double x) {
                for (std::size_t i = 1; i < curve.size(); ++i)
                    if (curve[i].falsePositiveRate > x) {
                        const RocPoint &p = curve[i - 1], &q = curve[i];
                        return p.truePositiveRate + (x - p.falsePositiveRate) /
                                                        (q.falsePositiveRate - p.falsePositiveRate) *
                                                        (q.truePositiveRate - p.truePositiveRate);
                    }
                return 1.0;
            };
            const auto ca = rocCurve(a), cb = rocCurve(b);
            double sum = 0.0;
            const int steps = 100'000;
            for (int i = 0; i < steps; ++i)
                sum += std::abs(height(ca, (i + 0.5) / steps) - height(cb, (i + 0.5) / steps)) / steps;
            QVERIFY2(close(*areaBetweenRocs(a, b), sum, 2e-5), qPrintable(QString::number(sum)));
            QVERIFY(close(*areaBetweenRocs(b, a), *areaBetweenRocs(a, b)));
            QVERIFY(*areaBetweenRocs(a, b) >=
                    std::abs(areaUnderRoc(a)->value - areaUnderRoc(b)->value) - 1e-12);
        }
    }
    void coverage()
    {
        // Normal scores one apart: AUC = Phi(1 / sqrt 2) = 0.76025. 95 % intervals of 60 + 40 records.
        int covered = 0;
        Random random(77);
        const auto normal = [&] {
            double sum = 0.0; // twelve uniforms: near enough to a normal for an AUC
            for (int i = 0; i < 12; ++i)
                sum += random.uniform();
            return sum - 6.0;
        };
        const int runs = 500;
        for (int run = 0; run < runs; ++run) {
            Rows rows;
            for (int i = 0; i < 60; ++i)
                rows.positives.push_back(normal() + 1.0);
            for (int i = 0; i < 40; ++i)
                rows.negatives.push_back(normal());
            covered += aucInterval(*areaUnderRoc(rows.cells()), 0.95).contains(0.76025);
        }
        QVERIFY2(std::abs(covered / double(runs) - 0.945) < 0.025, qPrintable(QString::number(covered)));
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
                QVERIFY(close(areaUnderRoc(cells)->value, numbers[QLatin1String("roc_auc")].toDouble()));
                QVERIFY(
                    close(*averagePrecision(cells), numbers[QLatin1String("average_precision")].toDouble()));
                ++compared;
            }
        }
        QCOMPARE(compared, 4);
    }
    void isQuick()
    {
        Random random(1);
        std::vector<ScoreCell> cells;
        for (int i = 0; i < 1'000'000; ++i)
            cells.push_back({i * 1e-6, double(random.below(3)), double(random.below(3))});
        QElapsedTimer clock;
        clock.start();
        QVERIFY(areaUnderRoc(cells));
        QVERIFY(areaBetweenRocs(cells, cells));
        qInfo("AUC with variance and ABROCA of a million distinct scores: %lld ms", clock.elapsed());
        QVERIFY(clock.elapsed() < 2000);
    }
};

QTEST_APPLESS_MAIN(TestAuc)
#include "tst_auc.moc"
