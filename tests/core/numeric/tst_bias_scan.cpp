// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/bias_scan.h"

#include <QTest>

#include <cmath>

using namespace tiltmeter::numeric;

class TestBiasScan : public QObject
{
    Q_OBJECT
    using Cells = std::vector<ScoreCell>;

    static std::optional<BiasScan> scan(const std::vector<Cells>& groups, ScanDirection direction)
    {
        const std::vector<std::span<const ScoreCell>> views(groups.begin(), groups.end());
        return biasScan(views, direction);
    }
    /// All sets of groups, q in ten thousand steps.
    static double byForce(const std::vector<Cells>& groups, ScanDirection direction)
    {
        double best = 0;
        for (unsigned set = 1; set < (1U << groups.size()); ++set)
            for (int i = 1; i <= 10'000; ++i) {
                const double t =
                    (direction == ScanDirection::Underpredicted ? 1 : -1) * std::log(1000.0) * i / 10'000;
                const double q = std::exp(t);
                double sum = 0;
                for (std::size_t g = 0; g < groups.size(); ++g)
                    if ((set >> g & 1U) != 0)
                        for (const ScoreCell& c : groups[g])
                            sum += c.positives * t -
                                   (c.positives + c.negatives) * std::log(1 - c.score + q * c.score);
                best = std::max(best, sum);
            }
        return best;
    }

private Q_SLOTS:
    void asByForce()
    {
        const std::vector<Cells> groups{{{0.3, 40, 60}, {0.8, 70, 30}},
                                        {{0.3, 20, 80}, {0.8, 55, 45}},
                                        {{0.3, 10, 20}, {0.8, 18, 2}},
                                        {{0.5, 26, 24}}};
        for (const ScanDirection direction : {ScanDirection::Overpredicted, ScanDirection::Underpredicted}) {
            const auto found = scan(groups, direction);
            QVERIFY(found);
            QVERIFY(std::abs(found->score - byForce(groups, direction)) < 1e-5);
        }
    }
    void findsTheGroupThatIsOff()
    {
        const std::vector<Cells> groups{{{0.5, 500, 500}}, {{0.5, 400, 600}}, {{0.5, 510, 490}}};
        const auto over = scan(groups, ScanDirection::Overpredicted);
        QCOMPARE(over->groups, std::vector<std::size_t>{1});
        QVERIFY(std::abs(over->q - 400.0 / 600) < 1e-6); // odds of 2 : 3 in place of 1 : 1
        const auto under = scan(groups, ScanDirection::Underpredicted);
        QCOMPARE(under->groups, std::vector<std::size_t>{2});
        QVERIFY(under->score < over->score);
    }
    void rightScoresGiveNothing()
    {
        const auto found = scan(std::vector<Cells>{Cells{{0.5, 50, 50}}, Cells{{0.25, 25, 75}}},
                                ScanDirection::Overpredicted);
        QVERIFY(found && found->score < 1e-9);
    }
    void extremeScores()
    {
        const auto found =
            scan(std::vector<Cells>{Cells{{0.0, 0, 10}, {1.0, 10, 0}}}, ScanDirection::Underpredicted);
        QVERIFY(found && std::isfinite(found->score));
        const auto wrong = scan(std::vector<Cells>{Cells{{0.0, 5, 5}}}, ScanDirection::Underpredicted);
        QVERIFY(wrong && std::isfinite(wrong->score) && wrong->score > 0);
    }
    /// So many cells that the search begins among fewer, and so near to right that the best factor lies
    /// before the grid's first step.
    void manyCells()
    {
        for (const double odds : {0.97, 1.0, 1.6}) {
            std::vector<Cells> groups(2);
            for (int i = 1; i < 2000; ++i) {
                const double p = i / 2000.0;
                groups[0].push_back({p, 10 * p, 10 * (1 - p)});
                const double off = odds * p / (1 - p + odds * p);
                groups[1].push_back({p, 10 * off, 10 * (1 - off)});
            }
            const auto under = scan(groups, ScanDirection::Underpredicted);
            const auto over = scan(groups, ScanDirection::Overpredicted);
            if (odds == 1) {
                QVERIFY(under->score < 1e-6 && over->score < 1e-6);
                continue;
            }
            const auto& found = odds < 1 ? over : under;
            QCOMPARE(found->groups, std::vector<std::size_t>{1});
            QVERIFY2(std::abs(found->q - odds) < 1e-7, qPrintable(QString::number(found->q, 'g', 12)));
            QVERIFY(found->score > 1);
        }
    }
    void tableAsScan()
    {
        const std::vector<Cells> groups{{{0.3, 40, 60}, {0.8, 70, 30}}, {{0.3, 20, 80}, {0.8, 55, 45}}};
        const std::vector<std::span<const ScoreCell>> views(groups.begin(), groups.end());
        for (const ScanDirection direction : {ScanDirection::Overpredicted, ScanDirection::Underpredicted}) {
            BiasScanTable table(views, direction);
            for (const double moved : {0.0, 15.0, -10.0}) {
                const std::vector<Cells> other{{{0.3, 40 + moved, 60 - moved}, {0.8, 70, 30}},
                                               {{0.3, 20, 80}, {0.8, 55 - moved, 45 + moved}}};
                const double expected = scan(other, direction)->score;
                const std::vector<double> counts{40 + moved, 60 - moved, 70,         30,
                                                 20,         80,         55 - moved, 45 + moved};
                QVERIFY(std::abs(table.score(counts) - expected) < 1e-9 * (1 + expected));
            }
            QCOMPARE(table.score(std::vector<double>(8)), 0.0);
        }
    }
    void nothingAtAll()
    {
        QVERIFY(!scan(std::vector<Cells>{}, ScanDirection::Overpredicted));
        QVERIFY(!scan(std::vector<Cells>(2), ScanDirection::Overpredicted));
    }
};

QTEST_APPLESS_MAIN(TestBiasScan)
#include "tst_bias_scan.moc"
