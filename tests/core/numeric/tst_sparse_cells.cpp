// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/contingency.h"
#include "numeric/divergences.h"
#include "numeric/drift_null.h"
#include "numeric/random.h"
#include "numeric/sparse_cells.h"

#include <QTest>

#include <algorithm>
#include <numeric>

using namespace tiltmeter::numeric;
using Counts = std::vector<double>;

namespace {

BinnedCounts joined(const Counts& baseline, const Counts& current, CellOrder order)
{
    BinnedCounts counts;
    counts.baseline = baseline;
    counts.current = current;
    return joinedSparse(counts, order);
}

} // namespace

class TestSparseCells : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fullCellsStay()
    {
        const auto cells = joined({50, 60, 40}, {20, 30, 10}, CellOrder::Ordered);
        QCOMPARE(cells.baseline, (Counts{50, 60, 40}));
        QCOMPARE(cells.current, (Counts{20, 30, 10}));
    }
    void beyondTheRangeJoinsItsNeighbor()
    {
        const auto cells = joined({0, 100, 80, 120, 0}, {1, 30, 25, 44, 0}, CellOrder::Ordered);
        QCOMPARE(cells.baseline, (Counts{100, 80, 120}));
        QCOMPARE(cells.current, (Counts{31, 25, 44}));
    }
    void sparseOnesInTheMiddleJoinTheSmallerNeighbor()
    {
        const auto cells = joined({100, 2, 60}, {100, 1, 60}, CellOrder::Ordered);
        QCOMPARE(cells.baseline, (Counts{100, 62}));
        QCOMPARE(cells.current, (Counts{100, 61}));
    }
    void rareCategoriesJoinEachOther()
    {
        // Of 300 records 100 are the window's: a category needs nine of both.
        const auto cells = joined({90, 3, 100, 4, 3}, {50, 1, 45, 2, 2}, CellOrder::Unordered);
        QCOMPARE(cells.baseline, (Counts{90, 100, 10}));
        QCOMPARE(cells.current, (Counts{50, 45, 5}));
    }
    void twoCellsAreLeftWhateverTheyHold()
    {
        const auto cells = joined({2, 1, 0, 0}, {1, 1, 0, 1}, CellOrder::Unordered);
        QCOMPARE(cells.baseline.size(), std::size_t(2));
        QCOMPARE(std::accumulate(cells.baseline.begin(), cells.baseline.end(), 0.0), 3.0);
        QCOMPARE(std::accumulate(cells.current.begin(), cells.current.end(), 0.0), 3.0);
        QVERIFY(joined({}, {}, CellOrder::Ordered).baseline.empty());
        QCOMPARE(joined({3, 0}, {0, 0}, CellOrder::Ordered).baseline, Counts{3});
    }
    void fiveInAHundredWithBinsOfTheBaseline()
    {
        // Deciles of 2,000 values, with a bin below their smallest and one above their largest.
        Random random(11);
        int plain = 0;
        int chi = 0;
        int psi = 0;
        const int runs = 1000;
        for (int run = 0; run < runs; ++run) {
            Counts values(2000);
            for (double& value : values)
                value = random.uniform();
            std::ranges::sort(values);
            Counts edges;
            for (std::size_t i = 0; i < 10; ++i)
                edges.push_back(values[i * 200]);
            edges.push_back(std::nextafter(values.back(), 2));
            BinnedCounts counts;
            counts.baseline.assign(12, 0);
            counts.current.assign(12, 0);
            const auto put = [&edges](Counts& into, double value) {
                ++into[static_cast<std::size_t>(std::ranges::upper_bound(edges, value) - edges.begin())];
            };
            for (const double value : values)
                put(counts.baseline, value);
            for (int i = 0; i < 200; ++i)
                put(counts.current, random.uniform());
            const BinnedCounts cells = joinedSparse(counts, CellOrder::Ordered);
            plain += pearsonHomogeneity(counts.baseline, counts.current)->pValue.p <= 0.05;
            chi += pearsonHomogeneity(cells.baseline, cells.current)->pValue.p <= 0.05;
            const auto value =
                populationStabilityIndex(cells.baseline, cells.current, FloorPolicy::halfCount());
            psi += populationStabilityPValue(*value, 2000, 200, double(cells.baseline.size()))->p <= 0.05;
        }
        QVERIFY2(plain > 0.08 * runs, qPrintable(QString::number(plain))); // why they are joined
        QVERIFY2(chi > 0.03 * runs && chi < 0.07 * runs, qPrintable(QString::number(chi)));
        QVERIFY2(psi > 0.03 * runs && psi < 0.08 * runs, qPrintable(QString::number(psi)));
    }
};

QTEST_APPLESS_MAIN(TestSparseCells)
#include "tst_sparse_cells.moc"
